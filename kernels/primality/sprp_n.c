/* sprp_n.c — the strong base-2 test on n limbs. A multiplication by the base is an addition, so a
 * plain left-to-right ladder makes fewer products than any window. */
#include <stdlib.h>

#include "bpsw_n.h"

/* x = 2^t for the leading bits t of d, as many as keep 2^t below n; returns how many bits of d are
 * left. They save log2(log2(n)) squarings. */
static size_t leading_power(const tf_modn *m, mp_limb_t *x, const mpz_t d) {
    size_t left = mpz_sizeinbase(d, 2) - 1, room = mpz_sizeinbase(m->n, 2) - 1, t = 1;
    while (left > 0 && 2 * t + 1 <= room) t = 2 * t + (size_t)mpz_tstbit(d, --left);
    mpn_zero(x, m->k);
    x[t / GMP_LIMB_BITS] = (mp_limb_t)1 << t % GMP_LIMB_BITS; /* 2^t <= 2^room < n */
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

/* Is one of x, x^2, x^4, ... x^(2^(s-1)) equal to -1? */
static tf_status meets_minus_one(bool *pass, const tf_modn *m, mp_limb_t *x, size_t s,
                                 const tf_budget *budget) {
    const mp_limb_t *n = mpz_limbs_read(m->n);
    for (size_t r = 0; r < s; r++) {
        if (r) tf_modn_sqr(m, x, x);
        /* n is odd: x + 1 = n without a carry from the lowest limb but where x[0] + 1 = n[0]. */
        *pass = x[0] == n[0] - 1 && (m->k == 1 || mpn_cmp(x + 1, n + 1, m->k - 1) == 0);
        if (*pass) return TF_OK;
        if (tf_budget_cancelled(budget)) return TF_CANCELLED;
    }
    return TF_OK;
}

tf_status tf_sprp2_n(bool *pass, const tf_modn *m, const tf_budget *budget) {
    mp_limb_t *x = tf_modn_alloc(m, 1);
    if (!x) return TF_ENOMEM;
    mpz_t d;
    mpz_init(d);
    mpz_sub_ui(d, m->n, 1);
    size_t s = mpz_scan1(d, 0);
    mpz_tdiv_q_2exp(d, d, s);
    tf_status status = power_of_two(m, x, d, budget);
    *pass = status == TF_OK && tf_modn_equal(m, x, m->one);
    if (status == TF_OK && !*pass) status = meets_minus_one(pass, m, x, s, budget);
    mpz_clear(d);
    free(x);
    return status;
}
