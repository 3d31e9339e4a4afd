/* nm1.h — proof of primality from a partial factorization of N - 1.
 *
 * Pocklington's theorem when the factored part F exceeds sqrt(N); the extension of Brillhart,
 * Lehmer and Selfridge when it exceeds about N^(1/3). [BLS75, theorems 4 and 5] */
#ifndef TF_NM1_H
#define TF_NM1_H

#include "base.h"
#include "budget.h"

/** @param n       odd, > 3, passed BPSW
 *  @param primes  distinct proven primes that divide n - 1 (2 may be left out)
 *  @return TF_FOUND       n is proven prime
 *          TF_NONE        too little of n - 1 is factored, or no witness was found
 *          TF_EINVAL      some primes[i] does not divide n - 1, or n is composite (the proof
 *                         met a contradiction)
 *          TF_CANCELLED, TF_ENOMEM */
TF_WARN_UNUSED tf_status tf_nm1_prove(const mpz_t n, const mpz_t *primes, size_t count,
                                      const tf_budget *budget);

/** Would primes[] suffice, were a witness found? Cheap; lets a caller stop factoring n - 1. */
bool tf_nm1_enough(const mpz_t n, const mpz_t *primes, size_t count);

#endif
