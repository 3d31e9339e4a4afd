/* session_late.c — numbers whose time is up (--timeout), and other ends of a job. */
#include "clock.h"
#include "session_internal.h"

static bool is_late(const tf_session *s, const tf_entry *e, double now) {
    return e->started > 0 && now - e->started >= s->setup.timeout;
}

double tf__session_seconds_left(const tf_session *s, const tf_entry *e) {
    if (!(s->setup.timeout > 0)) return 0;
    double left = s->setup.timeout - (tf_clock_now() - e->started);
    return left > 1e-3 ? left : 1e-3;
}

tf_status tf__session_why_stopped(const tf_session *s) {
    if (s->status != TF_OK || tf_cancel_reason(s->setup.cancel)) return TF_CANCELLED;
    return s->setup.timeout > 0 ? TF_OK : TF_EINTERNAL;
}

tf_status tf__session_end_job(tf_session *s, size_t i) {
    const tf_hard_number *h = &s->hard.items[i];
    tf_entry *e = tf_window_at(&s->window, h->place);
    tf_status kept = tf_entry_keep_tree(e, tf_job_tree(h->job));
    e->seconds += tf_job_seconds(h->job);
    e->state = TF_ENTRY_DONE;
    /* What only the memory of this run kept from being done stays open in the state. */
    bool done = !tf_job_refused(h->job);
    if (kept == TF_OK) kept = tf__session_keep(s, e, h->job, done, e->seconds);
    tf_hard_remove(&s->hard, i);
    return kept;
}

tf_status tf__session_end_late_job(tf_session *s, size_t i) {
    s->setup.executor->drop(s->setup.executor, tf_job_group(s->hard.items[i].job));
    s->timed_out++;
    return tf__session_end_job(s, i);
}

tf_status tf__session_stop_late(tf_session *s) {
    double now = tf_clock_now();
    tf_status status = TF_OK;
    for (size_t i = s->hard.count; i-- > 0 && status == TF_OK;) {
        if (is_late(s, tf_window_at(&s->window, s->hard.items[i].place), now))
            status = tf__session_end_late_job(s, i);
    }
    return status;
}
