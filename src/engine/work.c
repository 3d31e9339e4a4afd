/* work.c — bytes of the engine's tasks and results. What they compute: work_run.c. */
#include "work.h"

enum { WIDE_DIGITS = 39 /* of 2^128 - 1 */ };

bool tf_work_wide_rule(const tf_plan *plan, double seconds) {
    return plan->method == TF_METHOD_NONE && plan->max_curves == 0 && !(seconds > 0) &&
           (plan->max_digits == 0 || plan->max_digits >= WIDE_DIGITS);
}

void tf_advance_head_put(tf_writer *w, const tf_advance_head *h) {
    tf_plan_put(w, &h->plan);
    tf_put_f64(w, h->limit);
    tf_put_f64(w, h->seconds);
}

tf_status tf_advance_head_get(tf_advance_head *h, tf_cursor *c) {
    tf_status s = tf_plan_get(&h->plan, c);
    h->limit = tf_get_f64(c);
    h->seconds = tf_get_f64(c);
    return s == TF_OK && c->ok && h->limit >= 0 && h->seconds >= 0 ? TF_OK : TF_EFORMAT;
}

void tf_entry_put_tree(tf_writer *w, const tf_tree *t) {
    tf_put_u8(w, TF_ENTRY_TREE);
    tf_tree_put(w, t);
}

static tf_status small_get(tf_advanced *a, tf_cursor *c) {
    a->is_small = true;
    a->status = TF_FOUND;
    a->count = tf_get_u8(c);
    if (a->count > 63) return TF_EFORMAT;
    for (unsigned i = 0; i < a->count; i++) {
        a->primes[i] = tf_get_uint(c);
        a->methods[i] = tf_get_u8(c);
        if (a->methods[i] >= TF_METHOD_COUNT_) return TF_EFORMAT;
    }
    return c->ok ? TF_OK : TF_EFORMAT;
}

tf_status tf_advanced_get(tf_advanced *a, tf_cursor *c) {
    a->count = 0;
    a->seconds = 0;
    uint8_t tag = tf_get_u8(c);
    if (!c->ok || tag > TF_ENTRY_TREE) return TF_EFORMAT;
    if (tag == TF_ENTRY_SMALL) return small_get(a, c);
    a->is_small = false;
    uint8_t outcome = tf_get_u8(c);
    a->seconds = tf_get_f64(c);
    /* Statuses of tf_tree_advance as 0 NONE, 1 FOUND, 2 MORE, 3 CANCELLED. */
    if (outcome > 3) return TF_EFORMAT;
    a->status = outcome == 3 ? TF_CANCELLED : (tf_status)outcome;
    return tf_tree_get(&a->tree, c);
}

void tf_split_order_put(tf_writer *w, const tf_split_order *o) {
    tf_plan_put(w, &o->plan);
    tf_put_uint(w, o->position);
    tf_put_uint(w, o->count);
    tf_put_f64(w, o->seconds);
    tf_put_mpz(w, o->n);
}

tf_status tf_split_order_get(tf_split_order *o, tf_cursor *c) {
    tf_status s = tf_plan_get(&o->plan, c);
    o->position = tf_get_uint(c);
    o->count = tf_get_uint(c);
    o->seconds = tf_get_f64(c);
    tf_get_mpz(o->n, c);
    return s == TF_OK && c->ok && o->seconds >= 0 && mpz_cmp_ui(o->n, 8) > 0 ? TF_OK : TF_EFORMAT;
}

void tf_split_answer_put(tf_writer *w, const tf_split_answer *a) {
    tf_put_uint(w, a->done);
    tf_put_u8(w, a->found);
    if (!a->found) return;
    tf_put_u8(w, (uint8_t)a->method);
    tf_put_mpz(w, a->f);
}

tf_status tf_split_answer_get(tf_split_answer *a, tf_cursor *c) {
    a->done = tf_get_uint(c);
    uint8_t found = tf_get_u8(c);
    a->found = found == 1;
    a->method = TF_METHOD_NONE;
    if (!c->ok || found > 1) return TF_EFORMAT;
    if (!a->found) return TF_OK;
    uint8_t method = tf_get_u8(c);
    tf_get_mpz(a->f, c);
    a->method = (tf_method)method;
    return c->ok && method < TF_METHOD_COUNT_ && a->done > 0 ? TF_OK : TF_EFORMAT;
}
