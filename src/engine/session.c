/* session.c — see session.h: reader -> blocks and batches -> (jobs) -> window -> sink. */
#include "session.h"

#include <pthread.h>
#include <stdlib.h>

#include "archive.h"
#include "clock.h"
#include "feed.h"
#include "hard.h"
#include "sigs.h"
#include "window.h"
#include "work.h"

/* Numbers in flight: enough that a slow number does not hold up the others at once. */
#define WINDOW_LIMIT (1u << 16)
/* And no more than this many bytes of them, for input of long numbers behind a slow one. Several
 * times as much may be in use: the factors of each, its task and its result. */
#define WINDOW_BYTES ((size_t)64 << 20)
/* Steps of the plan that a batch runs itself: about 0.2 s. What needs more becomes a job. */
#define BATCH_LIMIT 1e8
/* Tasks of one job that may be out, for each worker: one running, one on its way. */
#define JOB_WINDOW 2
/* Jobs that are asked for a task; the ones behind wait for a place. */
#define ACTIVE_JOBS 8

struct tf_session {
    tf_source source;     /* first: the executor's pointer is the session's */
    pthread_mutex_t lock; /* next() and absorb() against tf_session_report() */
    tf_session_setup setup;
    tf_window window;
    tf_feed feed;
    tf_hard_list hard;
    tf_sieve_keeper keeper;
    uint64_t next_id;
    uint64_t timed_out;
    tf_status status; /* the error that ends the session */
};

/* ---- the durable state -------------------------------------------------------------------------
 */

static tf_status keep_tree(tf_session *s, const tf_entry *e, const tf_tree *tree, bool done,
                           double seconds) {
    if (!s->setup.store) return TF_OK;
    return tf_archive_put_tree(s->setup.store, &s->setup.plan, e->ordinal, e->n, tree, done,
                               seconds);
}

/* What has been settled since the last time. */
static tf_status keep_job(tf_session *s, tf_hard_number *h) {
    if (!s->setup.store || h->kept == tf_job_stamp(h->job)) return TF_OK;
    const tf_entry *e = tf_window_at(&s->window, h->place);
    h->kept = tf_job_stamp(h->job);
    return keep_tree(s, e, tf_job_tree(h->job), false, e->seconds + tf_job_seconds(h->job));
}

/* Everything that is known, and then the output that waits for it. */
static tf_status save(tf_session *s) {
    tf_status status = TF_OK;
    for (size_t i = 0; i < s->hard.count && status == TF_OK; i++)
        status = keep_job(s, &s->hard.items[i]);
    if (status == TF_OK && s->setup.store) status = tf_store_commit(s->setup.store);
    return status == TF_OK ? tf_sink_flush(s->setup.sink) : status;
}

/* Output is written at once, or, with a state, when there is nothing to make durable before it, or
 * it is time to. */
static bool may_save(const tf_session *s) {
    const tf_store *store = s->setup.store;
    return !store || tf_store_due(store) || (!tf_store_dirty(store) && s->setup.sink->out.size > 0);
}

/* ---- deadlines --------------------------------------------------------------------------------
 */

static bool is_late(const tf_session *s, const tf_entry *e, double now) {
    return e->started > 0 && now - e->started >= s->setup.timeout;
}

/* For a task handed out now; 0: as long as it takes. */
static double seconds_left(const tf_session *s, const tf_entry *e) {
    if (!(s->setup.timeout > 0)) return 0;
    double left = s->setup.timeout - (tf_clock_now() - e->started);
    return left > 1e-3 ? left : 1e-3;
}

/* Why did a task come back stopped that still belongs to somebody? TF_CANCELLED: the run is being
 * stopped, and its number stays unfinished. TF_OK: its time was up, by the clock of whoever ran it.
 * Nothing else stops it: then a number must not be lost without a word. */
static tf_status why_stopped(const tf_session *s) {
    if (s->status != TF_OK || tf_cancel_reason(s->setup.cancel)) return TF_CANCELLED;
    return s->setup.timeout > 0 ? TF_OK : TF_EINTERNAL;
}

/* The job's tree becomes the entry's answer, complete or not. */
static tf_status end_job(tf_session *s, size_t i) {
    const tf_hard_number *h = &s->hard.items[i];
    tf_entry *e = tf_window_at(&s->window, h->place);
    tf_status kept = tf_entry_keep_tree(e, tf_job_tree(h->job));
    e->seconds += tf_job_seconds(h->job);
    e->state = TF_ENTRY_DONE;
    if (kept == TF_OK) kept = keep_tree(s, e, tf_job_tree(h->job), true, e->seconds);
    tf_hard_remove(&s->hard, i);
    return kept;
}

static tf_status end_late_job(tf_session *s, size_t i) {
    s->setup.executor->drop(s->setup.executor, tf_job_group(s->hard.items[i].job));
    s->timed_out++;
    return end_job(s, i);
}

/* End jobs that have run longer than --timeout allows. Their tasks, and batches, stop by
 * themselves: they carry the time they may take. */
static tf_status stop_late(tf_session *s) {
    double now = tf_clock_now();
    tf_status status = TF_OK;
    for (size_t i = s->hard.count; i-- > 0 && status == TF_OK;) {
        if (is_late(s, tf_window_at(&s->window, s->hard.items[i].place), now))
            status = end_late_job(s, i);
    }
    return status;
}

/* ---- next -------------------------------------------------------------------------------------
 */

static tf_more fail(tf_session *s, tf_status status) {
    if (s->status == TF_OK) s->status = status;
    return TF_SOURCE_END;
}

static tf_more job_task(tf_session *s, tf_task *task) {
    tf_job_terms terms = {.id = s->next_id,
                          .window = JOB_WINDOW * s->setup.executor->workers,
                          .memory = s->setup.memory,
                          .threads = s->setup.threads};
    for (size_t i = 0; i < s->hard.count && i < ACTIVE_JOBS; i++) {
        tf_job *job = s->hard.items[i].job;
        terms.seconds = seconds_left(s, tf_window_at(&s->window, s->hard.items[i].place));
        tf_more more = tf_job_next(job, task, &terms);
        if (more == TF_SOURCE_TASK) {
            s->next_id++;
            return more;
        }
        if (more == TF_SOURCE_END) { /* nothing pending any more */
            tf_status status = tf_job_status(job) < 0 ? tf_job_status(job) : end_job(s, i--);
            if (status != TF_OK) return fail(s, status);
        }
    }
    return TF_SOURCE_WAIT;
}

static tf_status absorb_batch(tf_session *s, const tf_batch *b, const tf_result *r, bool recalled);

/* What an earlier run has finished is absorbed like any answer. */
static tf_status recall(tf_session *s) {
    tf_result r;
    tf_batch *b = tf_feed_recall(&s->feed, &r);
    if (!b) return TF_ENOMEM;
    tf_status status = absorb_batch(s, b, &r, true);
    tf_feed_free_batch(b);
    return status == TF_OK ? tf_window_print(&s->window, s->setup.sink) : status;
}

/* @param again  set when an earlier run's batch was absorbed instead: ask again */
static tf_more fresh_task(tf_session *s, tf_task *task, bool *again) {
    tf_status status = tf_feed_next(&s->feed, task, s->next_id);
    s->source.wait_fd = s->feed.wait_fd;
    *again = status == TF_MORE;
    if (*again) status = recall(s);
    if (status < 0) return fail(s, status);
    if (*again || status == TF_NONE) return TF_SOURCE_WAIT;
    s->next_id++;
    return TF_SOURCE_TASK;
}

static tf_more next_task(tf_session *s, tf_task *task, bool *again) {
    *again = false;
    if (s->status != TF_OK) return TF_SOURCE_END;
    if (s->setup.timeout > 0) {
        tf_status late = stop_late(s);
        if (late != TF_OK) return fail(s, late);
    }
    tf_more more = job_task(s, task);
    if (more == TF_SOURCE_WAIT) more = fresh_task(s, task, again);
    if (more != TF_SOURCE_WAIT || *again) return more;
    /* Nothing to hand out: somebody may be waiting for what is finished; and when some of it has left
     * the window, there may be room for more. */
    uint64_t before = s->window.numbers;
    tf_status printed = tf_window_print(&s->window, s->setup.sink);
    *again = printed == TF_OK && s->window.numbers != before;
    if (*again) return more;
    bool over = s->feed.ended && s->feed.out_count == 0 && s->hard.count == 0;
    if (printed == TF_OK && (over || may_save(s))) printed = save(s);
    if (printed != TF_OK) return fail(s, printed);
    return over ? TF_SOURCE_END : TF_SOURCE_WAIT;
}

static tf_more session_next(tf_source *source, tf_task *task) {
    tf_session *s = (tf_session *)source;
    tf_more more;
    bool again;
    do {
        pthread_mutex_lock(&s->lock);
        more = next_task(s, task, &again);
        pthread_mutex_unlock(&s->lock);
    } while (again);
    return more;
}

/* ---- absorb -----------------------------------------------------------------------------------
 */

static bool product_is(uint64_t n, const tf_advanced *a) {
    uint64_t product = 1;
    for (unsigned i = 0; i < a->count; i++)
        if (a->primes[i] < 2 || __builtin_mul_overflow(product, a->primes[i], &product))
            return false;
    return n <= 1 ? a->count == 0 : product == n;
}

static tf_status absorb_small(tf_entry *e, const tf_advanced *a) {
    if (!e->is_small || !product_is(e->small_n, a)) return TF_EINTERNAL;
    return tf_entry_finish_small(e, a->primes, a->methods, a->count);
}

/* An unfinished tree that was carried further by an earlier run takes the place of this one. */
static tf_status exchange_tree(tf_session *s, tf_entry *e, tf_advanced *a, bool recalled) {
    tf_tree further;
    double seconds;
    if (!s->setup.store || a->status == TF_FOUND || a->status == TF_CANCELLED) return TF_OK;
    tf_status found = tf_archive_get_tree(s->setup.store, e->ordinal, e->n, &further, &seconds);
    if (found < 0) return found;
    if (found == TF_FOUND) {
        tf_tree_clear(&a->tree);
        a->tree = further;
        e->seconds = seconds;
        a->status = tf_tree_complete(&a->tree) ? TF_FOUND : TF_MORE;
    } else if (recalled) {
        a->status = TF_MORE; /* left by a limit that may be higher today */
    }
    /* Factors that were not known to the run that left it. */
    tf_status split = a->status == TF_MORE ? tf_known_split(&a->tree, s->setup.known) : TF_NONE;
    return split < 0 ? split : TF_OK;
}

/* The tree is taken over. */
static tf_status absorb_tree(tf_session *s, uint64_t place, tf_advanced *a, bool recalled) {
    tf_entry *e = tf_window_at(&s->window, place);
    e->seconds += a->seconds;
    tf_status status = e->is_small ? TF_EINTERNAL : exchange_tree(s, e, a, recalled);
    if (status == TF_OK) status = tf_entry_keep_tree(e, &a->tree);
    if (status == TF_OK && a->status == TF_MORE)
        return tf_hard_add(&s->hard, place, &a->tree, &s->setup.plan);
    tf_tree_clear(&a->tree);
    if (status == TF_OK && a->status == TF_CANCELLED) {
        status = why_stopped(s);
        if (status == TF_CANCELLED) return TF_OK; /* the entry stays as it is */
        s->timed_out += status == TF_OK;
    }
    if (status == TF_OK) e->state = TF_ENTRY_DONE;
    return status;
}

static tf_status absorb_batch(tf_session *s, const tf_batch *b, const tf_result *r, bool recalled) {
    /* A batch is stopped as a whole only together with the run: its deadline leaves answers. */
    if (r->status == TF_CANCELLED) return why_stopped(s) == TF_CANCELLED ? TF_OK : TF_EINTERNAL;
    if (r->status < 0) return r->status;
    tf_cursor c = {r->body.data, r->body.data + r->body.size, true};
    tf_advanced a;
    tf_status status = TF_OK;
    bool whole = true; /* nothing was stopped half-way */
    for (size_t i = 0; i < b->count && status == TF_OK; i++) {
        status = tf_advanced_get(&a, &c);
        if (status != TF_OK) break;
        tf_entry *e = tf_window_at(&s->window, b->places[i]);
        if (a.is_small) {
            e->seconds = r->seconds / (double)b->count;
            status = absorb_small(e, &a);
        } else {
            whole &= a.status != TF_CANCELLED;
            status = absorb_tree(s, b->places[i], &a, recalled);
        }
    }
    if (status == TF_OK && c.p != c.end) status = TF_EINTERNAL;
    if (recalled) return status;
    if (status == TF_OK && whole && s->setup.store)
        status = tf_archive_put_batch(s->setup.store, b, r);
    if (!b->alone) tf_batch_pace_learn(&s->feed.pace, b->weight, r->seconds);
    return status == TF_EFORMAT ? TF_EINTERNAL : status;
}

/* The lines of a block at the head are printed from where they are; others are copied. */
static tf_status absorb_block(tf_session *s, tf_block *b, const tf_result *r) {
    if (r->status == TF_CANCELLED) return why_stopped(s) == TF_CANCELLED ? TF_OK : TF_EINTERNAL;
    if (r->status < 0) return r->status == TF_EFORMAT ? TF_EINTERNAL : r->status;
    tf_block_pace_learn(&s->feed.sizes, b->text_size, r->seconds);
    uint64_t sequence = b->sequence;
    tf_status status = tf_window_answer(&s->window, b, r->body.data, r->body.size);
    if (status == TF_OK) status = tf_window_print(&s->window, s->setup.sink);
    return status == TF_OK ? tf_window_keep(&s->window, sequence) : status;
}

/* A result of fresh input: a batch or a block. */
static tf_status take_fresh(tf_session *s, const tf_result *r, bool *mine) {
    tf_feed_out out;
    *mine = tf_feed_take(&s->feed, r->id, &out);
    if (!*mine) return TF_OK;
    if (out.block) return absorb_block(s, out.block, r);
    tf_status status = absorb_batch(s, out.batch, r, false);
    tf_feed_free_batch(out.batch);
    return status;
}

/* Results of jobs that have ended belong to nobody. */
static tf_status take_job_result(tf_session *s, const tf_result *r) {
    size_t i = tf_hard_owner(&s->hard, r->group);
    if (i == s->hard.count) return TF_OK;
    tf_job *job = s->hard.items[i].job;
    uint64_t drop;
    /* An advance that was stopped half-way changes the tree; what is kept is what was settled. */
    tf_status status = r->kind == TF_TASK_ADVANCE ? keep_job(s, &s->hard.items[i]) : TF_OK;
    if (status != TF_OK) return status;
    status = tf_job_absorb(job, r, &drop);
    /* A sieve that is over has dropped its relations: what it found goes into the same commit. */
    if (status == TF_OK && r->kind == TF_TASK_SOLVE) status = keep_job(s, &s->hard.items[i]);
    if (drop) s->setup.executor->drop(s->setup.executor, drop);
    if (status == TF_OK && tf_job_status(job) != TF_MORE) return end_job(s, i);
    if (status != TF_CANCELLED) return status;
    status = why_stopped(s);
    if (status == TF_OK) return end_late_job(s, i);
    return status == TF_CANCELLED ? TF_OK : status; /* finish() takes what the job knows */
}

static tf_status session_absorb(tf_source *source, const tf_result *r) {
    tf_session *s = (tf_session *)source;
    bool mine;
    pthread_mutex_lock(&s->lock);
    tf_status status = take_fresh(s, r, &mine);
    if (!mine) status = take_job_result(s, r);
    if (status == TF_OK) status = tf_window_print(&s->window, s->setup.sink);
    if (status != TF_OK) fail(s, status);
    status = s->status;
    pthread_mutex_unlock(&s->lock);
    return status;
}

static tf_status session_check(tf_source *source, const tf_task *task, const tf_result *r) {
    (void)source;
    return tf_work_check(task, r);
}

static void update_meter(tf_session *s, tf_meter *m) {
    char text[120] = "";
    if (s->hard.count > 0) tf_job_describe(text, sizeof text, s->hard.items[0].job);
    uint64_t read, all, answered = s->window.printed + s->window.invalid;
    tf_reader_progress(s->setup.reader, &read, &all);
    if (all > 0) tf_meter_fraction(m, (double)read / (double)all);
    uint64_t total = s->feed.ended ? answered + s->window.numbers : 0;
    tf_meter_update(m, tf_clock_now(), answered, total, text);
    if (tf_sigs_take_status()) tf_meter_status(m, tf_clock_now());
}

void tf_session_report(tf_session *s) {
    pthread_mutex_lock(&s->lock);
    if (s->setup.meter) update_meter(s, s->setup.meter);
    /* What is finished does not wait in a buffer for more: a killed job keeps its lines. */
    if (s->status == TF_OK && may_save(s)) {
        tf_status saved = save(s);
        if (saved != TF_OK) fail(s, saved);
    }
    pthread_mutex_unlock(&s->lock);
}

/* ---- life -------------------------------------------------------------------------------------
 */

tf_status tf_session_new(tf_session **out, const tf_session_setup *setup) {
    tf_session *s = calloc(1, sizeof *s);
    if (!s) return TF_ENOMEM;
    s->source = (tf_source){session_next, session_absorb, -1, session_check};
    pthread_mutex_init(&s->lock, NULL);
    s->setup = *setup;
    bool trees_only = setup->plan.method != TF_METHOD_NONE;
    s->feed = (tf_feed){.intake = {.reader = setup->reader,
                                   .shard = setup->shard,
                                   .keep_text = setup->keep_text,
                                   .trees_only = trees_only,
                                   .style = setup->invalid_style},
                        .window = &s->window,
                        .cancel = setup->cancel,
                        .head = {setup->plan, BATCH_LIMIT, setup->timeout},
                        .block = {.format = setup->sink->format,
                                  .exponents = setup->sink->exponents,
                                  .shard = setup->shard},
                        .blocks = !trees_only && !setup->one_by_one && !setup->store,
                        .known = setup->known,
                        .store = setup->store,
                        .workers = setup->executor->workers};
    s->next_id = 1;
    if (setup->store) {
        tf_archive_keeper(&s->keeper, setup->store);
        s->hard.keeper = &s->keeper;
    }
    tf_status status = tf_window_init(&s->window, WINDOW_LIMIT, WINDOW_BYTES);
    if (status == TF_OK) status = tf_feed_init(&s->feed);
    if (status != TF_OK) {
        tf_session_free(s);
        return status;
    }
    *out = s;
    return TF_OK;
}

tf_source *tf_session_source(tf_session *s) {
    return &s->source;
}

/* What unfinished jobs know goes into their entries. */
static void keep_unfinished(tf_session *s) {
    for (size_t i = 0; i < s->hard.count && s->status == TF_OK; i++) {
        const tf_hard_number *h = &s->hard.items[i];
        tf_entry *e = tf_window_at(&s->window, h->place);
        s->status = keep_job(s, &s->hard.items[i]);
        e->seconds += tf_job_seconds(h->job);
        if (s->status == TF_OK) s->status = tf_entry_keep_tree(e, tf_job_tree(h->job));
    }
}

void tf_session_finish(tf_session *s, tf_session_summary *summary) {
    keep_unfinished(s);
    uint64_t unfinished = tf_window_unfinished(&s->window);
    if (s->status == TF_OK && s->setup.store) s->status = tf_store_commit(s->setup.store);
    if (s->status == TF_OK) s->status = tf_window_print_stopped(&s->window, s->setup.sink);
    *summary = (tf_session_summary){.printed = s->window.printed,
                                    .invalid = s->window.invalid,
                                    .incomplete = s->window.incomplete,
                                    .partial = s->window.partial,
                                    .timed_out = s->timed_out,
                                    .unfinished = unfinished,
                                    .source_failed = s->feed.intake.source_failed,
                                    .status = s->status};
}

void tf_session_free(tf_session *s) {
    if (!s) return;
    tf_hard_clear(&s->hard);
    tf_feed_clear(&s->feed);
    tf_window_clear(&s->window);
    pthread_mutex_destroy(&s->lock);
    free(s);
}
