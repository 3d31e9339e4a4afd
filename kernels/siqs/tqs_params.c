/* tqs_params.c — the numbers that steer the tiny sieve, by size. */
#include <math.h>

#include "tqs_internal.h"

static const struct row {
    unsigned bits;
    tf_tqs_params p;
} table[] = {
    {65, {60, 2048, 10, 30, 12}},   {80, {90, 4096, 12, 40, 13}},     {96, {140, 4096, 14, 60, 15}},
    {112, {223, 4480, 16, 86, 16}}, {128, {440, 15232, 40, 116, 19}},
};

static uint16_t blend(unsigned low, unsigned high, double x) {
    return (uint16_t)lround(low * pow((double)high / low, x));
}

void tf_tqs_params_for(tf_tqs_params *p, unsigned bits) {
    unsigned i = 1;
    while (i + 1 < TF_ARRAY_LEN(table) && table[i].bits < bits) i++;
    const tf_tqs_params *a = &table[i - 1].p, *b = &table[i].p;
    double x = ((double)bits - table[i - 1].bits) / (table[i].bits - table[i - 1].bits);
    p->fb_size = blend(a->fb_size, b->fb_size, x);
    p->interval = (uint16_t)((blend(a->interval, b->interval, x) + 32) / 64 * 64);
    p->lp_factor = blend(a->lp_factor, b->lp_factor, x);
    p->skip_below = blend(a->skip_below, b->skip_below, x);
    p->credit = blend(a->credit, b->credit, x);
}
