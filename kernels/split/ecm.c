/* ecm.c — see ecm.h. */
#include "ecm.h"

#include "check.h"

/* The point (u^3 : v^3) and (A + 2)/4 = (v-u)^3 (3u+v) / (16 u^3 v). A denominator that is no unit
 * is a factor found. */
static tf_status ecm_setup(tf_twostage *t, mpz_t f) {
    const tf_montn *m = t->m;
    size_t k = m->limbs;
    mp_limb_t *u = t->now, *v = t->now + k, *num = t->next, *den = t->next + k, *s = t->w;
    mp_limb_t *x = t->start, *z = t->start + k;
    tf_montn_set_u64(m, s, t->seed);
    tf_montn_set_u64(m, v, 5);
    tf_montn_sqr(m, u, s);
    tf_montn_sub(m, u, u, v);
    tf_montn_add(m, v, s, s);
    tf_montn_add(m, v, v, v);

    tf_montn_sqr(m, x, u);
    tf_montn_mul(m, x, x, u);
    tf_montn_sqr(m, z, v);
    tf_montn_mul(m, z, z, v);
    tf_montn_mul(m, den, x, v); /* 16 u^3 v by four doublings */
    for (int i = 0; i < 4; i++) tf_montn_add(m, den, den, den);

    tf_montn_sub(m, s, v, u);
    tf_montn_sqr(m, num, s);
    tf_montn_mul(m, num, num, s);
    tf_montn_add(m, s, u, u);
    tf_montn_add(m, s, s, u);
    tf_montn_add(m, s, s, v);
    tf_montn_mul(m, num, num, s);
    t->meter.count += 9;

    switch (tf_montn_gcd(m, f, den)) {
    case TF_GCD_PROPER:
        return TF_FOUND;
    case TF_GCD_ALL:
        return TF_NONE;
    default:
        break;
    }
    bool unit = tf_montn_inv(m, den, den);
    TF_REQUIRE(unit);
    tf_montn_mul(m, t->curve, num, den);
    t->x.a24 = t->curve;
    return TF_MORE;
}

static void ecm_witness(const tf_twostage *t, mp_limb_t *w, const mp_limb_t *p) {
    tf_xgroup_witness(&t->x, w, p);
}

static void ecm_to_x(const tf_twostage *t, mp_limb_t *r, const mp_limb_t *p) {
    tf_xgroup_copy(&t->x, r, p);
}

const tf_twostage_ops tf_ecm_ops = {.method = TF_METHOD_ECM,
                                    .residues = 2,
                                    .block_bits = 1,
                                    .x = tf_xgroup_xz,
                                    .setup = ecm_setup,
                                    .apply = tf__twostage_chains,
                                    .witness = ecm_witness,
                                    .to_x = ecm_to_x};
