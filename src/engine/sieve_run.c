/* sieve_run.c — see sieve_run.h. */
#include "sieve_run.h"

#include <stdlib.h>

#include "clock.h"
#include "deadline.h"
#include "qs_pot.h"
#include "sieve_seal.h"

static tf_status sieve_range(tf_bytes *out, const tf_sieve_order *o, tf_qs_sieve *sieve,
                             const tf_cancel *cancel) {
    tf_deadline stop;
    tf_deadline_init(&stop, cancel, o->seconds);
    tf_budget budget = {.work = TF_WORK_UNLIMITED, .cancel = &stop.cancel};
    tf_qs_sieve_begin(sieve, o->first, o->count);
    tf_status s = tf_qs_sieve_run(sieve, &budget);
    if (s != TF_NONE) return s;
    size_t size;
    const uint8_t *bytes = tf_qs_sieve_output(sieve, &size);
    return tf_bytes_append(out, bytes, size);
}

tf_status tf_sieve_run(tf_bytes *out, const tf_bytes *body, tf_sieve_cache *cache, tf_isa isa,
                       const tf_cancel *cancel) {
    tf_cursor c = tf_cursor_over(body);
    tf_sieve_order order;
    tf_status s = tf_sieve_order_get(&order, &c);
    if (s != TF_OK) return s;
    tf_sieve_entry *entry;
    s = tf_sieve_cache_take(&entry, cache, order.head, order.head_size);
    if (s != TF_OK) return s;
    tf_qs_sieve *sieve;
    s = tf_sieve_cache_take_sieve(&sieve, cache, entry, isa);
    if (s == TF_OK) {
        s = sieve_range(out, &order, sieve, cancel);
        tf_sieve_cache_give_sieve(cache, entry, sieve);
    }
    if (s == TF_OK && order.sealed) s = tf_sieve_seal(out, &order, tf_sieve_entry_context(entry));
    tf_sieve_cache_give(cache, entry);
    return s;
}

/* Verified a second time on the way into the pot: what travelled is not trusted either. */
static tf_status solve(mpz_t f, const tf_solve_order *o, const tf_qs *qs, const tf_linalg *how) {
    tf_qs_pot *pot;
    tf_status s = tf_qs_pot_new(&pot, qs);
    if (s != TF_OK) return s;
    tf_qs_pot_share(pot, how->par);
    s = tf_qs_pot_absorb(pot, o->relations, o->size);
    if (s == TF_OK) s = tf_qs_pot_solve_on(f, pot, o->seed, how);
    tf_qs_pot_free(pot);
    return s;
}

/* A slice counts from the first step of the iteration: what comes before has to be done again in the
 * next one, and so may take a tenth of it at most; only a slice below a millisecond, which asks for
 * every step, is taken literally. */
typedef struct slice {
    tf_deadline pause;
    double seconds, began;
} slice;

static void begin_slice(void *context) {
    slice *s = context;
    double before = 10 * (tf_clock_now() - s->began);
    bool stretch = s->seconds >= 1e-3 && before > s->seconds;
    tf_deadline_init(&s->pause, NULL, stretch ? before : s->seconds);
}

/* When the stages began; 0: not yet. */
typedef struct stages {
    double began[2];
} stages;

static void begin_stage(void *context, tf_linalg_stage stage) {
    ((stages *)context)->began[stage] = tf_clock_now();
}

static void tell_stages(tf_solve_answer *a, const stages *t) {
    double end = tf_clock_now(), kernel = t->began[TF_LINALG_KERNEL];
    double roots = t->began[TF_LINALG_ROOTS];
    a->roots = roots > 0 ? end - roots : 0;
    a->kernel = kernel > 0 ? (roots > 0 ? roots : end) - kernel : 0;
}

/* @param it  its data is to be freed */
static tf_status solve_slice(tf_solve_answer *a, tf_iterate *it, const tf_solve_order *o,
                             const tf_qs *qs, tf_linalg *how) {
    slice turn = {.seconds = o->slice, .began = tf_clock_now()};
    *it = (tf_iterate){.pause = &turn.pause.cancel,
                       .begins = begin_slice,
                       .context = &turn,
                       .from = o->iterate_size ? o->iterate : NULL,
                       .from_size = o->iterate_size};
    stages times = {{0, 0}};
    how->iterate = it;
    how->stage = begin_stage;
    how->stage_context = &times;
    tf_status s = solve(a->f, o, qs, how);
    tell_stages(a, &times);
    if (s != TF_FOUND) mpz_set_ui(a->f, 0);
    a->refused = it->refused;
    a->step = it->step;
    a->iterate = it->data;
    a->iterate_size = it->size;
    return s;
}

tf_status tf_solve_run(tf_bytes *out, const tf_bytes *body, tf_sieve_cache *cache, tf_isa isa,
                       const tf_parallel *par, const tf_cancel *cancel) {
    tf_cursor c = tf_cursor_over(body);
    tf_solve_order order;
    tf_status s = tf_solve_order_get(&order, &c);
    if (s != TF_OK) return s;
    tf_sieve_entry *entry;
    s = tf_sieve_cache_take(&entry, cache, order.head, order.head_size);
    if (s != TF_OK) return s;
    tf_deadline stop;
    tf_deadline_init(&stop, cancel, order.seconds);
    tf_linalg how = {.budget = {TF_WORK_UNLIMITED, &stop.cancel}, .par = par, .isa = isa};
    tf_iterate it;
    tf_solve_answer answer;
    mpz_init(answer.f);
    s = solve_slice(&answer, &it, &order, tf_sieve_entry_context(entry), &how);
    if (s == TF_NONE || s == TF_FOUND || s == TF_MORE) {
        tf_writer w = {out, TF_OK};
        tf_solve_answer_put(&w, &answer);
        s = w.status;
    }
    free(it.data);
    mpz_clear(answer.f);
    tf_sieve_cache_give(cache, entry);
    return s;
}
