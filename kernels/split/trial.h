/* trial.h — trial division by the primes below a bound.
 *
 * Division by a prime is one multiplication by its inverse mod 2^64 and a comparison
 * [GranlundMontgomery94, sec. 9]; multiprecision numbers are first reduced modulo products of
 * primes that fit one word. */
#ifndef TF_TRIAL_H
#define TF_TRIAL_H

#include "base.h"
#include "budget.h"

#define TF_TRIAL_MAX_BOUND (UINT64_C(1) << 32)

/** Divide n by the primes p < bound (bound <= 2^16), stopping once p^2 exceeds what is left.
 *  @param primes  receives the primes found, increasing, with repetition
 *  @param count   how many (at most 63)
 *  @return the cofactor: 1, or without prime factors below bound (a prime below bound that is left
 *          in the end is listed, too); it is prime if it is below bound^2. n >= 1. */
uint64_t tf_trial64(uint64_t primes[64], unsigned *count, uint64_t n, uint32_t bound);

/** One prime with its exponent. */
typedef struct tf_trial_hit {
    uint64_t prime;
    unsigned exponent;
} tf_trial_hit;

/** Divide n >= 1 by all primes lo <= p < hi (hi <= 2^32).
 *  @param cofactor  n without those primes; may be the same variable as n
 *  @param hits      room for @p room hits; filled in increasing order
 *  @param count     how many were found
 *  @param budget    for its cancel flag only; NULL: none
 *  @return TF_FOUND (count > 0), TF_NONE, TF_CANCELLED (polled; cofactor and hits hold what was
 *          found so far), TF_ELIMIT (more than @p room distinct primes: call again),
 *          TF_ENOMEM */
TF_WARN_UNUSED tf_status tf_trial_n(mpz_t cofactor, tf_trial_hit *hits, size_t room, size_t *count,
                                    const mpz_t n, uint64_t lo, uint64_t hi,
                                    const tf_budget *budget);

#endif
