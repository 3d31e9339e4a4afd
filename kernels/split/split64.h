/* split64.h — complete factorization of one word.
 *
 * Trial division, primality, roots, rho and curves: the hot path of the everyday job, millions of
 * small numbers, and the end of every larger one. Deterministic in (n, seed); the
 * seed changes the time and which method wins, never the primes. */
#ifndef TF_SPLIT64_H
#define TF_SPLIT64_H

#include "base.h"

/** Factor n completely.
 *  @param primes   receives the primes in increasing order, with repetition
 *  @param methods  methods[i]: how primes[i] was split off (a tf_method); TF_METHOD_NONE if n
 *                  itself is prime
 *  @return how many: 0 for n = 0 and n = 1, at most 63 */
unsigned tf_split64(uint64_t primes[64], uint8_t methods[64], uint64_t n, uint64_t seed);

#endif
