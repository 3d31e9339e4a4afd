/* xgroup.c — see xgroup.h. */
#include "xgroup.h"

#include "check.h"

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

const tf_xgroup_kind tf_xgroup_v = {1, 1, 1, v_add, v_dbl};

/* ---- (X : Z) on B y^2 = x^3 + A x^2 + x -------------------------------------------------------
 */

/* X = Zd ((Xp-Zp)(Xq+Zq) + (Xp+Zp)(Xq-Zq))^2,  Z = Xd (the same with a minus)^2 */
static void xz_add(const tf_xgroup *g, mp_limb_t *r, const mp_limb_t *p, const mp_limb_t *q,
                   const mp_limb_t *difference) {
    const tf_montn *m = g->m;
    size_t k = m->limbs;
    mp_limb_t *t = g->temp, *u = t + k, *v = u + k;
    tf_montn_sub(m, t, p, p + k);
    tf_montn_add(m, u, q, q + k);
    tf_montn_mul(m, t, t, u);
    tf_montn_add(m, u, p, p + k);
    tf_montn_sub(m, v, q, q + k);
    tf_montn_mul(m, u, u, v);
    tf_montn_add(m, v, t, u);
    tf_montn_sub(m, t, t, u);
    tf_montn_sqr(m, v, v);
    tf_montn_sqr(m, t, t);
    tf_montn_mul(m, v, v, difference + k);
    tf_montn_mul(m, r + k, t, difference);
    tf_montn_copy(m, r, v);
}

/* s = (X+Z)^2, d = (X-Z)^2, c = s - d = 4XZ:  X = s d,  Z = c (d + a24 c) */
static void xz_dbl(const tf_xgroup *g, mp_limb_t *r, const mp_limb_t *p) {
    const tf_montn *m = g->m;
    size_t k = m->limbs;
    mp_limb_t *s = g->temp, *d = s + k, *c = d + k;
    tf_montn_add(m, s, p, p + k);
    tf_montn_sub(m, d, p, p + k);
    tf_montn_sqr(m, s, s);
    tf_montn_sqr(m, d, d);
    tf_montn_mul(m, r, s, d);
    tf_montn_sub(m, c, s, d);
    tf_montn_mul(m, s, c, g->a24);
    tf_montn_add(m, s, s, d);
    tf_montn_mul(m, r + k, c, s);
}

const tf_xgroup_kind tf_xgroup_xz = {2, 6, 5, xz_add, xz_dbl};

/* ---- on top of both ---------------------------------------------------------------------------
 */

void tf_xgroup_witness(const tf_xgroup *g, mp_limb_t *w, const mp_limb_t *p) {
    if (g->kind->residues == 2) {
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
