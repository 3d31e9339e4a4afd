/* benchlib_tiny.h — where the time of the tiny sieve goes. */
#ifndef TF_BENCHLIB_TINY_H
#define TF_BENCHLIB_TINY_H

#include "tqs.h"

/** Factor @p n, for tf_tqs_split_mpz, with a clock between the stages, and tell on standard error: what each took, what came of
 *  a polynomial, the yield against the predicted one, the matrix. */
void tf_bench_tiny_sieve(const mpz_t n, tf_isa isa);

#endif
