/* bpsw_n.h — the parts of the Baillie-PSW test on n limbs, for callers that need one of them and as
 * an oracle for the one- and two-word versions. */
#ifndef TF_BPSW_N_H
#define TF_BPSW_N_H

#include "budget.h"
#include "montn.h"

/** The strong Fermat test to base 2 modulo the n > 3 of m: 2^d = 1 or 2^(d 2^r) = -1 for an r < s,
 *  where n - 1 = d 2^s. Cost: one squaring a bit.
 *  @return TF_OK with *pass, TF_CANCELLED or TF_ENOMEM */
TF_WARN_UNUSED tf_status tf_sprp2_n(bool *pass, const tf_montn *m, const tf_budget *budget);

/** The strong Lucas test with Selfridge's parameters (method A): D the first of 5, -7, 9, -11, ...
 *  with Jacobi symbol (D/n) = -1, P = 1, Q = (1 - D) / 4; passes when U_d = 0 or V_(d 2^r) = 0 for
 *  an r < s, where n + 1 = d 2^s. [BaillieWagstaff80] n > 3; squares fail. Cost: one
 *  product and one squaring a bit.
 *  @return TF_OK with *pass, TF_CANCELLED or TF_ENOMEM */
TF_WARN_UNUSED tf_status tf_slprp_n(bool *pass, const tf_montn *m, const tf_budget *budget);

/** tf_bpsw without the one- and two-word versions: any n >= 0 goes the way of the large ones. */
TF_WARN_UNUSED tf_status tf_bpsw_n(tf_certainty *out, const mpz_t n, const tf_budget *budget);

/** The poll in step i of a ladder of theirs: every step where one takes long, every eighth else. */
static inline bool tf_bpsw_n_stop(const tf_montn *m, size_t i, const tf_budget *budget) {
    return (i % 8 == 0 || m->poll < 16) && tf_budget_cancelled(budget);
}

#endif
