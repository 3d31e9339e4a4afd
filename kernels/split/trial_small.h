/* trial_small.h — the two fixed ranges of trial division that every small number goes through.
 *
 * Internal to kernels/split; the general function is tf_trial64 of trial.h. */
#ifndef TF_TRIAL_SMALL_H
#define TF_TRIAL_SMALL_H

#include "base.h"

enum {
    TF__TRIAL_FIRST = 257,     /* the first prime beyond tf__trial_256, */
    TF__TRIAL_FIRST_INDEX = 54 /* and its place in tf_small_primes */
};

/** One over p in multiplications: p divides n iff n * inv mod 2^64 <= limit, and that is n/p then.
 *  [GranlundMontgomery94, sec. 9] */
typedef struct tf__inverse {
    uint64_t inv, limit;
} tf__inverse;

/** For the odd primes below 1024: tf__trial_inverses[i] belongs to tf_small_primes[i + 1]. */
enum { TF__TRIAL_INVERSES = 171 };
extern const tf__inverse tf__trial_inverses[TF__TRIAL_INVERSES];

/** Divide n >= 1 by the primes below 256, appending them to primes[] from *count on. Writes at most
 * 8 places beyond, within 64. @return the cofactor: 1, or only primes above 256. */
uint64_t tf__trial_256(uint64_t primes[64], unsigned *count, uint64_t n);

/** Finish a number without prime factors below 256, n < 2^28, by trial division: its primes, in
 *  increasing order, are appended; at most 3. */
void tf__trial_finish(uint64_t primes[64], unsigned *count, uint32_t n);

#endif
