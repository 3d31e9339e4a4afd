/* work_run.c — task in, kernel call, result out. Runs on every thread of every rank. */
#include <pthread.h>
#include <stdlib.h>

#include "basic_tasks.h"
#include "block_run.h"
#include "clock.h"
#include "deadline.h"
#include "sieve_run.h"
#include "smallfactor.h"
#include "step.h"
#include "team.h"
#include "work.h"

struct tf_work {
    pthread_mutex_t lock; /* guards the cache; a plan is read-only once it is in there */
    tf_plan_cache cache;
    tf_sieve_cache sieves; /* has a lock of its own */
    tf_isa isa;
    unsigned threads;
    unsigned busy; /* tasks under way; atomic */
    tf_words_pool words;
};

tf_status tf_work_new(tf_work **out, tf_isa isa) {
    tf_work *w = malloc(sizeof *w);
    if (!w) return TF_ENOMEM;
    w->isa = isa;
    w->threads = 1;
    w->busy = 0;
    pthread_mutex_init(&w->lock, NULL);
    tf_plan_cache_init(&w->cache);
    tf_sieve_cache_init(&w->sieves);
    tf_words_pool_init(&w->words);
    *out = w;
    return TF_OK;
}

void tf_work_set_threads(tf_work *w, unsigned threads) {
    w->threads = threads ? threads : 1;
}

tf_sieve_cache *tf_work_contexts(tf_work *w) {
    return &w->sieves;
}

void tf_work_free(tf_work *w) {
    if (!w) return;
    tf_sieve_cache_clear(&w->sieves);
    tf_plan_cache_clear(&w->cache);
    tf_words_pool_clear(&w->words);
    pthread_mutex_destroy(&w->lock);
    free(w);
}

/* Held while a plan is made: whoever waits wants the same one. */
static tf_status shared_plan(void *work, const tf_split_plan **plan, const tf_split_params *params,
                             const tf_cancel *cancel) {
    tf_work *w = work;
    pthread_mutex_lock(&w->lock);
    tf_status s = tf_plan_cache_get(&w->cache, plan, params, cancel);
    pthread_mutex_unlock(&w->lock);
    return s;
}

/* Small numbers that follow one another in a batch are factored together. */
enum { TOGETHER = 256 };

typedef struct small_run {
    size_t count;
    uint64_t n[TOGETHER];
    size_t ends[TOGETHER];
    uint64_t primes[TF_SMALL64_ROOM(TOGETHER)];
    uint8_t methods[TF_SMALL64_ROOM(TOGETHER)];
} small_run;

static tf_status answer_small(tf_writer *w, small_run *r, tf_small *kept, tf_isa isa) {
    tf_status s = tf_small64_with(kept, r->primes, r->methods, r->ends, r->n, r->count, isa, NULL);
    for (size_t i = 0, k = 0; i < r->count && s == TF_OK; i++) {
        tf_put_u8(w, TF_ENTRY_SMALL);
        tf_put_u8(w, (uint8_t)(r->ends[i] - k));
        for (; k < r->ends[i]; k++) {
            tf_put_uint(w, r->primes[k]);
            tf_put_u8(w, r->methods[k]);
        }
        s = w->status;
    }
    r->count = 0;
    return s;
}

/* The small entries at the cursor. */
static tf_status advance_small(tf_writer *w, tf_cursor *c, tf_wide *room, tf_isa isa) {
    if (!room->small && !(room->small = tf_small_new())) return TF_ENOMEM;
    small_run *r = malloc(sizeof *r);
    if (!r) return TF_ENOMEM;
    r->count = 0;
    while (c->ok && c->p < c->end && *c->p == TF_ENTRY_SMALL && r->count < TOGETHER) {
        (void)tf_get_u8(c);
        r->n[r->count++] = tf_get_uint(c);
    }
    tf_status s = c->ok ? answer_small(w, r, room->small, isa) : TF_EFORMAT;
    free(r);
    return s;
}

static void answer_tree(tf_writer *w, const tf_tree *t, tf_status s, double seconds) {
    tf_put_u8(w, TF_ENTRY_TREE);
    tf_put_u8(w, s == TF_CANCELLED ? 3 : (uint8_t)s);
    tf_put_f64(w, seconds);
    tf_tree_put(w, t);
}

/* @param before  seconds that were spent on it already */
static tf_status advance_tree(tf_writer *w, tf_tree *t, const tf_advance *how, double before) {
    double start = tf_clock_now();
    tf_status s = tf_tree_advance(t, how);
    if (s < 0 && s != TF_CANCELLED) return s;
    answer_tree(w, t, s, before + tf_clock_now() - start);
    return TF_OK;
}

/* A number of two words that nothing was tried on. */
static bool is_wide(const tf_tree *t) {
    if (t->count != 1 || t->trial_done) return false;
    const tf_part *p = &t->parts[0];
    size_t bits = mpz_sizeinbase(p->value, 2);
    return p->state == TF_PART_UNKNOWN && p->exponent == 1 && p->position == 0 && bits > 64 &&
           bits <= 128;
}

/* Those at the cursor that follow one another. */
static tf_status gather_wide(tf_wide *wide, tf_cursor *c) {
    wide->count = 0;
    while (c->p < c->end && *c->p == TF_ENTRY_TREE && wide->count < TF_WIDE) {
        tf_cursor before = *c;
        tf_tree t;
        (void)tf_get_u8(c);
        tf_status s = tf_tree_get(&t, c);
        if (s != TF_OK) return s;
        bool fits = is_wide(&t);
        if (fits) wide->n[wide->count++] = tf_wide_get_mpz(t.parts[0].value);
        if (!fits) *c = before;
        tf_tree_clear(&t);
        if (!fits) break;
    }
    return TF_OK;
}

/* Number i as a tree, split or, where that was stopped, as it came. */
static tf_status make_tree(tf_tree *t, const tf_wide *wide, unsigned i, bool split) {
    tf_tree_init_empty(t);
    mpz_t p;
    mpz_init(p);
    tf_wide_set_mpz(p, wide->n[i]);
    tf_status s = split ? TF_OK : tf_tree_add(t, p, 1, TF_PART_UNKNOWN, TF_METHOD_NONE, 0);
    t->trial_done = split;
    size_t end = split ? wide->ends[i] : 0;
    for (size_t k = split && i ? wide->ends[i - 1] : 0, next; k < end && s == TF_OK; k = next) {
        for (next = k + 1; next < end && wide->primes[next] == wide->primes[k]; next++) continue;
        tf_wide_set_mpz(p, wide->primes[k]);
        s = tf_tree_add(t, p, (unsigned)(next - k), TF_PART_UNKNOWN, wide->methods[k], 0);
    }
    mpz_clear(p);
    return s;
}

static tf_status answer_wide(tf_writer *w, const tf_wide *wide, const tf_advance *how, bool split) {
    tf_status s = TF_OK;
    for (unsigned i = 0; i < wide->count && s == TF_OK; i++) {
        tf_tree t;
        s = make_tree(&t, wide, i, split);
        if (s == TF_OK && split) s = advance_tree(w, &t, how, wide->seconds / wide->count);
        if (s == TF_OK && !split) answer_tree(w, &t, TF_CANCELLED, 0);
        tf_tree_clear(&t);
    }
    return s;
}

/* The trees at the cursor: those that are numbers of two words all together, else one. */
static tf_status advance_trees(tf_writer *w, tf_cursor *c, const tf_advance *how, tf_wide *wide) {
    if (wide) {
        tf_status s = gather_wide(wide, c);
        if (s == TF_OK && wide->count > 0) {
            s = tf_wide_factor(wide, true, how->plans->isa, how->cancel);
            if (s == TF_OK || s == TF_CANCELLED) s = answer_wide(w, wide, how, s == TF_OK);
            return s;
        }
        if (s != TF_OK) return s;
    }
    tf_tree t;
    (void)tf_get_u8(c);
    tf_status s = tf_tree_get(&t, c);
    if (s != TF_OK) return s;
    s = advance_tree(w, &t, how, 0);
    tf_tree_clear(&t);
    return s;
}

/* Every entry gets its answer, also after a cancel: trees then come back as far as they got. */
static tf_status run_advance(tf_bytes *out, const tf_bytes *body, tf_work *work,
                             const tf_cancel *cancel) {
    tf_cursor c = {body->data, body->data + body->size, true};
    tf_writer w = {out, TF_OK};
    tf_advance_head head;
    tf_status s = tf_advance_head_get(&head, &c);
    if (s != TF_OK) return s;
    tf_deadline stop;
    tf_deadline_init(&stop, cancel, head.seconds);
    tf_plan_source plans = {shared_plan, work, work->isa};
    tf_advance how = {
        .plan = &head.plan, .limit = head.limit, .plans = &plans, .cancel = &stop.cancel};
    tf_words *room = NULL;
    bool rule = tf_work_wide_rule(&head.plan, head.seconds);
    while (s == TF_OK && c.p < c.end) {
        bool small = *c.p == TF_ENTRY_SMALL;
        if (!small && *c.p != TF_ENTRY_TREE) {
            s = TF_EFORMAT;
        } else if ((small || rule) && !room && !(room = tf_words_pool_get(&work->words))) {
            s = TF_ENOMEM;
        } else if (small) {
            s = advance_small(&w, &c, &room->wide, work->isa);
        } else {
            s = advance_trees(&w, &c, &how, rule ? &room->wide : NULL);
        }
        if (s == TF_OK) s = w.status;
    }
    if (room) tf_words_pool_put(&work->words, room);
    return s;
}

static tf_status run_steps(tf_split_answer *a, const tf_split_order *o, tf_work *work,
                           const tf_cancel *cancel) {
    tf_plan_source plans = {shared_plan, work, work->isa};
    tf_deadline stop;
    tf_deadline_init(&stop, cancel, o->seconds);
    tf_status s = TF_NONE;
    for (a->done = 0; a->done < o->count && s == TF_NONE;) {
        tf_step step;
        s = tf_plan_step(&step, &o->plan, o->n, o->position + a->done);
        if (s != TF_FOUND) return TF_EINVAL; /* an order beyond the plan's end */
        s = tf_step_run(a->f, o->n, &step, &plans, NULL, &stop.cancel);
        if (s < 0) return s;
        a->done++;
        a->found = s == TF_FOUND;
        a->method = step.params.method;
    }
    return TF_OK;
}

static tf_status run_split(tf_bytes *out, const tf_bytes *body, tf_work *work,
                           const tf_cancel *cancel) {
    tf_cursor c = {body->data, body->data + body->size, true};
    tf_split_order order = {0};
    tf_split_answer answer = {0};
    mpz_init(order.n);
    mpz_init(answer.f);
    tf_status s = tf_split_order_get(&order, &c);
    if (s == TF_OK) s = run_steps(&answer, &order, work, cancel);
    if (s == TF_OK) {
        tf_writer w = {out, TF_OK};
        tf_split_answer_put(&w, &answer);
        s = w.status;
    }
    mpz_clear(answer.f);
    mpz_clear(order.n);
    return s;
}

/* A matrix gets the threads that other numbers leave: its own number is not sieved meanwhile. */
static tf_status run_solve(tf_bytes *out, const tf_bytes *body, tf_work *w,
                           const tf_cancel *cancel) {
    unsigned others = __atomic_load_n(&w->busy, __ATOMIC_RELAXED) - 1;
    unsigned same = tf_sieve_cache_users(&w->sieves, body); /* about to end */
    others = others > same ? others - same : 0;
    tf_team *team = NULL;
    tf_status s = tf_team_new(&team, w->threads > others ? w->threads - others : 1);
    if (s == TF_OK) s = tf_solve_run(out, body, &w->sieves, w->isa, tf_team_parallel(team), cancel);
    tf_team_free(team);
    return s;
}

static tf_status run(tf_bytes *out, const tf_task *task, tf_work *w, const tf_cancel *cancel) {
    switch ((int)task->kind) {
    case TF_TASK_ADVANCE:
        return run_advance(out, &task->body, w, cancel);
    case TF_TASK_SPLIT:
        return run_split(out, &task->body, w, cancel);
    case TF_TASK_SIEVE:
        return tf_sieve_run(out, &task->body, &w->sieves, w->isa, cancel);
    case TF_TASK_SOLVE:
        return run_solve(out, &task->body, w, cancel);
    case TF_TASK_BLOCK:
        return tf_block_run(out, &task->body, &w->words, w->isa, cancel);
    default:
        return TF_EINVAL;
    }
}

void tf_work_run(void *work, const tf_task *task, tf_result *result, const tf_cancel *cancel) {
    if (tf_basic_task_run(task, result, cancel)) return;
    tf_work *w = work;
    __atomic_fetch_add(&w->busy, 1, __ATOMIC_RELAXED);
    result->status = run(&result->body, task, w, cancel);
    __atomic_fetch_sub(&w->busy, 1, __ATOMIC_RELAXED);
}
