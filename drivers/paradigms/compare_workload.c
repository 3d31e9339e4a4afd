/* compare_workload.c — five small sources in one, and what their results tell. */
#include "compare_workload.h"

#include <stdlib.h>

#include "basic_tasks.h"
#include "clock.h"
#include "demo_tasks.h"

/* ---- giving tasks --------------------------------------------------------------------------- */

static uint64_t most_tasks(const workload *w) {
    switch (w->kind) {
    case WORKLOAD_FIRST:
        return 1;
    case WORKLOAD_ECHO:
        return w->plan->echoes;
    case WORKLOAD_WAIT:
        return w->plan->io_tasks;
    case WORKLOAD_FACTOR:
        return w->plan->cpu_tasks;
    case WORKLOAD_FLIGHT:
        return w->plan->flights;
    }
    return 0;
}

static tf_status make_task(const workload *w, tf_task *task) {
    const compare_plan *p = w->plan;
    switch (w->kind) {
    case WORKLOAD_FIRST:
    case WORKLOAD_ECHO:
        task->kind = TF_TASK_ECHO;
        return TF_OK;
    case WORKLOAD_WAIT:
        return tf_sleep_task_make(task, p->io_seconds, NULL, 0);
    case WORKLOAD_FLIGHT:
        return tf_sleep_task_make(task, p->flight_seconds, NULL, 0);
    case WORKLOAD_FACTOR:
        return p->list.count ? demo_task_number(task, p->list.items[w->given], 0, 0)
                             : demo_task_batch(task, w->given * p->batch, p->batch);
    }
    return TF_EINVAL;
}

static tf_more next(tf_source *source, tf_task *task) {
    workload *w = (workload *)source;
    double now = tf_clock_now();
    if (w->given == 0) w->first_given = now;
    bool late = w->kind == WORKLOAD_FLIGHT && now > w->first_given + w->plan->flight_seconds;
    if (w->given == most_tasks(w) || late) return TF_SOURCE_END;
    w->failed = make_task(w, task);
    if (w->failed != TF_OK) return TF_SOURCE_END;
    task->id = w->given++;
    return TF_SOURCE_TASK;
}

/* ---- taking results ------------------------------------------------------------------------- */

static tf_status keep_answer(workload *w, const tf_result *result) {
    tf_writer out = {.out = &w->answers};
    tf_put_uint(&out, result->id);
    tf_put_blob(&out, result->body.data, result->body.size);
    return out.status;
}

static tf_status absorb(tf_source *source, const tf_result *result) {
    workload *w = (workload *)source;
    w->done++;
    w->last_done = tf_clock_now();
    if (result->status < 0) return result->status;
    if (w->kind == WORKLOAD_FACTOR) return keep_answer(w, result);
    if (w->kind == WORKLOAD_FLIGHT) {
        w->sleeper[result->id] = result->worker;
        w->ended[result->id] = w->last_done;
        w->started[result->id] = w->last_done - result->seconds;
    }
    return TF_OK;
}

tf_status workload_init(workload *w, workload_kind kind, const compare_plan *plan) {
    *w = (workload){.source = {next, absorb, .wait_fd = -1}, .kind = kind, .plan = plan};
    if (kind != WORKLOAD_FLIGHT) return TF_OK;
    w->started = calloc(plan->flights, sizeof *w->started);
    w->ended = calloc(plan->flights, sizeof *w->ended);
    w->sleeper = calloc(plan->flights, sizeof *w->sleeper);
    return w->started && w->ended && w->sleeper ? TF_OK : TF_ENOMEM;
}

void workload_clear(workload *w) {
    tf_bytes_clear(&w->answers);
    free(w->started);
    free(w->ended);
    free(w->sleeper);
}

/* ---- what they tell ------------------------------------------------------------------------- */

unsigned intervals_together(const double *started, const double *ended, uint64_t count) {
    unsigned most = 0;
    for (uint64_t i = 0; i < count; i++) {
        double middle = (started[i] + ended[i]) / 2;
        unsigned together = 0;
        for (uint64_t j = 0; j < count; j++) together += started[j] <= middle && middle < ended[j];
        if (together > most) most = together;
    }
    return most;
}

unsigned workload_in_flight(const workload *w) {
    return intervals_together(w->started, w->ended, w->done);
}

/* ---- who ------------------------------------------------------------------------------------ */

static tf_status crowd_init(crowd *c, uint64_t most) {
    c->members = calloc(most ? most : 1, sizeof *c->members);
    return c->members ? TF_OK : TF_ENOMEM;
}

void crowd_clear(crowd *c) {
    free(c->members);
    *c = (crowd){0};
}

static void meet(crowd *c, uint32_t process, uint32_t thread) {
    bool known_process = false;
    for (unsigned i = 0; i < c->threads; i++) {
        bool same = c->members[i].process == process;
        if (same && c->members[i].thread == thread) return;
        known_process |= same;
    }
    c->processes += !known_process;
    c->members[c->threads++] = (struct crowd_member){process, thread};
}

tf_status workload_sleepers(const workload *w, crowd *c) {
    tf_status s = crowd_init(c, w->done);
    for (uint64_t i = 0; i < w->done && s == TF_OK; i++)
        meet(c, w->sleeper[i] >> 16, w->sleeper[i] & 0xffff);
    return s;
}

/* ---- answers -------------------------------------------------------------------------------- */

static tf_status check_number(demo_answer *answer, const mpz_t n) {
    mpz_t *factors;
    size_t count;
    tf_status s = demo_answer_number(&factors, &count, answer);
    if (s == TF_NONE) s = TF_ELIMIT; /* told apart from TF_OK */
    if (s == TF_FOUND) s = demo_factors_right(n, factors, count, true) ? TF_OK : TF_EINTERNAL;
    demo_factors_free(factors, count);
    return s;
}

/* The next answer that was kept. @param answered  by id, to notice one that came twice */
static tf_status check_next(const compare_plan *p, tf_cursor *in, bool answered[], crowd *c) {
    demo_answer answer;
    size_t size;
    uint64_t id = tf_get_uint(in);
    tf_cursor body = {.p = tf_get_blob(in, &size), .ok = true};
    if (!in->ok || id >= p->cpu_tasks || answered[id]) return TF_EFORMAT;
    answered[id] = true;
    body.end = body.p + size;
    tf_status s = demo_answer_open(&answer, body);
    if (s != TF_OK) return s;
    meet(c, answer.process, answer.thread);
    return p->list.count ? check_number(&answer, p->list.items[id])
                         : demo_answer_check_batch(&answer, id * p->batch, p->batch);
}

tf_status workload_check(const workload *w, crowd *c) {
    const unsigned tasks = w->plan->cpu_tasks;
    if (w->done != tasks) return TF_EINTERNAL;
    tf_cursor in = tf_cursor_over(&w->answers);
    bool *answered = calloc(tasks, sizeof *answered);
    tf_status s = answered ? crowd_init(c, tasks) : TF_ENOMEM;
    for (unsigned i = 0; i < tasks && s == TF_OK; i++) s = check_next(w->plan, &in, answered, c);
    free(answered);
    return s;
}
