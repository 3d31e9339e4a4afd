/* session_internal.h — between session.c (its life), session_next.c (what is handed out),
 * session_absorb.c (what comes back), session_keep.c (what is made durable) and session_late.c
 * (--timeout). Everything here is called under the session's lock. */
#ifndef TF_SESSION_INTERNAL_H
#define TF_SESSION_INTERNAL_H

#include <pthread.h>

#include "feed.h"
#include "hard.h"
#include "relation_file.h"
#include "session.h"
#include "team.h"

struct tf_session {
    tf_source source;     /* first: the executor's pointer is the session's */
    pthread_mutex_t lock; /* next() and absorb() against tf_session_report() */
    tf_session_setup setup;
    tf_window window;
    tf_feed feed;
    tf_hard_list hard;
    tf_sieve_keeper keeper;
    tf_relation_files relations; /* in front of it */
    uint64_t next_id;
    uint64_t timed_out;
    uint64_t printed;   /* as the state has it */
    tf_team *verifiers; /* of relations; NULL: not needed yet */
    double began;
    tf_status status; /* the error that ends the session */
};

/* session.c */

/** The session ends with this error, unless it has another. */
void tf__session_fail(tf_session *s, tf_status status);

/* session_next.c, session_absorb.c: the source; these take the lock themselves */

tf_more tf__session_next(tf_source *source, tf_task *task);
tf_status tf__session_absorb(tf_source *source, const tf_result *r);

/* session_absorb.c */

/** What is known of a number that is no small one; the tree is taken over.
 *  @param recalled  an earlier run's answer, from the state */
TF_WARN_UNUSED tf_status tf__session_absorb_tree(tf_session *s, uint64_t place, tf_advanced *a,
                                                 bool recalled);

/* session_keep.c */

/** Put what a job knows of its number into the state, if there is one. @param done  nothing more is
 *  tried */
TF_WARN_UNUSED tf_status tf__session_keep(tf_session *s, const tf_entry *e, const tf_job *job,
                                          bool done, double seconds);
/** The same for a number at work, if anything was settled since the last time. */
TF_WARN_UNUSED tf_status tf__session_keep_job(tf_session *s, tf_hard_number *h);
/** Make everything durable that is known, and then write the output that waits for it. */
TF_WARN_UNUSED tf_status tf__session_save(tf_session *s);
/** Output is written at once, or, with a state, when there is nothing to make durable before it, or
 *  it is time to. */
bool tf__session_may_save(const tf_session *s);

/** Have sieves tell the state, and begin with what it and the files of relations have. Without a state
 *  and files nothing happens. */
void tf__session_keeper(tf_session *s);
/** A run that has become long makes its state, if it has none and is to have one. */
TF_WARN_UNUSED tf_status tf__session_grow_old(tf_session *s);

/* session_late.c */

/** For a task handed out now; 0: as long as it takes. */
double tf__session_seconds_left(const tf_session *s, const tf_entry *e);
/** Why did a task come back stopped that still belongs to somebody? TF_CANCELLED: the run is being
 *  stopped, and its number stays unfinished. TF_OK: its time was up, by the clock of whoever ran it.
 *  Nothing else stops it: then a number must not be lost without a word (TF_EINTERNAL). */
tf_status tf__session_why_stopped(const tf_session *s);
/** The tree of job @p i becomes its entry's answer, complete or not. */
TF_WARN_UNUSED tf_status tf__session_end_job(tf_session *s, size_t i);
/** The same because its time is up: what is out is dropped. */
TF_WARN_UNUSED tf_status tf__session_end_late_job(tf_session *s, size_t i);
/** End jobs that have run longer than --timeout allows. Their tasks, and batches, stop by
 *  themselves: they carry the time they may take. */
TF_WARN_UNUSED tf_status tf__session_stop_late(tf_session *s);

#endif
