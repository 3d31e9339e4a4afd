/* sieving_next.c — what is handed out: ranges of a-values, then the linear algebra. */
#include "sieving_internal.h"

/* Answers that wait for earlier ones, over the outstanding tasks. */
#define SPECULATION 4

static tf_more sieve_task(tf_sieving *s, tf_task *task, const tf_sieving_terms *terms) {
    s->workers = terms->workers ? terms->workers : 1;
    if (s->out >= terms->window) return TF_SOURCE_WAIT;
    size_t at;
    uint64_t room, first = tf__sieving_find_gap(s, &at, &room);
    /* What all others wait for may go out at any time. */
    if (at > 0 && s->count >= (size_t)SPECULATION * terms->window) return TF_SOURCE_WAIT;
    if (room == 0) return TF_SOURCE_WAIT; /* the last polynomials are out */
    uint64_t count = tf_forecast_task(&s->forecast, terms->workers);
    tf_sieve_order order = {.head = s->key.data,
                            .head_size = s->key.size,
                            .seconds = terms->seconds,
                            .first = first,
                            .count = count < room ? count : room,
                            .sealed = terms->workers >= TF_SIEVE_SEAL_CROWD};
    tf_writer w = {&task->body, TF_OK};
    tf_sieve_order_put(&w, &order);
    tf_span *p = w.status == TF_OK ? tf__sieving_insert(s, at, first, order.count) : NULL;
    if (!p) return TF_SOURCE_END;
    p->id = terms->id;
    p->sealed = order.sealed;
    s->out++;
    task->kind = TF_TASK_SIEVE;
    return TF_SOURCE_TASK;
}

static tf_more solve_task(tf_sieving *s, tf_task *task, const tf_sieving_terms *terms) {
    tf_qs_bytes relations = {0};
    tf_status status = tf_qs_pot_export(&relations, s->pot);
    tf_solve_order order = {.head = s->key.data,
                            .head_size = s->key.size,
                            .seconds = terms->seconds,
                            .seed = s->head.seed + s->solves,
                            .slice = s->keeper.keep_iterate ? s->keeper.period : 0,
                            .iterate = s->iterate.data,
                            .iterate_size = s->iterate.size,
                            .relations = relations.data,
                            .size = relations.size};
    tf_writer w = {&task->body, status};
    tf_solve_order_put(&w, &order);
    tf_qs_bytes_clear(&relations);
    if (w.status != TF_OK) return TF_SOURCE_END;
    s->phase = SOLVING;
    s->solve_id = terms->id;
    task->kind = TF_TASK_SOLVE;
    return TF_SOURCE_TASK;
}

tf_more tf_sieving_next(tf_sieving *s, tf_task *task, const tf_sieving_terms *terms) {
    if (s->phase == SOLVING) return TF_SOURCE_WAIT;
    return s->phase == ENOUGH ? solve_task(s, task, terms) : sieve_task(s, task, terms);
}
