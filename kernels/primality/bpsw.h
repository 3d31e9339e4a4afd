/* bpsw.h — is n prime? Exact below 2^64, Baillie-PSW above. [BaillieWagstaff80] */
#ifndef TF_BPSW_H
#define TF_BPSW_H

#include "base.h"
#include "budget.h"

/** Deterministic for every 64-bit n. */
bool tf_is_prime64(uint64_t n);

/** BPSW for 2^64 <= n < 2^128: true means probable prime. */
bool tf_bpsw128(tf_u128 n);

/** Any n >= 0.
 *  @param out  TF_COMPOSITE (also for n < 2), TF_PROBABLE_PRIME, or TF_PRIME (n < 2^64)
 *  @return TF_OK, TF_CANCELLED (the flag is polled inside the exponentiations), TF_ENOMEM */
TF_WARN_UNUSED tf_status tf_bpsw(tf_certainty *out, const mpz_t n, const tf_budget *budget);

#endif
