/* job.c — see job.h. Segments are the ranges of steps that are out, in the order of the steps. */
#include "job.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "log.h"
#include "memlimit.h"
#include "plan_sieve.h"
#include "sieving.h"
#include "work.h"

/* A task of steps should take about this long: short enough to be dropped without regret, long
 * enough that handing it out costs nothing. The estimate knows no machine: a nominal speed. */
#define SEGMENT_SECONDS     0.5
#define NOMINAL_WORD_MULTS  5e8 /* one-word multiplications per second */
#define SEGMENT_STEPS       64
#define ADVANCE_LIMIT_AFTER 1e7 /* after a split: what is quick, ~20 ms */
/* A sieve that costs less is one step like others; a larger one is spread over all workers. */
#define SPREAD_FROM 1e8
/* Answers that wait for an earlier one, over the outstanding tasks: bounds the work in vain. */
#define SPECULATION 2

typedef struct segment {
    uint64_t id; /* of its task */
    uint64_t position, count;
    bool sieved; /* ends in a sieve: nothing is worth trying beyond before it has failed */
    bool done;
    bool found;
    uint64_t found_at; /* position of the step that found the factor */
    tf_method method;
} segment;

struct tf_job {
    tf_plan plan;
    tf_tree tree;
    tf_status status;
    uint64_t first_group, group;
    double seconds;
    uint64_t stamp; /* grows with the settled state */

    ptrdiff_t part;    /* being split; -1: none chosen */
    uint64_t position; /* first step not handed out */
    unsigned out;      /* tasks handed out with the present group, not absorbed */
    bool advancing;    /* an ADVANCE is out or due */
    bool advance_out;

    size_t count, capacity; /* segments, in order of position */
    segment *segments;
    mpz_t factor; /* found by the first segment that found one, or by the sieve */

    tf_sieving *sieving; /* of the present part; NULL: not yet */
    const tf_sieve_keeper *keeper;
};

tf_job *tf_job_new(tf_tree *tree, const tf_plan *plan, uint64_t first_group) {
    tf_job *job = calloc(1, sizeof *job);
    if (!job) {
        tf_tree_clear(tree);
        return NULL;
    }
    job->plan = *plan;
    job->tree = *tree;
    tf_tree_init_empty(tree);
    job->status = TF_MORE;
    job->first_group = job->group = first_group;
    job->part = -1;
    job->stamp = 1;
    for (size_t i = 0; i < job->tree.count; i++)
        job->advancing |= job->tree.parts[i].state == TF_PART_UNKNOWN;
    mpz_init(job->factor);
    return job;
}

void tf_job_free(tf_job *job) {
    if (!job) return;
    tf_sieving_free(job->sieving);
    mpz_clear(job->factor);
    free(job->segments);
    tf_tree_clear(&job->tree);
    free(job);
}

void tf_job_keep(tf_job *job, const tf_sieve_keeper *keeper) {
    job->keeper = keeper;
}

uint64_t tf_job_group(const tf_job *job) {
    return job->group;
}
bool tf_job_owns(const tf_job *job, uint64_t group) {
    return group >= job->first_group && group - job->first_group < (UINT64_C(1) << 32);
}
tf_status tf_job_status(const tf_job *job) {
    return job->status;
}
const tf_tree *tf_job_tree(const tf_job *job) {
    return &job->tree;
}
double tf_job_seconds(const tf_job *job) {
    return job->seconds;
}
uint64_t tf_job_stamp(const tf_job *job) {
    return job->stamp;
}

/* ---- handing out ------------------------------------------------------------------------------
 */

/* The task is the caller's only when it is whole: what WAIT and END leave behind may carry nothing
 * of this job, above all not its group. */
static tf_more hand_out(tf_job *job, tf_task *task, tf_task_kind kind, uint64_t id) {
    task->kind = kind;
    task->id = id;
    task->group = job->group;
    job->out++;
    return TF_SOURCE_TASK;
}

static tf_more give_up(tf_job *job, tf_task *task) {
    tf_task_clear(task);
    job->status = TF_ENOMEM;
    return TF_SOURCE_END;
}

static tf_more advance_task(tf_job *job, tf_task *task, const tf_job_terms *terms) {
    tf_writer w = {&task->body, TF_OK};
    tf_advance_head_put(&w, &(tf_advance_head){job->plan, ADVANCE_LIMIT_AFTER, terms->seconds});
    tf_entry_put_tree(&w, &job->tree);
    if (w.status != TF_OK) return give_up(job, task);
    job->advance_out = true;
    return hand_out(job, task, TF_TASK_ADVANCE, terms->id);
}

static bool is_spread(const tf_step *step, size_t bits) {
    return step->params.method == TF_METHOD_SIQS && tf_plan_step_cost(step, bits) >= SPREAD_FROM;
}

/* How many steps from the job's position make a task of the right length. */
static uint64_t segment_length(const tf_job *job, const mpz_t n, bool *sieved) {
    size_t bits = mpz_sizeinbase(n, 2);
    double left = SEGMENT_SECONDS * NOMINAL_WORD_MULTS;
    uint64_t count = 0;
    while (count < SEGMENT_STEPS) {
        tf_step step;
        if (tf_plan_step(&step, &job->plan, n, job->position + count) != TF_FOUND) break;
        if (is_spread(&step, bits)) break;
        left -= tf_plan_step_cost(&step, bits);
        if (left < 0 && count > 0) break;
        count++;
        *sieved = step.params.method == TF_METHOD_SIQS;
        if (*sieved) break;
    }
    return count;
}

static segment *new_segment(tf_job *job) {
    if (job->count == job->capacity) {
        size_t capacity = job->capacity ? 2 * job->capacity : 16;
        segment *segments = realloc(job->segments, capacity * sizeof *segments);
        if (!segments) return NULL;
        job->segments = segments;
        job->capacity = capacity;
    }
    segment *s = &job->segments[job->count];
    *s = (segment){0};
    return s;
}

/* Is there anything to try behind what is out? */
static bool nothing_behind(const tf_job *job) {
    if (job->count == 0) return false;
    const segment *last = &job->segments[job->count - 1];
    return last->found || last->sieved;
}

static tf_more split_task(tf_job *job, tf_task *task, const tf_job_terms *terms) {
    tf_part *part = &job->tree.parts[job->part];
    bool sieved = false;
    uint64_t count = segment_length(job, part->value, &sieved);
    if (count == 0) return TF_SOURCE_WAIT; /* the plan's end; answers are pending */
    segment *s = new_segment(job);
    if (!s) return give_up(job, task);
    tf_split_order order = {
        .plan = job->plan, .position = job->position, .count = count, .seconds = terms->seconds};
    mpz_init_set(order.n, part->value);
    tf_writer w = {&task->body, TF_OK};
    tf_split_order_put(&w, &order);
    mpz_clear(order.n);
    if (w.status != TF_OK) return give_up(job, task);
    s->id = terms->id;
    s->position = job->position;
    s->count = count;
    s->sieved = sieved;
    job->count++;
    job->position += count;
    return hand_out(job, task, TF_TASK_SPLIT, terms->id);
}

/* Choose the composite to split; the tree may have none left. */
static bool choose_part(tf_job *job) {
    job->part = tf_tree_pending(&job->tree, &job->plan);
    if (job->part >= 0) {
        job->position = job->tree.parts[job->part].position;
        return true;
    }
    job->status = tf_tree_complete(&job->tree) ? TF_FOUND : TF_NONE;
    return false;
}

/* ---- groups ------------------------------------------------------------------------------------
 */

/* What is still out with the old group is ignored when it arrives.
 * @return the group to drop; 0: nothing was out */
static uint64_t new_group(tf_job *job) {
    uint64_t old = job->out > 0 ? job->group : 0;
    job->group++;
    job->out = 0;
    return old;
}

/* No more work on this part as it is. */
static uint64_t leave_part(tf_job *job) {
    tf_sieving_free(job->sieving);
    job->sieving = NULL;
    job->count = 0;
    job->part = -1;
    return new_group(job);
}

/* job->factor divides the part; @p position steps of the plan were done on it. */
static tf_status split_part(tf_job *job, tf_method method, uint64_t position) {
    tf_part *part = &job->tree.parts[job->part];
    part->position = position;
    tf_status s = tf_tree_split(&job->tree, (size_t)job->part, job->factor, method);
    if (s == TF_EINVAL) return TF_EINTERNAL;
    job->stamp++;
    job->advancing = s == TF_OK;
    return s;
}

/* ---- sieving -----------------------------------------------------------------------------------
 */

/* Is the next step a sieve for all workers? */
static bool sieve_is_next(const tf_job *job, uint64_t *seed) {
    tf_step step;
    const tf_part *part = &job->tree.parts[job->part];
    if (tf_plan_step(&step, &job->plan, part->value, job->position) != TF_FOUND) return false;
    *seed = step.params.seed;
    return is_spread(&step, mpz_sizeinbase(part->value, 2));
}

static tf_more sieve_task(tf_job *job, tf_task *task, const tf_job_terms *terms) {
    tf_sieving_terms how = {terms->id, terms->window, (terms->window + 1) / 2, terms->seconds};
    tf_more more = tf_sieving_next(job->sieving, task, &how);
    if (more == TF_SOURCE_END) return give_up(job, task);
    return more == TF_SOURCE_TASK ? hand_out(job, task, task->kind, terms->id) : more;
}

/* Too large a sieve is not begun, instead of being killed half-way: the number stays composite. */
static bool sieve_fits(const tf_job *job, const tf_job_terms *terms) {
    const mpz_t *n = &job->tree.parts[job->part].value;
    uint64_t needed = tf_sieving_memory(mpz_sizeinbase(*n, 2), terms->threads);
    if (terms->memory == 0 || needed <= terms->memory) return true;
    char have[12], need[12];
    tf_log_root(TF_LOG_WARNING,
                "a sieve for %u digits needs %s of memory in each process, %s are allowed: the "
                "number is left incomplete",
                tf_decimal_digits(*n), tf_size_text(need, needed),
                tf_size_text(have, terms->memory));
    return false;
}

/* The curves are through: nothing is out. TF_FOUND: a factor turned up on the way. */
static tf_status begin_sieve(tf_job *job, uint64_t seed) {
    return tf_sieving_new(&job->sieving, job->factor, job->tree.parts[job->part].value, seed,
                          job->keeper);
}

tf_more tf_job_next(tf_job *job, tf_task *task, const tf_job_terms *terms) {
    unsigned window = terms->window;
    if (job->status != TF_MORE) return TF_SOURCE_END;
    if (job->advancing) return job->advance_out ? TF_SOURCE_WAIT : advance_task(job, task, terms);
    if (job->part < 0 && !choose_part(job)) return TF_SOURCE_END;
    uint64_t seed;
    if (!job->sieving && sieve_is_next(job, &seed)) {
        if (job->count > 0) return TF_SOURCE_WAIT; /* a curve may still make it needless */
        if (!sieve_fits(job, terms)) {
            job->status = TF_NONE;
            return TF_SOURCE_END;
        }
        tf_status s = begin_sieve(job, seed);
        if (s == TF_FOUND) s = split_part(job, TF_METHOD_SIQS, job->position + 1);
        if (s != TF_OK) {
            job->status = s;
            return TF_SOURCE_END;
        }
        if (job->advancing) return advance_task(job, task, terms);
    }
    if (job->sieving) return sieve_task(job, task, terms);
    if (job->out >= window || job->count >= (size_t)SPECULATION * window || nothing_behind(job))
        return TF_SOURCE_WAIT;
    return split_task(job, task, terms);
}

/* ---- absorbing --------------------------------------------------------------------------------
 */

/* Settle the finished segments at the front. */
static tf_status settle(tf_job *job, uint64_t *drop) {
    size_t settled = 0;
    tf_part *part = &job->tree.parts[job->part];
    for (; settled < job->count && job->segments[settled].done; settled++) {
        const segment *s = &job->segments[settled];
        if (s->found) {
            tf_status split = split_part(job, s->method, s->found_at + 1);
            if (split == TF_OK) *drop = leave_part(job);
            return split;
        }
        part->position = s->position + s->count;
        job->stamp++;
    }
    memmove(job->segments, job->segments + settled, (job->count - settled) * sizeof(segment));
    job->count -= settled;
    if (job->count == 0 &&
        job->position >= tf_plan_length(&job->plan, mpz_sizeinbase(part->value, 2)))
        *drop = leave_part(job); /* this composite is at the plan's end */
    return TF_OK;
}

/* Segments behind one that found a factor can never settle. */
static void cut_behind(tf_job *job, size_t i) {
    job->count = i + 1;
}

static tf_status absorb_split(tf_job *job, const tf_result *r, uint64_t *drop) {
    size_t i = 0;
    while (i < job->count && job->segments[i].id != r->id) i++;
    if (i == job->count) return TF_OK; /* cut off behind a factor */
    tf_cursor c = {r->body.data, r->body.data + r->body.size, true};
    tf_split_answer a;
    mpz_init(a.f);
    tf_status s = tf_split_answer_get(&a, &c);
    segment *g = &job->segments[i];
    if (s == TF_OK && (a.done > g->count || (!a.found && a.done != g->count))) s = TF_EINTERNAL;
    if (s == TF_OK) {
        g->done = true;
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

static tf_status absorb_sieve(tf_job *job, const tf_result *r, uint64_t *drop) {
    if (!job->sieving) return TF_EINTERNAL;
    bool leave;
    tf_status s = tf_sieving_absorb(job->sieving, job->factor, &leave, r);
    if (s == TF_FOUND) {
        s = split_part(job, TF_METHOD_SIQS, job->position + 1);
        if (s == TF_OK) *drop = leave_part(job);
    } else if (s == TF_ELIMIT) { /* on to the next position, which has another seed */
        job->tree.parts[job->part].position = job->position + 1;
        job->stamp++;
        *drop = leave_part(job);
        s = TF_OK;
    } else if (s == TF_OK && leave) {
        *drop = new_group(job);
    }
    return s;
}

static bool same_product(const tf_tree *a, const tf_tree *b) {
    mpz_t x, y;
    mpz_inits(x, y, NULL);
    tf_tree_product(x, a);
    tf_tree_product(y, b);
    bool same = mpz_cmp(x, y) == 0;
    mpz_clears(x, y, NULL);
    return same;
}

static tf_status absorb_advance(tf_job *job, const tf_result *r) {
    tf_cursor c = {r->body.data, r->body.data + r->body.size, true};
    tf_advanced a;
    tf_status s = tf_advanced_get(&a, &c);
    if (s != TF_OK) return s == TF_EFORMAT ? TF_EINTERNAL : s;
    if (a.is_small || !same_product(&job->tree, &a.tree)) {
        if (!a.is_small) tf_tree_clear(&a.tree);
        return TF_EINTERNAL;
    }
    tf_tree_clear(&job->tree);
    job->tree = a.tree;
    job->advancing = job->advance_out = false;
    if (a.status == TF_CANCELLED) return TF_CANCELLED;
    job->stamp++;
    if (a.status != TF_MORE) job->status = a.status;
    return TF_OK;
}

tf_status tf_job_absorb(tf_job *job, const tf_result *r, uint64_t *drop) {
    *drop = 0;
    job->seconds += r->seconds;
    if (r->group != job->group) return TF_OK; /* dropped before */
    job->out--;
    if (r->status < 0) return r->status;
    switch ((int)r->kind) {
    case TF_TASK_ADVANCE:
        return absorb_advance(job, r);
    case TF_TASK_SIEVE:
    case TF_TASK_SOLVE:
        return absorb_sieve(job, r, drop);
    default:
        return absorb_split(job, r, drop);
    }
}

void tf_job_describe(char *text, size_t size, const tf_job *job) {
    tf_step step;
    if (job->status != TF_MORE || job->part < 0 ||
        tf_plan_step(&step, &job->plan, job->tree.parts[job->part].value,
                     job->tree.parts[job->part].position) != TF_FOUND) {
        snprintf(text, size, "testing parts");
        return;
    }
    const tf_split_params *p = &step.params;
    unsigned digits = tf_decimal_digits(job->tree.parts[job->part].value);
    if (p->method == TF_METHOD_SIQS) {
        size_t used = (size_t)snprintf(text, size, "c%u: ", digits);
        if (job->sieving && used < size)
            tf_sieving_describe(text + used, size - used, job->sieving);
        else
            snprintf(text + used, size - used, "siqs");
        return;
    }
    uint64_t b2 = p->b2 ? p->b2 : tf_split_default_b2(p->method, p->b1);
    snprintf(text, size, "c%u: %s B1=%llu B2=%llu, %llu of %llu", digits, tf_method_name(p->method),
             (unsigned long long)p->b1, (unsigned long long)b2, (unsigned long long)step.index,
             (unsigned long long)step.count);
}
