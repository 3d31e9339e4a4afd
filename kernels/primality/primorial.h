/* primorial.h — a cheap look for small factors before a costly primality test. */
#ifndef TF_PRIMORIAL_H
#define TF_PRIMORIAL_H

#include "budget.h"

/** Has n > 2^64 a prime factor below a bound that suits its size? A remainder by the product of the
 *  primes to 53, then a gcd with the product of all to the bound, which is about bits^2 / 128, at
 *  least 256 and at most 2^21: there another prime costs about what it saves in exponentiations.
 *  The whole stays far below the cost of one of these. Polls the cancel flag about every 50 ms, at
 *  sizes where it takes longer; when it is set, the answer may be false though there is one. */
bool tf_has_small_factor(const mpz_t n, const tf_budget *budget);

#endif
