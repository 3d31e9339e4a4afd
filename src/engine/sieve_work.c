/* sieve_work.c — see sieve_work.h; docs/FORMATS.md has the layout. */
#include "sieve_work.h"

/* A field more in tf_qs_params is a field more here. */
_Static_assert(sizeof(tf_qs_params) == 48, "tf_qs_params has changed: so must its codec");

static void params_put(tf_writer *w, const tf_qs_params *p) {
    tf_put_uint(w, p->fb_size);
    tf_put_uint(w, p->interval);
    tf_put_uint(w, p->large_primes);
    tf_put_uint(w, p->skip_below);
    tf_put_uint(w, p->a_prime);
    tf_put_f64(w, p->lp_factor);
    tf_put_f64(w, p->dlp_exponent);
    tf_put_f64(w, p->skip_credit);
}

static bool get32(uint32_t *v, tf_cursor *c) {
    uint64_t wide = tf_get_uint(c);
    *v = (uint32_t)wide;
    return wide <= UINT32_MAX;
}

static bool params_get(tf_qs_params *p, tf_cursor *c) {
    uint32_t *const words[] = {&p->fb_size, &p->interval, &p->large_primes, &p->skip_below,
                               &p->a_prime};
    bool fits = true;
    for (size_t i = 0; i < TF_ARRAY_LEN(words); i++)
        if (!get32(words[i], c)) fits = false;
    p->lp_factor = tf_get_f64(c);
    p->dlp_exponent = tf_get_f64(c);
    p->skip_credit = tf_get_f64(c);
    return fits && c->ok && tf_qs_params_valid(p);
}

void tf_sieve_head_put(tf_writer *w, const tf_sieve_head *h) {
    tf_put_uint(w, h->seed);
    params_put(w, &h->params);
    tf_put_mpz(w, h->n);
}

tf_status tf_sieve_head_get(tf_sieve_head *h, tf_cursor *c) {
    h->seed = tf_get_uint(c);
    bool valid = params_get(&h->params, c);
    tf_get_mpz(h->n, c);
    size_t bits = mpz_sizeinbase(h->n, 2);
    valid = valid && c->ok && bits >= TF_QS_MIN_BITS && bits <= TF_QS_MAX_BITS && mpz_odd_p(h->n);
    return valid ? TF_OK : TF_EFORMAT;
}

void tf_sieve_order_put(tf_writer *w, const tf_sieve_order *o) {
    tf_put_blob(w, o->head, o->head_size);
    tf_put_f64(w, o->seconds);
    tf_put_uint(w, o->first);
    tf_put_uint(w, o->count);
    tf_put_u8(w, o->sealed);
}

tf_status tf_sieve_order_get(tf_sieve_order *o, tf_cursor *c) {
    o->head = tf_get_blob(c, &o->head_size);
    o->seconds = tf_get_f64(c);
    o->first = tf_get_uint(c);
    o->count = tf_get_uint(c);
    uint8_t sealed = tf_get_u8(c);
    o->sealed = sealed == 1;
    bool valid = c->ok && sealed <= 1 && o->seconds >= 0 && o->count > 0 &&
                 o->first <= UINT64_MAX - o->count;
    return valid ? TF_OK : TF_EFORMAT;
}

void tf_solve_order_put(tf_writer *w, const tf_solve_order *o) {
    tf_put_blob(w, o->head, o->head_size);
    tf_put_f64(w, o->seconds);
    tf_put_uint(w, o->seed);
    tf_put_f64(w, o->slice);
    tf_put_blob(w, o->iterate, o->iterate_size);
    tf_put_blob(w, o->relations, o->size);
}

tf_status tf_solve_order_get(tf_solve_order *o, tf_cursor *c) {
    o->head = tf_get_blob(c, &o->head_size);
    o->seconds = tf_get_f64(c);
    o->seed = tf_get_uint(c);
    o->slice = tf_get_f64(c);
    o->iterate = tf_get_blob(c, &o->iterate_size);
    o->relations = tf_get_blob(c, &o->size);
    return c->ok && o->seconds >= 0 && o->slice >= 0 ? TF_OK : TF_EFORMAT;
}

void tf_solve_answer_put(tf_writer *w, const tf_solve_answer *a) {
    tf_put_mpz(w, a->f);
    tf_put_u8(w, a->refused);
    tf_put_uint(w, a->step);
    tf_put_f64(w, a->kernel);
    tf_put_f64(w, a->roots);
    tf_put_blob(w, a->iterate, a->iterate_size);
}

tf_status tf_solve_answer_get(tf_solve_answer *a, tf_cursor *c) {
    tf_get_mpz(a->f, c);
    uint8_t refused = tf_get_u8(c);
    a->refused = refused == 1;
    a->step = tf_get_uint(c);
    a->kernel = tf_get_f64(c);
    a->roots = tf_get_f64(c);
    a->iterate = tf_get_blob(c, &a->iterate_size);
    bool both = a->iterate_size > 0 && mpz_sgn(a->f) != 0;
    bool timed = a->kernel >= 0 && a->roots >= 0;
    return c->ok && c->p == c->end && refused <= 1 && !both && timed ? TF_OK : TF_EFORMAT;
}
