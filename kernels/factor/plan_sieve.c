/* plan_sieve.c — see plan_sieve.h. */
#include "plan_sieve.h"

#include <math.h>

static const struct row {
    unsigned bits;
    double seconds, polynomials;
} table[] = {
#include "plan_sieve_table.inc"
};

enum { ROWS = TF_ARRAY_LEN(table) };

/* Of the machine the table was measured on, in the unit of tf_plan_mulmod_words. */
#define WORD_MULTS_PER_SECOND 1e9
/* Numbers of three words and more that somebody wants factored are hard more often than chance has
 * it: a curve must be worth twice its time. Smaller ones are mostly what other numbers left. */
#define CAUTION      2.0
#define CAUTION_FROM 129u

static double interpolate(size_t bits, double low, double high, const struct row *row) {
    double t = ((double)bits - row[0].bits) / (row[1].bits - row[0].bits);
    return low * pow(high / low, t);
}

static const struct row *row_below(size_t bits) {
    unsigned i = 0;
    while (i + 2 < ROWS && table[i + 1].bits <= bits) i++;
    return &table[i];
}

double tf_plan_sieve_cost(size_t bits) {
    const struct row *row = row_below(bits);
    return WORD_MULTS_PER_SECOND * interpolate(bits, row[0].seconds, row[1].seconds, row);
}

double tf_plan_sieve_polynomials(size_t bits) {
    const struct row *row = row_below(bits);
    return interpolate(bits, row[0].polynomials, row[1].polynomials, row);
}

/* A composite without factors below `from` digits has its smallest one between `from` and half its
 * own digits; among these sizes, equal ratios are equally likely. Each curve of the level leaves the
 * factor in hiding with probability exp(-1/curves). */
uint64_t tf_plan_curves_before_sieve(size_t bits, double from, double to, uint64_t curves,
                                     double cost) {
    double half = (double)bits * 0.30103 / 2;
    if (to > half) to = half;
    if (to <= from) return 0;
    double share = log(to / from) / log(half / from);
    double gain = share / (double)curves * tf_plan_sieve_cost(bits);
    double ratio = gain / (cost * (bits < CAUTION_FROM ? 1 : CAUTION));
    if (ratio <= 1) return 0;
    double worth = ceil((double)curves * log(ratio));
    return worth < (double)curves ? (uint64_t)worth : curves;
}
