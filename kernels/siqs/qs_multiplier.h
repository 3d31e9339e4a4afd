/* qs_multiplier.h — the small k that makes kn rich in small primes. */
#ifndef TF_QS_MULTIPLIER_H
#define TF_QS_MULTIPLIER_H

#include "base.h"

/** The squarefree k with kn = 1 mod 8 that maximizes the Knuth-Schroeppel function
 *      -ln(k)/2 + sum over small p of g(p) ln p,
 *  g(p) = 2/(p - 1) for (kn/p) = 1, 1/p for p | k: the expected share of the small primes in a
 *  value of the polynomial against the growth of that value. [Silverman87, sec. 5] kn = 1 mod 8
 *  lets the polynomials of qs_poly.h drop a factor 8, so that other k hardly ever win.
 *  @param n  odd */
uint32_t tf_qs_multiplier(const mpz_t n);

#endif
