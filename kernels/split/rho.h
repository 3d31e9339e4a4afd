/* rho.h — Pollard's rho in Brent's form, on one and two words. [Brent80]
 *
 * Expected cost about 1.2 sqrt(p) multiplications for the smallest prime p | n. Differences are
 * multiplied together and one gcd is taken for a run of them; when the gcd is n the run is walked
 * again step by step. Unit of work: one iteration of the map. */
#ifndef TF_RHO_H
#define TF_RHO_H

#include "base.h"
#include "budget.h"

/** Split an odd composite n below 2^64, always. Squares by their root; for the rest, when some
 *  constants have failed (n below some hundreds, powers of small primes), by trial division.
 *  @return a nontrivial divisor of n */
uint64_t tf_rho64_split(uint64_t n, uint64_t seed);

/** Resumable state for odd composite n below 2^128. A prime power is split, too, most of the time;
 * take roots (root.h) and use tf_rho64_split below 2^64 to be certain. */
typedef struct tf_rho128 tf_rho128;
TF_WARN_UNUSED tf_status tf_rho128_new(tf_rho128 **out, tf_u128 n, uint64_t seed);
/** @return TF_FOUND with 1 < *f < n, TF_MORE (budget spent), TF_CANCELLED */
TF_WARN_UNUSED tf_status tf_rho128_slice(tf_u128 *f, tf_rho128 *st, tf_budget *budget);
void tf_rho128_free(tf_rho128 *st);

#endif
