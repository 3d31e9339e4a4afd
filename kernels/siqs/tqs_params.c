/* tqs_params.c — the numbers that steer the tiny sieve, by size: from a descent on the time of a dozen to
 * a hundred semiprimes of each size on an EPYC of the fourth generation with AVX-512. Optima are flat. */
#include <math.h>

#include "tqs_internal.h"

static const struct row {
    unsigned bits;
    tf_tqs_params p;
} table[] = {
    {65, {70, 1280, 3, 40, 13}},   {80, {90, 1536, 3, 81, 13}},    {88, {124, 1344, 4, 110, 15}},
    {96, {160, 1152, 7, 156, 17}}, {112, {340, 3840, 10, 80, 18}}, {128, {500, 5120, 30, 190, 21}},
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
