/* nm1_witness.h — the costly part of an N-1 proof: a witness for each prime of F; for nm1.c. */
#ifndef TF_NM1_WITNESS_H
#define TF_NM1_WITNESS_H

#include "budget.h"

/** Find for each prime q in todo[] an a with a^(n-1) = 1 and gcd(a^((n-1)/q) - 1, n) = 1. The bases
 *  are the first 64 primes; for one base, all q together cost one long power and log2(count) times
 *  as many products as the product of the q has bits.
 *  @param n     odd, > 3
 *  @param todo  distinct primes whose product divides n - 1; reordered and overwritten
 *  @return TF_FOUND (each has one), TF_NONE (some have none), TF_EINVAL (n is composite),
 *          TF_CANCELLED, TF_ENOMEM */
TF_WARN_UNUSED tf_status tf_nm1_witnesses(const mpz_t n, mpz_srcptr *todo, size_t count,
                                          const tf_budget *budget);

#endif
