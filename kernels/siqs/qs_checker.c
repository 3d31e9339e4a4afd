/* qs_checker.c — see qs_checker.h. */
#include "qs_checker.h"

void tf__qs_checker_init(tf_qs_checker *c, const tf_qs *qs) {
    tf_qs_poly_init(&c->poly);
    tf_qs_residue_init(&c->residue, qs);
}

void tf__qs_checker_clear(tf_qs_checker *c) {
    tf_qs_poly_clear(&c->poly);
}

bool tf__qs_checker_turn(tf_qs_checker *c, const tf_qs *qs, uint64_t a) {
    if (c->poly.s > 0 && c->poly.index == a) return true;
    if (a >= tf_qs_pool_count(&qs->pool)) return false;
    tf_qs_poly_set(&c->poly, &qs->pool, qs->kn, a);
    tf_qs_residue_set(&c->residue, &c->poly);
    return true;
}

bool tf__qs_checker_holds(uint64_t *id, const tf_qs_checker *c, const tf_qs *qs,
                          const tf_qs_brief *r, const tf_fbidx *factor) {
    uint32_t low = tf_qs_fb_largest(&qs->fb);
    for (unsigned i = 0; i < 2; i++)
        if (r->large[i] != 1 && (r->large[i] <= low || r->large[i] >= qs->lp_bound)) return false;
    return r->large[0] <= r->large[1] && r->number < tf_qs_poly_count(&qs->pool) &&
           tf_qs_residue_holds(id, &c->residue, qs, r, factor);
}
