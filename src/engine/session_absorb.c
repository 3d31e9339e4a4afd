/* session_absorb.c — what comes back: answers to batches, to blocks, to jobs. */
#include "archive.h"
#include "session_internal.h"
#include "work.h"

/* ---- fresh numbers ----------------------------------------------------------------------------
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
static tf_status exchange_tree(tf_session *s, tf_entry *e, tf_advanced *a, tf_bytes *ahead,
                               bool recalled) {
    tf_tree further;
    double seconds;
    if (!s->setup.store || a->status == TF_FOUND || a->status == TF_CANCELLED) return TF_OK;
    tf_status found =
        tf_archive_get_tree(s->setup.store, e->index, e->n, &further, ahead, &seconds);
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

tf_status tf__session_absorb_tree(tf_session *s, uint64_t place, tf_advanced *a, bool recalled) {
    tf_entry *e = tf_window_at(&s->window, place);
    tf_bytes ahead = {0};
    e->seconds += a->seconds;
    tf_status status = e->is_small ? TF_EINTERNAL : exchange_tree(s, e, a, &ahead, recalled);
    if (status == TF_OK) status = tf_entry_keep_tree(e, &a->tree);
    if (status == TF_OK && a->status == TF_MORE) {
        status = tf_hard_add(&s->hard, place, &a->tree, &s->setup.plan);
        if (status == TF_OK) status = tf_hard_restore(&s->hard, place, &ahead);
        tf_bytes_clear(&ahead);
        return status;
    }
    tf_bytes_clear(&ahead);
    tf_tree_clear(&a->tree);
    if (status == TF_OK && a->status == TF_CANCELLED) {
        status = tf__session_why_stopped(s);
        if (status == TF_CANCELLED) return TF_OK; /* the entry stays as it is */
        s->timed_out += status == TF_OK;
    }
    if (status == TF_OK) e->state = TF_ENTRY_DONE;
    return status;
}

/* One answer of a batch; what was not stopped half-way is kept. */
static tf_status absorb_answer(tf_session *s, uint64_t place, tf_advanced *a, double seconds,
                               tf_keeping *keeping, const uint8_t *bytes, size_t size) {
    tf_entry *e = tf_window_at(&s->window, place);
    if (a->is_small) {
        e->seconds = seconds;
        return absorb_small(e, a);
    }
    bool whole = a->status != TF_CANCELLED;
    tf_status status = tf__session_absorb_tree(s, place, a, false);
    if (status == TF_OK && whole && s->setup.store)
        status = tf_keeping_add(keeping, s->setup.store, e->index, bytes, size);
    return status;
}

static tf_status absorb_batch(tf_session *s, const tf_batch *b, const tf_result *r) {
    /* A batch is stopped as a whole only together with the run: its deadline leaves answers. */
    if (r->status == TF_CANCELLED)
        return tf__session_why_stopped(s) == TF_CANCELLED ? TF_OK : TF_EINTERNAL;
    if (r->status < 0) return r->status;
    tf_cursor c = {r->body.data, r->body.data + r->body.size, true};
    tf_advanced a;
    tf_keeping keeping = {0};
    tf_status status = TF_OK;
    for (size_t i = 0; i < b->count && status == TF_OK; i++) {
        const uint8_t *begin = c.p;
        status = tf_advanced_get(&a, &c);
        if (status == TF_OK)
            status = absorb_answer(s, b->places[i], &a, r->seconds / (double)b->count, &keeping,
                                   begin, (size_t)(c.p - begin));
    }
    if (status == TF_OK && c.p != c.end) status = TF_EINTERNAL;
    if (s->setup.store) {
        tf_status kept = tf_keeping_end(&keeping, s->setup.store);
        if (status == TF_OK) status = kept;
    }
    if (!b->alone) tf_batch_pace_learn(&s->feed.pace, b->weight, r->seconds);
    return status == TF_EFORMAT ? TF_EINTERNAL : status;
}

/* Once anything has failed nothing more is printed. */
static tf_status print(tf_session *s) {
    return s->status == TF_OK ? tf_window_print(&s->window, s->setup.sink) : TF_OK;
}

/* The lines of a block at the head are printed from where they are; others are copied, also those that could
 * not be printed: the result goes. */
static tf_status absorb_block(tf_session *s, tf_block *b, const tf_result *r) {
    if (r->status == TF_CANCELLED)
        return tf__session_why_stopped(s) == TF_CANCELLED ? TF_OK : TF_EINTERNAL;
    if (r->status < 0) return r->status == TF_EFORMAT ? TF_EINTERNAL : r->status;
    tf_block_pace_learn(&s->feed.sizes, b->text_size, b->weight, r->seconds);
    uint64_t sequence = b->sequence;
    tf_status status = tf_window_answer(&s->window, b, r->body.data, r->body.size);
    if (status == TF_OK) status = print(s);
    tf_status kept = tf_window_keep(&s->window, sequence);
    return status == TF_OK ? kept : status;
}

/* A result of fresh input: a batch or a block. */
static tf_status take_fresh(tf_session *s, const tf_result *r, bool *mine) {
    tf_feed_out out;
    *mine = tf_feed_take(&s->feed, r->id, &out);
    if (!*mine) return TF_OK;
    if (out.block) return absorb_block(s, out.block, r);
    tf_status status = absorb_batch(s, out.batch, r);
    tf_feed_free_batch(out.batch);
    return status;
}

/* ---- hard numbers -----------------------------------------------------------------------------
 */

/* Results of jobs that have ended belong to nobody. */
static tf_status take_job_result(tf_session *s, const tf_result *r) {
    size_t i = tf_hard_owner(&s->hard, r->group);
    if (i == s->hard.count) return TF_OK;
    tf_job *job = s->hard.items[i].job;
    uint64_t drop;
    /* An advance that was stopped half-way changes the tree; what is kept is what was settled. */
    tf_status status =
        r->kind == TF_TASK_ADVANCE ? tf__session_keep_job(s, &s->hard.items[i]) : TF_OK;
    if (status != TF_OK) return status;
    status = tf_job_absorb(job, r, &drop);
    /* A sieve that is over has dropped its relations: what it found goes into the same commit. */
    if (status == TF_OK && r->kind == TF_TASK_SOLVE)
        status = tf__session_keep_job(s, &s->hard.items[i]);
    if (drop) s->setup.executor->drop(s->setup.executor, drop);
    uint32_t liar;
    if (status == TF_OK && tf_job_liar(job, &liar) && s->setup.executor->blame)
        s->setup.executor->blame(s->setup.executor, liar);
    if (status == TF_OK && tf_job_status(job) != TF_MORE) return tf__session_end_job(s, i);
    if (status != TF_CANCELLED) return status;
    status = tf__session_why_stopped(s);
    if (status == TF_OK) return tf__session_end_late_job(s, i);
    return status == TF_CANCELLED ? TF_OK : status; /* finish() takes what the job knows */
}

tf_status tf__session_absorb(tf_source *source, const tf_result *r) {
    tf_session *s = (tf_session *)source;
    bool mine;
    pthread_mutex_lock(&s->lock);
    tf_status status = take_fresh(s, r, &mine);
    if (!mine) status = take_job_result(s, r);
    if (status == TF_OK) status = print(s);
    if (status != TF_OK) tf__session_fail(s, status);
    status = s->status;
    pthread_mutex_unlock(&s->lock);
    return status;
}
