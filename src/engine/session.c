/* session.c — see session.h: reader -> blocks and batches -> (jobs) -> window -> sink. */
#include <stdlib.h>

#include "archive.h"
#include "block_seal.h"
#include "clock.h"
#include "session_internal.h"
#include "sigs.h"
#include "work.h"

/* Numbers in flight: enough that a slow number does not hold up the others at once. */
#define WINDOW_LIMIT (1u << 16)
/* And no more than this many bytes of them, for input of long numbers behind a slow one. Several
 * times as much may be in use: the factors of each, its task and its result. */
#define WINDOW_BYTES ((size_t)64 << 20)
/* Each worker has two blocks of text, and lines wait until those before them are there: so much more
 * for each, or a thousand would wait for one another; but no more than this share of the memory. */
#define WINDOW_WORKER ((size_t)512 << 10)
#define WINDOW_SHARE  4
/* Steps of the plan that a batch runs itself: about 0.2 s. What needs more becomes a job. */
#define BATCH_LIMIT 1e8

static size_t window_bytes(const tf_session_setup *setup) {
    uint64_t bytes = WINDOW_BYTES + (uint64_t)setup->executor->workers * WINDOW_WORKER;
    uint64_t most = setup->memory / WINDOW_SHARE;
    if (most > 0 && bytes > most) bytes = most;
    return bytes < WINDOW_BYTES ? WINDOW_BYTES : (size_t)bytes;
}

void tf__session_fail(tf_session *s, tf_status status) {
    if (s->status == TF_OK) s->status = status;
}

static tf_status session_check(tf_source *source, const tf_task *task, const tf_result *r) {
    (void)source;
    return tf_work_check(task, r);
}

/* Numbers of two words are finished where they are read, unless a limit may leave them incomplete,
 * something is known of them, or their answers are to be kept, one by one. */
static bool wide_in_blocks(const tf_session_setup *setup) {
    bool known = setup->known && setup->known->count > 0;
    return !known && !setup->store && tf_work_wide_rule(&setup->plan, setup->timeout);
}

tf_status tf_session_new(tf_session **out, const tf_session_setup *setup) {
    tf_session *s = calloc(1, sizeof *s);
    if (!s) return TF_ENOMEM;
    s->source = (tf_source){tf__session_next, tf__session_absorb, -1, session_check};
    pthread_mutex_init(&s->lock, NULL);
    s->setup = *setup;
    bool trees_only = setup->plan.method != TF_METHOD_NONE;
    s->feed = (tf_feed){.intake = {.reader = setup->reader,
                                   .shard = setup->shard,
                                   .keep_text = setup->keep_text,
                                   .trees_only = trees_only,
                                   .index = setup->first_index,
                                   .style = setup->invalid_style},
                        .window = &s->window,
                        .cancel = setup->cancel,
                        .head = {setup->plan, BATCH_LIMIT, setup->timeout},
                        .block = {.format = setup->sink->format,
                                  .exponents = setup->sink->exponents,
                                  .wide = wide_in_blocks(setup),
                                  .prove = setup->plan.prove,
                                  .sealed = setup->executor->checks &&
                                            setup->executor->workers >= TF_BLOCK_SEAL_CROWD,
                                  .shard = setup->shard},
                        .blocks = !trees_only && !setup->one_by_one,
                        .known = setup->known,
                        .store = setup->store,
                        .workers = setup->executor->workers};
    s->next_id = 1;
    s->began = tf_clock_now();
    tf__session_keeper(s);
    tf_status status = tf_window_init(&s->window, WINDOW_LIMIT, window_bytes(setup));
    s->window.messages = setup->messages;
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

void tf_session_free(tf_session *s) {
    if (!s) return;
    tf_hard_clear(&s->hard);
    tf_feed_clear(&s->feed);
    tf_window_clear(&s->window);
    tf_team_free(s->verifiers);
    pthread_mutex_destroy(&s->lock);
    free(s);
}

/* ---- while it runs ----------------------------------------------------------------------------
 */

static void update_meter(tf_session *s, tf_meter *m) {
    char text[160] = "";
    tf_hard_describe(text, sizeof text, &s->hard);
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
    tf_status kept = tf__session_grow_old(s);
    if (kept == TF_OK && s->status == TF_OK && tf__session_may_save(s)) kept = tf__session_save(s);
    if (kept != TF_OK) tf__session_fail(s, kept);
    pthread_mutex_unlock(&s->lock);
}

/* ---- at the end -------------------------------------------------------------------------------
 */

/* What unfinished jobs know goes into their entries. */
static void keep_unfinished(tf_session *s) {
    for (size_t i = 0; i < s->hard.count && s->status == TF_OK; i++) {
        const tf_hard_number *h = &s->hard.items[i];
        tf_entry *e = tf_window_at(&s->window, h->place);
        s->status = tf__session_keep_job(s, &s->hard.items[i]);
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
