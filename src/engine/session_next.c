/* session_next.c — what is handed out: older jobs first, then fresh input. */
#include "clock.h"
#include "session_internal.h"

/* Tasks of one job that may be out, for each worker: one running, one on its way. */
#define JOB_WINDOW 2
/* Jobs that are asked for a task; the ones behind wait for a place. */
#define ACTIVE_JOBS 8
/* Threads that verify relations: more would wait for the tables, which have one. */
#define VERIFIERS 8u

/* Many ranks send more relations than one thread can verify: others of this process, if it has any,
 * help. Where nobody sends there are not that many. */
static const tf_parallel *verifiers(tf_session *s) {
    unsigned threads = s->setup.threads < VERIFIERS ? s->setup.threads : VERIFIERS;
    if (s->hard.count == 0 || !s->setup.executor->blame || threads < 2) return NULL;
    if (!s->verifiers && tf_team_new(&s->verifiers, threads) != TF_OK) return NULL;
    return tf_team_parallel(s->verifiers);
}

static tf_more fail(tf_session *s, tf_status status) {
    tf__session_fail(s, status);
    return TF_SOURCE_END;
}

static tf_more job_task(tf_session *s, tf_task *task) {
    tf_job_terms terms = {.id = s->next_id,
                          .window = JOB_WINDOW * s->setup.executor->workers,
                          .memory = s->setup.memory,
                          .threads = s->setup.threads,
                          .par = verifiers(s),
                          .contexts = s->setup.contexts};
    for (size_t i = 0; i < s->hard.count && i < ACTIVE_JOBS; i++) {
        tf_job *job = s->hard.items[i].job;
        const tf_entry *entry = tf_window_at(&s->window, s->hard.items[i].place);
        terms.seconds = tf__session_seconds_left(s, entry);
        terms.started = entry->started;
        tf_more more = tf_job_next(job, task, &terms);
        if (more == TF_SOURCE_TASK) {
            s->next_id++;
            return more;
        }
        if (more == TF_SOURCE_END) { /* nothing pending any more */
            tf_status status =
                tf_job_status(job) < 0 ? tf_job_status(job) : tf__session_end_job(s, i--);
            if (status != TF_OK) return fail(s, status);
        }
    }
    return TF_SOURCE_WAIT;
}

/* What an earlier run has answered is absorbed like any answer. */
static tf_status recall(tf_session *s) {
    uint64_t place = s->feed.recalled.place;
    tf_window_at(&s->window, place)->started = tf_clock_now();
    tf_status status = tf__session_absorb_tree(s, place, &s->feed.recalled.answer, true);
    return status == TF_OK ? tf_window_print(&s->window, s->setup.sink) : status;
}

/* @param again  set when an earlier run's answer was absorbed instead: ask again */
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
        tf_status late = tf__session_stop_late(s);
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
    if (printed == TF_OK && (over || tf__session_may_save(s))) printed = tf__session_save(s);
    if (printed != TF_OK) return fail(s, printed);
    return over ? TF_SOURCE_END : TF_SOURCE_WAIT;
}

tf_more tf__session_next(tf_source *source, tf_task *task) {
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
