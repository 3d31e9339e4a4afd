/* session_keep.c — what a session makes durable, and when. */
#include "archive.h"
#include "clock.h"
#include "session_internal.h"

tf_status tf__session_keep(tf_session *s, const tf_entry *e, const tf_job *job, bool done,
                           double seconds) {
    if (!s->setup.store) return TF_OK;
    tf_bytes ahead = {0};
    tf_writer w = {&ahead, TF_OK};
    tf_job_put_ahead(&w, job);
    tf_status status = w.status;
    if (status == TF_OK)
        status = tf_archive_put_tree(s->setup.store, &s->setup.plan, e->index, e->n,
                                     tf_job_tree(job), &ahead, done, seconds);
    tf_bytes_clear(&ahead);
    return status;
}

tf_status tf__session_keep_job(tf_session *s, tf_hard_number *h) {
    if (!s->setup.store || h->kept == tf_job_stamp(h->job)) return TF_OK;
    const tf_entry *e = tf_window_at(&s->window, h->place);
    h->kept = tf_job_stamp(h->job);
    return tf__session_keep(s, e, h->job, false, e->seconds + tf_job_seconds(h->job));
}

/* How far the output is, from time to time: it is nothing that output would have to wait for. */
static tf_status keep_printed(tf_session *s) {
    tf_store *store = s->setup.store;
    if (!store || s->printed == s->window.printed || !(s->feed.ended || tf_store_due(store)))
        return TF_OK;
    s->printed = s->window.printed;
    return tf_archive_put_printed(store, s->printed);
}

tf_status tf__session_save(tf_session *s) {
    tf_status status = TF_OK;
    for (size_t i = 0; i < s->hard.count && status == TF_OK; i++)
        status = tf__session_keep_job(s, &s->hard.items[i]);
    if (status == TF_OK) status = keep_printed(s);
    if (status == TF_OK && s->setup.store) status = tf_store_commit(s->setup.store);
    return status == TF_OK ? tf_sink_flush(s->setup.sink) : status;
}

void tf__session_keeper(tf_session *s) {
    const tf_opt_list *files = s->setup.relations;
    if (s->setup.store) tf_archive_keeper(&s->keeper, s->setup.store);
    if (files && files->count > 0) {
        s->relations =
            (tf_relation_files){files, s->setup.store ? s->keeper : (tf_sieve_keeper){0}};
        tf_relation_files_keeper(&s->keeper, &s->relations);
    } else if (!s->setup.store) {
        return;
    }
    tf_hard_keep(&s->hard, &s->keeper);
}

/* What was finished before is done again by a run that goes on from here: it was not long. */
static tf_status adopt(tf_session *s, tf_store *store) {
    s->setup.store = store;
    tf__session_keeper(s);
    return tf_feed_keep(&s->feed, store);
}

tf_status tf__session_grow_old(tf_session *s) {
    tf_session_setup *setup = &s->setup;
    if (!setup->make_store || tf_clock_now() - s->began < setup->store_after) return TF_OK;
    if (s->status != TF_OK || tf_cancel_reason(setup->cancel)) return TF_OK;
    tf_store *store = setup->make_store(setup->make_context);
    setup->make_store = NULL;
    return store ? adopt(s, store) : TF_OK;
}

bool tf__session_may_save(const tf_session *s) {
    const tf_store *store = s->setup.store;
    return !store || tf_store_due(store) || (!tf_store_dirty(store) && s->setup.sink->out.size > 0);
}
