/* watch.c — the heartbeat over MPI: who is said to be there, and what a rank does without rank 0.
 *
 * Open MPI tells nobody that a rank froze, and, in the modes in which the others may go on, not that
 * one died either. So every rank says a beat to rank 0 every period, and rank 0 to every rank: an
 * empty message. A helper thread does it (MPI_THREAD_SERIALIZED, c->lock), so that neither a full
 * pipe behind rank 0's output nor a slow file system makes a living rank look dead. */
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "clock.h"
#include "comm_internal.h"
#include "log.h"
#include "pulse.h"
#include "ticker.h"

#define TAG_BEAT    2
#define LOOKS       4 /* a period */
#define LEAVE_LIMIT 5 /* seconds for MPI_Abort: then without it */
#define LEAVE_LATER                                                                                \
    0.02            /* seconds a rank: the first one's MPI_Abort spares the others their line */
#define EXIT_LOST 5 /* TF_EXIT_RESOURCE */

typedef struct introduction {
    double patience; /* rank 0's counts */
    char host[TF_COMM_HOST];
} introduction;

struct tf_watch {
    tf_comm *comm;
    tf_pulse pulse;
    tf_ticker *ticker;
    MPI_Request *beats;    /* to each rank; MPI_REQUEST_NULL: none under way */
    atomic_bool *missing;  /* of each rank */
    introduction *members; /* of each rank */
};

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
               w->members[0].host, w->pulse.patience, w->members[w->comm->rank].host);
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
    if (done) MPI_Isend(NULL, 0, MPI_BYTE, to, TAG_BEAT, c->comm, &w->beats[to]);
}

static void say_beats(tf_watch *w) {
    if (w->comm->rank != 0) {
        say_beat(w, 0);
        return;
    }
    for (int i = 1; i < w->comm->size; i++) say_beat(w, i);
}

static void hear_beats(tf_watch *w) {
    MPI_Comm comm = w->comm->comm;
    for (;;) {
        int there = 0;
        MPI_Status status;
        if (MPI_Iprobe(MPI_ANY_SOURCE, TAG_BEAT, comm, &there, &status) != MPI_SUCCESS || !there)
            return;
        MPI_Recv(NULL, 0, MPI_BYTE, status.MPI_SOURCE, TAG_BEAT, comm, MPI_STATUS_IGNORE);
        tf_pulse_heard(&w->pulse, (unsigned)status.MPI_SOURCE);
    }
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
    if (w->comm->rank == 0)
        judge(w);
    else if (!tf_pulse_there(&w->pulse, 0))
        leave(w);
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

static tf_watch *watch_new(tf_comm *c) {
    size_t n = (size_t)c->size;
    tf_watch *w = calloc(1, sizeof *w);
    if (!w) return NULL;
    w->comm = c;
    w->beats = malloc(n * sizeof *w->beats);
    w->missing = calloc(n, sizeof *w->missing);
    w->members = calloc(n, sizeof *w->members);
    for (size_t i = 0; w->beats && i < n; i++) w->beats[i] = MPI_REQUEST_NULL;
    if (w->beats && w->missing && w->members) return w;
    watch_free(w);
    return NULL;
}

static tf_status introduce(tf_watch *w, double patience) {
    introduction mine = {.patience = patience};
    MPI_Request request;
    tf_comm *c = w->comm;
    if (gethostname(mine.host, sizeof mine.host) != 0) strcpy(mine.host, "?");
    mine.host[sizeof mine.host - 1] = 0;
    tf_status s = tf__comm_check(c,
                                 MPI_Iallgather(&mine, sizeof mine, MPI_BYTE, w->members,
                                                sizeof mine, MPI_BYTE, c->comm, &request),
                                 "MPI_Iallgather");
    return s == TF_OK ? tf__comm_wait(c, &request, "MPI_Iallgather") : s;
}

tf_status tf_comm_watch(tf_comm *c, double patience) {
    if (c->watch || c->size == 1) return TF_OK;
    tf_watch *w = watch_new(c);
    if (!w) tf_comm_abort(c, EXIT_LOST); /* the others wait in the gathering below */
    tf_status s = introduce(w, patience);
    patience = w->members[0].patience;
    if (s == TF_OK && patience > 0)
        s = tf_pulse_init(&w->pulse, (unsigned)c->size, patience, tf_clock_now());
    if (s != TF_OK) {
        watch_free(w);
        return s;
    }
    c->watch = w;
    if (!(patience > 0)) return TF_OK;
    if (!c->serialized) {
        c->watched_by_receive = true;
        return TF_OK;
    }
    return tf_ticker_start(&w->ticker, w->pulse.period / LOOKS, tick, w);
}

void tf__watch_stop(tf_comm *c) {
    tf_watch *w = c->watch;
    if (!w) return;
    tf_ticker_stop(w->ticker);
    w->ticker = NULL;
    c->watched_by_receive = false;
    for (int i = 0; i < c->size; i++) /* empty: taken at once by any rank that lives */
        if (w->beats[i] != MPI_REQUEST_NULL) MPI_Request_free(&w->beats[i]);
}

void tf__watch_free(tf_comm *c) {
    if (c->watch) watch_free(c->watch);
    c->watch = NULL;
}

bool tf_comm_there(const tf_comm *c, int rank) {
    return !c->watch || !atomic_load_explicit(&c->watch->missing[rank], memory_order_relaxed);
}

const char *tf_comm_host(const tf_comm *c, int rank) {
    return c->watch ? c->watch->members[rank].host : "";
}
