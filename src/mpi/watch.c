/* watch.c — the heartbeat over MPI: who is said to be there, and what a rank does without rank 0.
 *
 * Open MPI tells nobody that a rank froze, and, in the modes in which the others may go on, not that
 * one died either. So every rank says a beat to rank 0 every period, and rank 0 to every rank: an
 * empty message. A helper thread does it (MPI_THREAD_SERIALIZED, c->lock), so that neither a full
 * pipe behind rank 0's output nor a slow file system makes a living rank look dead. */
#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

#include "clock.h"
#include "log.h"
#include "watch_internal.h"

#define TAG_BEAT    2
#define TAG_STOP    8
#define LOOKS       4 /* a period */
#define LEAVE_LIMIT 5 /* seconds for MPI_Abort: then without it */
#define LEAVE_LATER                                                                                \
    0.02 /* seconds a rank: the first one's MPI_Abort spares the others their line */

/* ---- without rank 0 ---------------------------------------------------------------------------
 */

static void leave_at_once(int number) {
    (void)number;
    _exit(EXIT_LOST);
}

/* Nothing can be done here any more, and nobody will ask for it: no orphan burns a core. */
static _Noreturn void leave(tf_watch *w) {
    double later = LEAVE_LATER * (w->comm->rank - 1);
    if (w->comm->rank > 1) tf_clock_sleep(later < 1 ? later : 1);
    tf_log_any(TF_LOG_ERROR,
               "nothing was heard of rank 0 (%s) for %.3g s: it is lost, and this rank (%s) ends; "
               "run the same command again",
               w->lead_host, w->pulse.patience, w->mine.host);
    struct sigaction action = {.sa_handler = leave_at_once};
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGALRM);
    (void)sigaction(SIGALRM, &action, NULL);
    (void)pthread_sigmask(SIG_UNBLOCK, &set,
                          NULL); /* MPI_Abort may wait for a daemon that is gone */
    (void)alarm(LEAVE_LIMIT);
    MPI_Abort(w->comm->comm, EXIT_LOST);
    _exit(EXIT_LOST);
}

/* ---- beats ------------------------------------------------------------------------------------
 */

/* A beat to a rank that has not taken the one before is spared. */
static void say_beat(tf_watch *w, int to) {
    int done = 1;
    tf_comm *c = w->comm;
    if (w->beats[to] != MPI_REQUEST_NULL) MPI_Test(&w->beats[to], &done, MPI_STATUS_IGNORE);
    if (done) MPI_Isend(NULL, 0, MPI_INT, to, TAG_BEAT, c->comm, &w->beats[to]);
}

static void say_beats(tf_watch *w) {
    if (w->comm->rank != 0) {
        say_beat(w, 0);
        return;
    }
    for (int i = 1; i < w->comm->size; i++) say_beat(w, i);
}

/* The next message with this tag, @p count ints. @return from whom, -1: there is none */
static int take(tf_watch *w, int tag, int *ints, int count) {
    MPI_Comm comm = w->comm->comm;
    int there = 0;
    MPI_Status status;
    if (MPI_Iprobe(MPI_ANY_SOURCE, tag, comm, &there, &status) != MPI_SUCCESS || !there) return -1;
    MPI_Recv(ints, count, MPI_INT, status.MPI_SOURCE, tag, comm, MPI_STATUS_IGNORE);
    return status.MPI_SOURCE;
}

static void hear_beats(tf_watch *w) {
    for (int from; (from = take(w, TAG_BEAT, NULL, 0)) >= 0;)
        tf_pulse_heard(&w->pulse, (unsigned)from);
}

/* ---- stops --------------------------------------------------------------------------------------
 */

/* Once: a reason does not change. */
static void say_stop(tf_watch *w) {
    int reason = w->cancel ? tf_cancel_reason(w->cancel) : 0;
    if (reason == 0 || w->reason != 0) return;
    w->reason = reason;
    MPI_Isend(&w->reason, 1, MPI_INT, 0, TAG_STOP, w->comm->comm, &w->stop);
}

/* What nobody waits for any more is told again, by the run. The first reason counts. */
static void hear_stops(tf_watch *w) {
    for (int reason = 0; take(w, TAG_STOP, &reason, 1) >= 0; reason = 0)
        if (reason != 0 && w->cancel && !tf_cancel_reason(w->cancel))
            tf_cancel_request(w->cancel, reason);
}

void tf_comm_stop_with(tf_comm *c, tf_cancel *cancel) {
    if (!c->watch) return;
    tf__comm_lock(c);
    c->watch->cancel = cancel;
    tf__comm_unlock(c);
}

static void judge(tf_watch *w) {
    for (int i = 0; i < w->comm->size; i++)
        if (i != w->comm->rank)
            atomic_store_explicit(&w->missing[i], !tf_pulse_there(&w->pulse, (unsigned)i),
                                  memory_order_relaxed);
}

void tf__watch_turn(tf_watch *w) {
    bool due = tf_pulse_look(&w->pulse, tf_clock_now());
    hear_beats(w);
    if (due) say_beats(w);
    if (w->comm->rank == 0) {
        tf__muster_hear(w);
        hear_stops(w);
        if (!w->unlimited) judge(w);
        return;
    }
    say_stop(w);
    if (!w->unlimited && !tf_pulse_there(&w->pulse, 0)) leave(w);
}

static void tick(void *context) {
    tf_watch *w = context;
    tf__comm_lock(w->comm);
    tf__watch_turn(w);
    tf__comm_unlock(w->comm);
}

/* ---- life -------------------------------------------------------------------------------------
 */

static void watch_free(tf_watch *w) {
    tf_pulse_clear(&w->pulse);
    free(w->beats);
    free(w->missing);
    free(w->members);
    free(w);
}

tf_watch *tf__watch_new(tf_comm *c) {
    size_t n = (size_t)c->size;
    tf_watch *w = calloc(1, sizeof *w);
    if (!w) return NULL;
    w->comm = c;
    w->stop = MPI_REQUEST_NULL;
    w->beats = malloc(n * sizeof *w->beats);
    w->missing = calloc(n, sizeof *w->missing);
    w->members = calloc(n, sizeof *w->members);
    for (size_t i = 0; w->beats && i < n; i++) w->beats[i] = MPI_REQUEST_NULL;
    if (w->beats && w->missing && w->members) return w;
    watch_free(w);
    return NULL;
}

/* What is said and heard between two calls is not lost: beats wait. */
tf_status tf__watch_begin(tf_watch *w, double patience, bool unlimited) {
    tf_comm *c = w->comm;
    tf_ticker_stop(w->ticker);
    w->ticker = NULL;
    c->watched_by_receive = false;
    w->unlimited = unlimited;
    tf_pulse_clear(&w->pulse);
    tf_status s = tf_pulse_init(&w->pulse, (unsigned)c->size, patience, tf_clock_now());
    if (s != TF_OK) return s;
    for (int i = 0; i < c->size; i++) /* who is lost by now, stays so */
        if (atomic_load_explicit(&w->missing[i], memory_order_relaxed))
            tf_pulse_lost(&w->pulse, (unsigned)i);
    c->watch = w;
    if (c->serialized) return tf_ticker_start(&w->ticker, w->pulse.period / LOOKS, tick, w);
    c->watched_by_receive = true;
    return TF_OK;
}

void tf__watch_stop(tf_comm *c) {
    tf_watch *w = c->watch;
    if (!w) return;
    tf_ticker_stop(w->ticker);
    w->ticker = NULL;
    c->watched_by_receive = false;
    for (int i = 0; i < c->size; i++) /* empty: taken at once by any rank that lives */
        if (w->beats[i] != MPI_REQUEST_NULL) MPI_Request_free(&w->beats[i]);
    if (w->stop != MPI_REQUEST_NULL) MPI_Request_free(&w->stop); /* four bytes: likewise */
}

void tf__watch_free(tf_comm *c) {
    if (c->watch) watch_free(c->watch);
    c->watch = NULL;
}

bool tf_comm_there(const tf_comm *c, int rank) {
    return !c->watch || !atomic_load_explicit(&c->watch->missing[rank], memory_order_relaxed);
}

const char *tf_comm_host(const tf_comm *c, int rank) {
    if (!c->watch) return "";
    return c->rank == 0 ? c->watch->members[rank].host : rank == 0 ? c->watch->lead_host : "";
}
