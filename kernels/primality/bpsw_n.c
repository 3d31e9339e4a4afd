/* bpsw_n.c — the Baillie-PSW test for numbers of any size.
 * [BaillieWagstaff80], [PomeranceSelfridgeWagstaff80] */
#include "bpsw_n.h"

#include "bpsw.h"
#include "primorial.h"

static tf_status both_tests(bool *pass, const mpz_t n, const tf_budget *budget) {
    tf_montn *m;
    tf_status status = tf_montn_new_relaxed(&m, n);
    if (status != TF_OK) return status;
    status = tf_sprp2_n(pass, m, budget);
    if (status == TF_OK && *pass) status = tf_slprp_n(pass, m, budget);
    tf_montn_free(m);
    return status;
}

tf_status tf_bpsw_n(tf_certainty *out, const mpz_t n, const tf_budget *budget) {
    size_t bits = mpz_sizeinbase(n, 2);
    *out = TF_COMPOSITE;
    if (mpz_cmp_ui(n, 3) <= 0) {
        if (mpz_cmp_ui(n, 2) >= 0) *out = TF_PRIME;
        return TF_OK;
    }
    if (bits > 64 ? tf_has_small_factor(n, budget) : mpz_even_p(n)) return TF_OK;
    if (tf_budget_cancelled(budget)) return TF_CANCELLED; /* that alone may have taken 50 ms */
    bool pass = false;
    tf_status status = both_tests(&pass, n, budget);
    /* No composite below 2^64 passes [BaillieFioriWagstaff21]. */
    if (status == TF_OK && pass) *out = bits <= 64 ? TF_PRIME : TF_PROBABLE_PRIME;
    return status;
}

tf_status tf_bpsw(tf_certainty *out, const mpz_t n, const tf_budget *budget) {
    size_t bits = mpz_sizeinbase(n, 2);
    if (bits > 128) return tf_bpsw_n(out, n, budget);
    if (bits > 64) {
        tf_u128 words = (tf_u128)mpz_getlimbn(n, 1) << 64 | mpz_getlimbn(n, 0);
        *out = tf_bpsw128(words) ? TF_PROBABLE_PRIME : TF_COMPOSITE;
    } else {
        *out = tf_is_prime64(mpz_get_ui(n)) ? TF_PRIME : TF_COMPOSITE;
    }
    return TF_OK;
}
