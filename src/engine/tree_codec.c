/* tree_codec.c — layout in docs/FORMATS.md, "Plans and trees". */
#include "tree_codec.h"

enum { PLAN_PROVE = 1, TREE_TRIAL_DONE = 1 };

void tf_plan_put(tf_writer *w, const tf_plan *p) {
    tf_put_u8(w, (uint8_t)p->method);
    tf_put_uint(w, p->b1);
    tf_put_uint(w, p->b2);
    tf_put_uint(w, p->curves);
    tf_put_uint(w, p->start);
    tf_put_uint(w, p->seed);
    tf_put_uint(w, p->max_curves);
    tf_put_uint(w, p->max_digits);
    tf_put_u8(w, p->prove ? PLAN_PROVE : 0);
}

tf_status tf_plan_get(tf_plan *p, tf_cursor *c) {
    uint8_t method = tf_get_u8(c);
    *p = (tf_plan){.method = (tf_method)method};
    p->b1 = tf_get_uint(c);
    p->b2 = tf_get_uint(c);
    p->curves = tf_get_uint(c);
    p->start = tf_get_uint(c);
    p->seed = tf_get_uint(c);
    p->max_curves = tf_get_uint(c);
    uint64_t digits = tf_get_uint(c);
    p->max_digits = (unsigned)digits;
    uint8_t flags = tf_get_u8(c);
    p->prove = flags & PLAN_PROVE;
    bool valid = c->ok && method < TF_METHOD_COUNT_ && digits <= UINT32_MAX && flags <= PLAN_PROVE;
    return valid ? TF_OK : TF_EFORMAT;
}

void tf_tree_put(tf_writer *w, const tf_tree *t) {
    tf_put_u8(w, t->trial_done ? TREE_TRIAL_DONE : 0);
    tf_put_uint(w, t->count);
    for (size_t i = 0; i < t->count; i++) {
        const tf_part *p = &t->parts[i];
        tf_put_mpz(w, p->value);
        tf_put_uint(w, p->exponent);
        tf_put_u8(w, (uint8_t)p->state);
        tf_put_u8(w, (uint8_t)p->method);
        tf_put_uint(w, p->position);
    }
}

static tf_status part_get(tf_tree *t, mpz_t value, tf_cursor *c) {
    tf_get_mpz(value, c);
    uint64_t exponent = tf_get_uint(c);
    uint8_t state = tf_get_u8(c), method = tf_get_u8(c);
    uint64_t position = tf_get_uint(c);
    if (!c->ok || mpz_cmp_ui(value, 1) <= 0 || exponent < 1 || exponent > UINT32_MAX ||
        state > TF_PART_PRIME || method >= TF_METHOD_COUNT_)
        return TF_EFORMAT;
    return tf_tree_add(t, value, (unsigned)exponent, (tf_part_state)state, (tf_method)method,
                       position);
}

tf_status tf_tree_get(tf_tree *t, tf_cursor *c) {
    tf_tree_init_empty(t);
    uint8_t flags = tf_get_u8(c);
    uint64_t count = tf_get_uint(c);
    tf_status s = c->ok && flags <= TREE_TRIAL_DONE ? TF_OK : TF_EFORMAT;
    mpz_t value;
    mpz_init(value);
    /* The count is not trusted for an allocation: parts are added one by one while bytes last. */
    for (uint64_t i = 0; i < count && s == TF_OK; i++) s = part_get(t, value, c);
    mpz_clear(value);
    t->trial_done = flags & TREE_TRIAL_DONE;
    if (s != TF_OK) tf_tree_clear(t);
    return s;
}
