/* plan_sieve.h — when the quadratic sieve takes over from the curves.
 *
 * A sieve ends after a time that depends on the size of the number alone; a curve may end the search
 * at any moment, or be in vain. So curves come first as long as the sieving one of them is expected
 * to save is worth more than the curve: probability that it finds a factor, times the time of the
 * sieve. The time comes from a table of measurements (plan_sieve_table.inc). */
#ifndef TF_PLAN_SIEVE_H
#define TF_PLAN_SIEVE_H

#include "base.h"

/* Composites up to here are sieved, and so always split: 100 digits. Larger ones get curves. */
#define TF_PLAN_SIEVE_BITS 333u

/** What a sieve of a number of this size costs on one thread, in one-word multiplications (plan.h). */
double tf_plan_sieve_cost(size_t bits);

/** How many polynomials the sieve is expected to need: for forecasts. */
double tf_plan_sieve_polynomials(size_t bits);

/** The curves of one level that are worth their while before the sieve.
 *  @param from    digits of factors that earlier work has as good as excluded
 *  @param to      digits of the factors that the level is for
 *  @param curves  after which a factor of these is found with probability 1 - 1/e
 *  @param cost    of one curve, in the unit of tf_plan_sieve_cost
 *  @return at most @p curves */
uint64_t tf_plan_curves_before_sieve(size_t bits, double from, double to, uint64_t curves,
                                     double cost);

#endif
