/* small_limits.h — part of bench_small.c: what this machine could do at the most, and what of it is
 * reached. */
#ifndef TF_SMALL_LIMITS_H
#define TF_SMALL_LIMITS_H

#include "benchlib.h"

/** Products a second of curves, and the multiplier's; on standard error, if "products" is wanted. */
void tf_small_limits(tf_bench *b);

/** Subtractions a second of the tiny sieve, and the stores'; likewise, "subtractions". */
void tf_small_sieve(tf_bench *b);

#endif
