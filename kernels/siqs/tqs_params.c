/* tqs_params.c — the numbers that steer the tiny sieve, by size: from a descent on the time of a dozen to
 * a hundred semiprimes of each size on an EPYC of the fourth generation with AVX-512. Optima are flat.
 *
 * Against the large sieve, in turns, two to four semiprimes of each size, ms on one thread of that machine,
 * tiny : large (sizes in bits):
 *     133           150           166           176         180         184
 *     2.6 : 8.0     7.6 : 19.7    27.7 : 56.6   63 : 117    92 : 156    105 : 183   AVX-512
 *     3.3 : 9.0     8.4 : 24.8    26.8 : 74.1   67 : 173    95 : 229    118 : 251   AVX2
 *     8.8 : 10.7    27.5 : 28.2   77.5 : 85.9   154 : 199   214 : 266   219 : 281   portable, one lane a step:
 *                                                                                   now less than half of it
 * It is faster at least up to 192 bits (291 : 346); TF_TQS_BETTER_BITS is where it takes 0.1 s, from where on all
 * threads share one sieve, which the tiny one cannot. */
#include <math.h>

#include "tqs_internal.h"

static const struct row {
    unsigned bits;
    tf_tqs_params p;
} table[] = {
    {65, {64, 1280, 1, 63, 11}},        {72, {80, 1344, 1, 71, 11}},
    {80, {90, 1536, 3, 81, 13}},        {88, {122, 1280, 5, 116, 15}},
    {96, {160, 1152, 7, 161, 17}},      {104, {253, 2048, 7, 180, 19}},
    {112, {352, 3072, 7, 134, 19}},     {120, {414, 2560, 18, 175, 20}},
    {128, {480, 3328, 43, 185, 21}},    {136, {640, 5120, 25, 300, 24}},
    {150, {920, 7872, 70, 250, 26}},    {166, {1500, 12032, 110, 250, 28}},
    {180, {1760, 12288, 225, 310, 29}},
};

static uint16_t blend(unsigned low, unsigned high, double x) {
    return (uint16_t)lround(low * pow((double)high / low, x));
}

void tf_tqs_params_for(tf_tqs_params *p, unsigned bits) {
    unsigned i = 1;
    while (i + 1 < TF_ARRAY_LEN(table) && table[i].bits < bits) i++;
    const tf_tqs_params *a = &table[i - 1].p, *b = &table[i].p;
    double x = ((double)bits - table[i - 1].bits) / (table[i].bits - table[i - 1].bits);
    if (x > 1) x = 1; /* the factor base is full */
    p->fb_size = blend(a->fb_size, b->fb_size, x);
    p->interval = (uint16_t)((blend(a->interval, b->interval, x) + 32) / 64 * 64);
    p->lp_factor = blend(a->lp_factor, b->lp_factor, x);
    p->skip_below = blend(a->skip_below, b->skip_below, x);
    p->credit = blend(a->credit, b->credit, x);
}
