/* primes_small.h — the primes below 2^16 as a constant table.
 *
 * For trial division and as the sieving primes of every sieve below 2^32. Ranges beyond the table
 * are served by the iterator of primes.h. */
#ifndef TF_PRIMES_SMALL_H
#define TF_PRIMES_SMALL_H

#include "base.h"

#define TF_SMALL_PRIMES_COUNT 6542u
#define TF_SMALL_PRIMES_BOUND (UINT32_C(1) << 16)

/** tf_small_primes[0] = 2, ..., tf_small_primes[6541] = 65521. */
extern const uint16_t tf_small_primes[TF_SMALL_PRIMES_COUNT];

/** How many primes are below @p bound; bound <= 2^16. */
unsigned tf_small_primes_below(uint32_t bound);

#endif
