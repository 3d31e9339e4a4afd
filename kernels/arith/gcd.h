/* gcd.h — greatest common divisors, modular inverses and Jacobi symbols on one and two words.
 *
 * Binary algorithms without divisions (Stein's, [Knuth97, sec. 4.5.2, algorithm B]): one shift,
 * one subtraction and one minimum per step, about 0.7 steps per bit. */
#ifndef TF_GCD_H
#define TF_GCD_H

#include "base.h"

/** gcd(a, b); gcd(a, 0) = a. */
uint64_t tf_gcd64(uint64_t a, uint64_t b);
tf_u128 tf_gcd128(tf_u128 a, tf_u128 b);

/** The inverse of a mod n in [1, n), n >= 2; 0 when gcd(a, n) > 1. */
uint64_t tf_inv64(uint64_t a, uint64_t n);

/** Jacobi symbol (a/n), n odd: -1, 0 (a common divisor) or 1. (a/1) = 1. */
int tf_jacobi64(uint64_t a, uint64_t n);
int tf_jacobi128(tf_u128 a, tf_u128 n);

/** Likewise for a signed numerator, as Lucas tests need it. */
int tf_jacobi64_si(int64_t a, uint64_t n);
int tf_jacobi128_si(int64_t a, tf_u128 n);

#endif
