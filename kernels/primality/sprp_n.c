/* sprp_n.c — the strong base-2 test on n limbs. A multiplication by the base is an addition, so a
 * plain left-to-right ladder makes fewer products than any window. */
#include <stdlib.h>

#include "bpsw_n.h"

/* x = 2^t for the leading bits t of d, as many as keep 2^t below n; returns how many bits of d are
 * left. They save log2(log2(n)) squarings. */
static size_t leading_power(const tf_modn *m, mp_limb_t *x, const mpz_t d) {
    size_t left = mpz_sizeinbase(d, 2) - 1, room = mpz_sizeinbase(m->n, 2) - 1, t = 1;
    while (left > 0 && 2 * t + 1 <= room) t = 2 * t + (size_t)mpz_tstbit(d, --left);
    mpz_t power;
    mpz_init(power);
    mpz_setbit(power, t);
    tf_modn_set(m, x, power);
    mpz_clear(power);
    return left;
}

/* x = 2^d. */
static tf_status power_of_two(const tf_modn *m, mp_limb_t *x, const mpz_t d,
                              const tf_budget *budget) {
    for (size_t left = leading_power(m, x, d); left-- > 0;) {
        if (tf_budget_cancelled(budget)) return TF_CANCELLED;
        tf_modn_sqr(m, x, x);
        if (mpz_tstbit(d, left)) tf_modn_add(m, x, x, x);
    }
    return TF_OK;
}

tf_status tf_sprp2_n(bool *pass, const tf_modn *m, const tf_budget *budget) {
    mp_limb_t *x = tf_modn_alloc(m, 2);
    if (!x) return TF_ENOMEM;
    mp_limb_t *minus_one = x + m->k;
    mpz_t d;
    mpz_init(d);
    mpz_sub_ui(d, m->n, 1);
    tf_modn_set(m, minus_one, d);
    size_t s = mpz_scan1(d, 0);
    mpz_tdiv_q_2exp(d, d, s);
    tf_status status = power_of_two(m, x, d, budget);
    *pass = status == TF_OK && (tf_modn_equal(m, x, m->one) || tf_modn_equal(m, x, minus_one));
    for (size_t r = 1; r < s && !*pass && status == TF_OK; r++) {
        tf_modn_sqr(m, x, x);
        *pass = tf_modn_equal(m, x, minus_one);
        if (tf_budget_cancelled(budget)) status = TF_CANCELLED;
    }
    mpz_clear(d);
    free(x);
    return status;
}
