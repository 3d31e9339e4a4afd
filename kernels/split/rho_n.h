/* rho_n.h — Pollard's rho in Brent's form modulo n of any size; rho.h serves one and two words.
 *
 * x -> x^2 + c; x at the powers of two is compared with what follows in the second half of the
 * distance to the next one [Brent80, sec. 3], differences multiplied together for one gcd in many.
 * When a gcd is n the run is walked again one by one; a whole cycle without any proper factor
 * starts anew with another c. Two multiplications an iteration in the part that compares, one
 * elsewhere. */
#ifndef TF_RHO_N_H
#define TF_RHO_N_H

#include "xgroup.h"

typedef struct tf_rho_n tf_rho_n;

/** @param seed   start and c derive from it
 *  @param limit  iterations at most; 0: no end
 *  @return TF_OK, TF_ENOMEM */
TF_WARN_UNUSED tf_status tf_rho_n_new(tf_rho_n **out, const mpz_t n, uint64_t seed, uint64_t limit);
/** One bounded step. @return TF_FOUND (f set), TF_NONE (limit reached), TF_MORE */
TF_WARN_UNUSED tf_status tf_rho_n_step(tf_rho_n *s, mpz_t f);
/** Modular multiplications so far. */
uint64_t tf_rho_n_count(const tf_rho_n *s);
void tf_rho_n_free(tf_rho_n *s);

#endif
