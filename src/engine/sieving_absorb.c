/* sieving_absorb.c — what comes back: relations of workers and of the state, slices of the linear algebra. */
#include "sieving_internal.h"

#include <string.h>

#include "clock.h"
#include "log.h"

tf_status tf_sieving_restore(tf_sieving *s, uint64_t first, uint64_t count, const uint8_t *bytes,
                             size_t size) {
    /* A blob is of polynomials that there are. The last ones are sieved again: it is by an answer that
     * a sieve learns that it has used all of them. */
    uint64_t all = tf_qs_pool_count(&s->qs->pool);
    if (count == 0 || count >= all || first >= all - count || first < s->settled) return TF_OK;
    size_t at = 0;
    while (at < s->count && s->spans[at].first < first) at++;
    if (at > 0 && s->spans[at - 1].first + s->spans[at - 1].count > first) return TF_OK;
    if (at < s->count && s->spans[at].first < first + count) return TF_OK;
    tf_span *p = tf__sieving_insert(s, at, first, count);
    if (!p || tf_bytes_append(&p->bytes, bytes, size) != TF_OK) return TF_ENOMEM;
    p->worker = -1;
    return tf__sieving_settle(s);
}

static tf_status after_settling(tf_sieving *s, mpz_t factor, bool *leave) {
    if (s->phase == ENOUGH) {
        *leave = s->out > 0;
        tf__sieving_forget_tasks(s);
    } else if (s->phase == GATHERING && s->count == 0 &&
               s->settled >= tf_qs_pool_count(&s->qs->pool)) {
        return tf__sieving_next_attempt(s, factor, leave);
    }
    return TF_OK;
}

/* Is this the docket of the relations? @return TF_OK, TF_EFORMAT (no), TF_ENOMEM */
static tf_status make_again(const tf_sieving *s, const tf_bytes *answer,
                            const tf_sieve_sealed *sealed) {
    tf_qs_bytes docket = {0};
    tf_status status = tf_qs_docket_make(&docket, s->qs, answer->data, sealed->size);
    if (status == TF_OK && (docket.size != sealed->docket_size ||
                            memcmp(docket.data, sealed->docket, docket.size) != 0))
        status = TF_EFORMAT;
    tf_qs_bytes_clear(&docket);
    return status;
}

/* The relations, and their docket if it can be believed. */
static tf_status take_answer(const tf_sieving *s, tf_span *p, const tf_result *r) {
    const tf_bytes *answer = &r->body;
    tf_sieve_sealed sealed = {.size = answer->size};
    tf_status status = TF_OK;
    if (p->sealed) {
        tf_sieve_order order = {
            .head = s->key.data, .head_size = s->key.size, .first = p->first, .count = p->count};
        tf_sieve_unseal(&sealed, answer, &order);
        if (sealed.docket && (sealed.sample || r->doubted)) status = make_again(s, answer, &sealed);
        p->untrue = status == TF_EFORMAT;
        if (status == TF_ENOMEM) return status;
    }
    status = tf_bytes_append(&p->bytes, answer->data, sealed.size);
    if (status == TF_OK && sealed.docket && !p->untrue)
        status = tf_bytes_append(&p->docket, sealed.docket, sealed.docket_size);
    return status;
}

static tf_status absorb_relations(tf_sieving *s, mpz_t factor, bool *leave, const tf_result *r) {
    size_t i = 0;
    while (i < s->count && s->spans[i].id != r->id) i++;
    if (i == s->count) return TF_EINTERNAL; /* answers to dropped tasks do not get here */
    tf_span *p = &s->spans[i];
    tf_status status = take_answer(s, p, r);
    if (status != TF_OK) return status;
    p->id = 0;
    p->worker = r->worker;
    s->out--;
    tf_forecast_time(&s->forecast, p->count, r->seconds);
    if (s->keeper.keep)
        s->keeper.keep(s->keeper.context, s, p->first, p->count, p->bytes.data, p->bytes.size);
    status = tf__sieving_settle(s);
    return status == TF_OK ? after_settling(s, factor, leave) : status;
}

tf_status tf_sieving_resume(tf_sieving *s, uint64_t step, const uint8_t *bytes, size_t size) {
    s->step = step;
    s->iterate.size = 0;
    return tf_bytes_append(&s->iterate, bytes, size);
}

/* A slice of the linear algebra is through: the next begins where it ends. */
static tf_status absorb_iterate(tf_sieving *s, const tf_solve_answer *a) {
    s->phase = ENOUGH;
    if (s->keeper.keep_iterate)
        s->keeper.keep_iterate(s->keeper.context, s, a->step, a->iterate, a->iterate_size);
    return tf_sieving_resume(s, a->step, a->iterate, a->iterate_size);
}

static void forget_iterate(tf_sieving *s) {
    s->step = s->iterate.size = 0;
    if (s->keeper.keep_iterate) s->keeper.keep_iterate(s->keeper.context, s, 0, NULL, 0);
}

/* What the worker did not spend on its two last stages went into the way there. */
static void count_times(tf_sieving *s, const tf_solve_answer *a) {
    double now = tf_clock_now(), filter = now - s->since - a->kernel - a->roots;
    s->times.kernel += a->kernel;
    s->times.roots += a->roots;
    if (filter > 0) s->times.filter += filter;
    s->since = now;
}

static tf_status absorb_solution(tf_sieving *s, mpz_t factor, bool *leave, const tf_result *r) {
    if (s->phase != SOLVING || r->id != s->solve_id) return TF_EINTERNAL;
    tf_cursor c = tf_cursor_over(&r->body);
    tf_solve_answer a;
    mpz_init(a.f);
    tf_status status = tf_solve_answer_get(&a, &c);
    mpz_swap(factor, a.f);
    mpz_clear(a.f);
    if (status != TF_OK) return TF_EINTERNAL;
    count_times(s, &a);
    if (a.refused)
        tf_log_root(TF_LOG_WARNING, "what was kept of the linear algebra does not belong to its "
                                    "matrix, or is damaged: begun from the start");
    if (a.iterate_size > 0) return absorb_iterate(s, &a);
    if (mpz_sgn(factor) != 0) {
        tf__sieving_tell_end(s);
        return TF_FOUND;
    }
    forget_iterate(s);
    s->solves++;
    tf_qs_pot_refuse(s->pot);
    s->phase = GATHERING;
    status = tf__sieving_settle(s);
    return status == TF_OK ? after_settling(s, factor, leave) : status;
}

tf_status tf_sieving_absorb(tf_sieving *s, mpz_t factor, bool *leave, const tf_result *r) {
    *leave = false;
    if (r->kind == TF_TASK_SOLVE) return absorb_solution(s, factor, leave, r);
    return absorb_relations(s, factor, leave, r);
}
