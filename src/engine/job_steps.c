/* job_steps.c — the steps of the plan on one composite: segments are the ranges of steps that are
 * out, in the order of the steps. */
#include <stdlib.h>
#include <string.h>

#include "job_internal.h"
#include "plan_sieve.h"
#include "tqs.h"
#include "work.h"

/* A task of steps should take about this long: short enough to be dropped without regret, long
 * enough that handing it out costs nothing; less where all workers would otherwise wait for the last
 * ones before a sieve. The estimate knows no machine: a nominal speed. */
#define SEGMENT_SECONDS    0.5
#define SEGMENT_LEAST      0.01
#define NOMINAL_WORD_MULTS 5e8 /* one-word multiplications per second */
#define SEGMENT_STEPS      64
/* A sieve that costs less is one step like others, and so is the tiny one, which cannot be shared; a
 * larger one is spread over all workers. */
#define SPREAD_FROM 1e8
/* Answers that wait for an earlier one, over the outstanding tasks: bounds the work in vain. */
#define SPECULATION 2

bool tf__job_is_spread(const tf_step *step, size_t bits) {
    return step->params.method == TF_METHOD_SIQS && bits > TF_TQS_BETTER_BITS &&
           tf_plan_step_cost(step, bits) >= SPREAD_FROM;
}

/* What the next task may cost: a part of each worker's share of the steps that are left before the
 * sieve of all workers, or before the end of the plan. */
static double segment_cost(const tf_job *job, const mpz_t n, unsigned window) {
    size_t bits = mpz_sizeinbase(n, 2);
    double most = SEGMENT_SECONDS * NOMINAL_WORD_MULTS, rest = 0;
    tf_step step;
    for (uint64_t i = job->position; rest < most * window; i++) {
        if (tf_plan_step(&step, &job->plan, n, i) != TF_FOUND) break;
        if (step.params.method == TF_METHOD_SIQS) break;
        rest += tf_plan_step_cost(&step, bits);
    }
    double least = SEGMENT_LEAST * NOMINAL_WORD_MULTS, share = rest / window;
    return share < least ? least : share > most ? most : share;
}

/* How many steps from the job's position make a task of the right length. */
static uint64_t segment_length(const tf_job *job, const mpz_t n, unsigned window, bool *sieved) {
    size_t bits = mpz_sizeinbase(n, 2);
    double left = segment_cost(job, n, window);
    uint64_t count = 0;
    while (count < SEGMENT_STEPS) {
        tf_step step;
        if (tf_plan_step(&step, &job->plan, n, job->position + count) != TF_FOUND) break;
        if (tf__job_is_spread(&step, bits)) break;
        left -= tf_plan_step_cost(&step, bits);
        if (left < 0 && count > 0) break;
        count++;
        *sieved = step.params.method == TF_METHOD_SIQS;
        if (*sieved) break;
    }
    return count;
}

tf_job_segment *tf__job_insert_segment(tf_job *job, size_t at) {
    if (job->count == job->capacity) {
        size_t capacity = job->capacity ? 2 * job->capacity : 16;
        tf_job_segment *segments = realloc(job->segments, capacity * sizeof *segments);
        if (!segments) return NULL;
        job->segments = segments;
        job->capacity = capacity;
    }
    tf_job_segment *s = &job->segments[at];
    memmove(s + 1, s, (job->count - at) * sizeof *s);
    job->count++;
    *s = (tf_job_segment){0};
    return s;
}

void tf__job_pass_known(tf_job *job) {
    for (size_t i = 0; i < job->count; i++)
        if (job->segments[i].position == job->position) job->position += job->segments[i].count;
}

/* May one more range of steps go out, and is there anything to try behind what stands before it?
 * @param at  where its segment belongs */
static bool may_go_on(const tf_job *job, unsigned window, size_t *at) {
    size_t waiting = 0; /* those that were there from the beginning do not count */
    *at = 0;
    for (size_t i = 0; i < job->count; i++) {
        waiting += job->segments[i].id != 0;
        *at += job->segments[i].position < job->position;
    }
    if (job->out >= window || waiting >= (size_t)SPECULATION * window) return false;
    if (*at == 0) return true;
    const tf_job_segment *last = &job->segments[*at - 1];
    return !last->found && !last->sieved;
}

tf_more tf__job_steps_task(tf_job *job, tf_task *task, const tf_job_terms *terms) {
    size_t at;
    if (!may_go_on(job, terms->window, &at)) return TF_SOURCE_WAIT;
    tf_part *part = &job->tree.parts[job->part];
    bool sieved = false;
    uint64_t count = segment_length(job, part->value, terms->window, &sieved);
    if (count == 0) return TF_SOURCE_WAIT; /* the plan's end; answers are pending */
    if (at < job->count && count > job->segments[at].position - job->position)
        count = job->segments[at].position - job->position;
    tf_split_order order = {
        .plan = job->plan, .position = job->position, .count = count, .seconds = terms->seconds};
    mpz_init_set(order.n, part->value);
    tf_writer w = {&task->body, TF_OK};
    tf_split_order_put(&w, &order);
    mpz_clear(order.n);
    tf_job_segment *s = w.status == TF_OK ? tf__job_insert_segment(job, at) : NULL;
    if (!s) return tf__job_give_up(job, task);
    s->id = terms->id;
    s->position = job->position;
    s->count = count;
    s->sieved = sieved;
    tf__job_pass_known(job);
    return tf__job_hand_out(job, task, TF_TASK_SPLIT, terms->id);
}

/* ---- absorbing --------------------------------------------------------------------------------
 */

/* Settle the finished segments at the front. */
static tf_status settle(tf_job *job, uint64_t *drop) {
    size_t settled = 0;
    tf_part *part = &job->tree.parts[job->part];
    for (; settled < job->count; settled++) {
        const tf_job_segment *s = &job->segments[settled];
        if (!s->done || s->position != part->position) break;
        if (s->found) {
            tf_status split = tf__job_split_part(job, s->method, s->found_at + 1);
            if (split == TF_OK) *drop = tf__job_leave_part(job);
            return split;
        }
        part->position = s->position + s->count;
        job->stamp++;
    }
    memmove(job->segments, job->segments + settled,
            (job->count - settled) * sizeof(tf_job_segment));
    job->count -= settled;
    if (job->count == 0 &&
        job->position >= tf_plan_length(&job->plan, mpz_sizeinbase(part->value, 2)))
        *drop = tf__job_leave_part(job); /* this composite is at the plan's end */
    return TF_OK;
}

/* Segments behind one that found a factor can never settle. */
static void cut_behind(tf_job *job, size_t i) {
    job->count = i + 1;
}

tf_status tf__job_absorb_steps(tf_job *job, const tf_result *r, uint64_t *drop) {
    size_t i = 0;
    while (i < job->count && job->segments[i].id != r->id) i++;
    if (i == job->count) return TF_OK; /* cut off behind a factor */
    tf_cursor c = {r->body.data, r->body.data + r->body.size, true};
    tf_split_answer a;
    mpz_init(a.f);
    tf_status s = tf_split_answer_get(&a, &c);
    tf_job_segment *g = &job->segments[i];
    if (s == TF_OK && (a.done > g->count || (!a.found && a.done != g->count))) s = TF_EINTERNAL;
    if (s == TF_OK) {
        g->done = true;
        job->stamp++;
        g->found = a.found;
        g->method = a.method;
        g->found_at = g->position + a.done - 1;
        if (a.found) {
            mpz_set(job->factor, a.f);
            cut_behind(job, i);
        }
        s = settle(job, drop);
    }
    mpz_clear(a.f);
    return s == TF_EFORMAT ? TF_EINTERNAL : s;
}
