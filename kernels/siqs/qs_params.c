/* qs_params.c — the table and its interpolation. */
#include "qs_params.h"

#include <math.h>

static const struct row {
    unsigned bits;
    tf_qs_params p;
} table[] = {
#include "qs_params_table.inc"
};

static double blend(double low, double high, double t) {
    return low * pow(high / low, t);
}

/* Intervals are multiples of a block, or below half of one of a cache line: between, each prime
 * would have to be looked at on its own. */
static uint32_t round_interval(double x) {
    if (x > TF_QS_BLOCK / 2.0 && x < TF_QS_BLOCK)
        return x * x < TF_QS_BLOCK / 2.0 * TF_QS_BLOCK ? TF_QS_BLOCK / 2 : TF_QS_BLOCK;
    uint32_t unit = x < TF_QS_BLOCK ? 1024 : TF_QS_BLOCK;
    uint32_t units = (uint32_t)(x / unit + 0.5);
    if (units < 1) units = 1;
    if (units > TF_QS_MAX_BLOCKS) units = TF_QS_MAX_BLOCKS;
    return units * unit;
}

static void interpolate(tf_qs_params *p, const struct row *a, const struct row *b, unsigned bits) {
    double t = (double)((int)bits - (int)a->bits) / (b->bits - a->bits);
    const tf_qs_params *u = &a->p, *v = &b->p;
    p->fb_size = (uint32_t)blend(u->fb_size, v->fb_size, t);
    p->interval = round_interval(blend(u->interval, v->interval, t));
    p->large_primes = t < 0.5 ? u->large_primes : v->large_primes;
    p->skip_below = (uint32_t)blend(u->skip_below, v->skip_below, t);
    p->a_prime = (uint32_t)blend(u->a_prime, v->a_prime, t);
    p->lp_factor = blend(u->lp_factor, v->lp_factor, t);
    p->dlp_exponent = blend(u->dlp_exponent, v->dlp_exponent, t);
    p->skip_credit = blend(u->skip_credit, v->skip_credit, t);
}

void tf_qs_params_for(tf_qs_params *p, unsigned bits) {
    const unsigned rows = TF_ARRAY_LEN(table);
    if (bits <= table[0].bits) {
        *p = table[0].p;
        return;
    }
    unsigned i = 1;
    while (i + 1 < rows && table[i].bits < bits) i++;
    interpolate(p, &table[i - 1], &table[i], bits); /* beyond the last row: extrapolated */
}

bool tf_qs_params_valid(const tf_qs_params *p) {
    bool whole = p->interval >= TF_QS_BLOCK ? p->interval % TF_QS_BLOCK == 0
                                            : p->interval >= 1024 && p->interval % 64 == 0;
    return whole && p->interval <= TF_QS_MAX_BLOCKS * TF_QS_BLOCK && p->fb_size >= 30 &&
           p->fb_size <= 1000000 && p->large_primes <= 2 && p->skip_below >= 3 &&
           p->skip_below <= 1024 && p->a_prime >= 20 && p->a_prime <= 20000 && p->lp_factor >= 1 &&
           p->lp_factor <= 10000 && p->dlp_exponent >= 1 && p->dlp_exponent <= 2 &&
           p->skip_credit >= 0 && p->skip_credit <= 3;
}
