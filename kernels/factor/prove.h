/* prove.h — from "probable prime" to "prime": factor N - 1 far enough, then an N-1 proof. */
#ifndef TF_PROVE_H
#define TF_PROVE_H

#include "base.h"

/** Try to prove the BPSW probable prime n > 2^64. The effort is bounded: N - 1 is factored by what
 *  is cheap for its size, and its prime factors are proven by the same means.
 *  @param c  TF_PRIME if the proof succeeded, TF_PROBABLE_PRIME if not enough of N - 1 was
 * factored, TF_COMPOSITE if the proof met a contradiction (no such number is known)
 *  @return TF_OK, TF_CANCELLED, TF_ENOMEM */
TF_WARN_UNUSED tf_status tf_prove_nm1(tf_certainty *c, const mpz_t n, const tf_cancel *cancel);

#endif
