/* ecm_prob.h — how likely one curve is to find a factor, and how many curves that makes.
 *
 * A curve finds p when the order of its group is b1-smooth but for one prime up to b2. The order is
 * taken to be as smooth as a random number near p / 23.4: orders of Suyama's curves are divisible
 * by 12 and have more factors 2 and 3 than random numbers, which is worth that much on average
 * [ZimmermannDodson06, sec. 3; Brent99, sec. 6]. With L = log(p / 23.4), alpha = L / log b1,
 *
 *     P = r(L) + integral over log b1 < u < log b2 of r(L - u) / u du,
 *     r(x) = rho(x / log b1) - gamma rho(x / log b1 - 1) / x,
 *
 * where rho is Dickman's function and the second term of r corrects the density of smooth numbers
 * near e^x, as opposed to up to e^x [BachPeralta96]. Prime powers are neglected. */
#ifndef TF_ECM_PROB_H
#define TF_ECM_PROB_H

#include "base.h"

/** Dickman's rho(u): the share of numbers near x whose primes are all below x^(1/u), for large x.
 *  1 for u <= 1; relative error below 1e-12 up to u = 20, 0 beyond. */
double tf_dickman_rho(double u);

/** The chance that one curve finds a prime of @p digits decimal digits (p = 10^(digits - 1/2)).
 *  @param b2  0: the default for b1; <= b1: no stage 2
 *  @return in [0, 1]; 0 also where it is below 1e-25 or so */
double tf_ecm_probability(unsigned digits, uint64_t b1, uint64_t b2);

/** Its inverse: curves that find such a prime with probability 1 - 1/e. INFINITY when P is 0. */
double tf_ecm_expected_curves(unsigned digits, uint64_t b1, uint64_t b2);

#endif
