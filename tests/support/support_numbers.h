/* support_numbers.h — test numbers by seed: the same seed gives the same numbers everywhere. */
#ifndef TF_SUPPORT_NUMBERS_H
#define TF_SUPPORT_NUMBERS_H

#include "rng.h"

/** Uniform among integers of exactly @p bits bits (1 <= bits <= 64). */
uint64_t tf_support_bits64(tf_rng *r, unsigned bits);
/** Uniform among integers of exactly @p bits bits, bits >= 1. */
void tf_support_bits(mpz_t out, tf_rng *r, unsigned bits);
/** A (GMP-tested) prime of exactly @p bits bits, bits >= 2. */
void tf_support_prime(mpz_t out, tf_rng *r, unsigned bits);
/** p * q with p, q primes of pbits and qbits bits. */
void tf_support_semiprime(mpz_t out, tf_rng *r, unsigned pbits, unsigned qbits);

#endif
