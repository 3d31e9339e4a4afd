/* primorial.h — a cheap look for small factors before a costly primality test. */
#ifndef TF_PRIMORIAL_H
#define TF_PRIMORIAL_H

#include "base.h"

/** Has n > 2^64 a prime factor below a bound that suits its size? One gcd with the product of the
 *  primes up to the bound. The bound, about bits^2 / 64 and at most 2^21, is where another prime
 *  costs as much as the exponentiations that it saves. Far below the cost of one of these, and at
 *  most some 50 ms. */
bool tf_has_small_factor(const mpz_t n);

#endif
