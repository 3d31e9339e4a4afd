/* xgroup.c — see xgroup.h. */
#include "xgroup.h"

#include "check.h"
#include "xz_tmpl.inc"

void tf_meter_start(tf_meter *meter, const tf_cancel *cancel) {
    meter->cancel = cancel;
    meter->stopped = false;
    meter->next_poll = meter->count + meter->every;
}

bool tf__meter_poll(tf_meter *meter) {
    meter->next_poll = meter->count + meter->every;
    if (tf_cancel_reason(meter->cancel)) meter->stopped = true;
    return !meter->stopped;
}

/* ---- V_k = a^k + a^-k ----------------------------------------------------------------------- */

static void v_add(const tf_xgroup *g, mp_limb_t *r, const mp_limb_t *p, const mp_limb_t *q,
                  const mp_limb_t *difference) {
    mp_limb_t *t = g->temp;
    tf_montn_mul(g->m, t, p, q);
    tf_montn_sub(g->m, r, t, difference);
}

static void v_dbl(const tf_xgroup *g, mp_limb_t *r, const mp_limb_t *p) {
    tf_montn_sqr(g->m, r, p);
    tf_montn_sub(g->m, r, r, g->m->one);
    tf_montn_sub(g->m, r, r, g->m->one);
}

const tf_xgroup_kind *tf_xgroup_v(const tf_montn *m) {
    static const tf_xgroup_kind kind = {{1, 1, 1}, v_add, v_dbl};
    (void)m;
    return &kind;
}

/* ---- (X : Z) --------------------------------------------------------------------------------- */

XZ_DEFINE(any, g->m->limbs, mp_limb_t *room = g->temp, tf_montn_mul, tf_montn_sqr,
          tf_montn_add_loose, tf_montn_sub_loose)

static const tf_xgroup_kind xz_any = {{2, 6, 5}, xz_add_any, xz_dbl_any};

const tf_xgroup_kind *tf_xgroup_xz(const tf_montn *m) {
    const tf_xgroup_kind *fixed = tf__xgroup_xz_fixed(m);
    return fixed ? fixed : &xz_any;
}

/* ---- on top of both ---------------------------------------------------------------------------
 */

void tf_xgroup_witness(const tf_xgroup *g, mp_limb_t *w, const mp_limb_t *p) {
    if (g->kind->cost.residues == 2) {
        tf_montn_copy(g->m, w, p + g->m->limbs);
        return;
    }
    tf_montn_sub(g->m, w, p, g->m->one);
    tf_montn_sub(g->m, w, w, g->m->one);
}

bool tf_xgroup_ladder(const tf_xgroup *g, mp_limb_t *lo, mp_limb_t *hi, const mp_limb_t *p,
                      uint64_t k) {
    TF_ASSERT(k >= 1 && lo != p && hi != p && lo != hi);
    tf_xgroup_copy(g, lo, p);
    if (!tf_xgroup_dbl(g, hi, p)) return false;
    for (int bit = 62 - __builtin_clzll(k); bit >= 0; bit--) {
        bool up = (k >> bit) & 1;
        mp_limb_t *both = up ? lo : hi, *twice = up ? hi : lo;
        if (!tf_xgroup_add(g, both, lo, hi, p) || !tf_xgroup_dbl(g, twice, twice)) return false;
    }
    return true;
}

/* Some Z has a factor in common with n: which? */
static tf_status find_neutral(const tf_montn *m, const mp_limb_t *const *p, size_t count, mpz_t f,
                              size_t *bad) {
    tf_gcd_kind kind = TF_GCD_ONE;
    for (size_t i = 0; i < count && kind == TF_GCD_ONE; i++)
        kind = tf_montn_gcd(m, f, p[ *bad = i] + m->limbs);
    return kind == TF_GCD_PROPER ? TF_FOUND : TF_MORE;
}

tf_status tf_xgroup_normalize(const tf_xgroup *g, mp_limb_t *x, const mp_limb_t *const *p,
                              size_t count, mp_limb_t *prefix, mpz_t f, size_t *bad) {
    const tf_montn *m = g->m;
    size_t k = m->limbs;
    TF_ASSERT(count >= 1);
    if (g->kind->cost.residues == 1) {
        for (size_t i = 0; i < count; i++) tf_montn_copy(m, x + i * k, p[i]);
        return TF_OK;
    }
    mp_limb_t *inverse = g->temp, *t = inverse + k;
    tf_montn_copy(m, prefix, p[0] + k);
    for (size_t i = 1; i < count; i++) {
        tf_montn_mul(m, prefix + i * k, prefix + (i - 1) * k, p[i] + k);
        if (!tf_meter_add(g->meter, 1)) return TF_CANCELLED;
    }
    if (!tf_montn_inv(m, inverse, prefix + (count - 1) * k))
        return find_neutral(m, p, count, f, bad);
    for (size_t i = count - 1; i > 0; i--) {
        tf_montn_mul(m, t, inverse, prefix + (i - 1) * k);
        tf_montn_mul(m, inverse, inverse, p[i] + k);
        tf_montn_mul(m, x + i * k, p[i], t);
        if (!tf_meter_add(g->meter, 3)) return TF_CANCELLED;
    }
    tf_montn_mul(m, x, p[0], inverse);
    return tf_meter_add(g->meter, 1) ? TF_OK : TF_CANCELLED;
}
