/* sprp_n.c — the strong base-2 test on n limbs. A multiplication by the base is an addition, so a
 * plain left-to-right ladder makes fewer products than any window. */
#include <stdlib.h>

#include "bpsw_n.h"

/* x = 2^t for the leading bits t of d, as many as keep 2^t below n; returns how many bits of d are
 * left. They save log2(log2(n)) squarings. */
static size_t leading_power(const tf_montn *m, mp_limb_t *x, const mpz_t n, const mpz_t d) {
    size_t left = mpz_sizeinbase(d, 2) - 1, room = mpz_sizeinbase(n, 2) - 1, t = 1;
    while (left > 0 && 2 * t + 1 <= room) t = 2 * t + (size_t)mpz_tstbit(d, --left);
    mpz_t power;
    mpz_init(power);
    mpz_setbit(power, t);
    tf_montn_set_mpz(m, x, power);
    mpz_clear(power);
    return left;
}

/* Leaves 2^d in x; false when cancelled. */
static bool power_of_two(const tf_montn *m, mp_limb_t *x, const mpz_t n, const mpz_t d,
                         const tf_budget *budget) {
    for (size_t left = leading_power(m, x, n, d); left-- > 0;) {
        if (tf_bpsw_n_stop(m, left, budget)) return false;
        tf_montn_sqr(m, x, x);
        if (!mpz_tstbit(d, left)) continue;
        if (left)
            tf_montn_add_loose(m, x, x, x);
        else
            tf_montn_add(m, x, x, x);
    }
    return true;
}

/* Is x equal to 1, or one of x, x^2, x^4, ..., x^(2^(s-1)) to -1? False when cancelled. */
static bool ends_well(bool *pass, const tf_montn *m, mp_limb_t *x, mp_limb_t *t, size_t s,
                      const tf_budget *budget) {
    tf_montn_sub(m, t, x, m->one);
    *pass = tf_montn_is_zero(m, t);
    for (size_t r = 0; r < s && !*pass; r++) {
        if (tf_bpsw_n_stop(m, r, budget)) return false;
        if (r) tf_montn_sqr(m, x, x);
        tf_montn_add(m, t, x, m->one);
        *pass = tf_montn_is_zero(m, t);
    }
    return true;
}

tf_status tf_sprp2_n(bool *pass, const tf_montn *m, const tf_budget *budget) {
    mp_limb_t *x = malloc(2 * m->limbs * sizeof *x);
    if (!x) return TF_ENOMEM;
    mpz_t n, d;
    mpz_roinit_n(n, m->n, (mp_size_t)m->limbs);
    mpz_init(d);
    mpz_sub_ui(d, n, 1);
    size_t s = mpz_scan1(d, 0);
    mpz_tdiv_q_2exp(d, d, s);
    *pass = false;
    bool done = power_of_two(m, x, n, d, budget) && ends_well(pass, m, x, x + m->limbs, s, budget);
    mpz_clear(d);
    free(x);
    return done ? TF_OK : TF_CANCELLED;
}
