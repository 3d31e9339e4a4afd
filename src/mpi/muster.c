/* muster.c — the start of a job: who is there, and who could not get ready.
 *
 * Until here ranks did the same without a word, and any of them may have failed alone or be gone. So
 * nothing here is a collective call: every rank reports to rank 0, and rank 0 answers each, while
 * all of them already say beats (watch.c). A rank whose report does not come is lost from the
 * beginning, as one that falls silent later: the run goes on without it, and when it was only late
 * it finds the answer waiting and is heard of again. */
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "log.h"
#include "watch_internal.h"

#define TAG_REPORT 4
#define TAG_START  5

/* Ranks do not start at the same moment: times the patience of the run. */
#define START_PATIENCE 4.0
/* In the place of a patience of 0. */
#define UNLIMITED_BEAT 8.0

/* ---- reports ---------------------------------------------------------------------------------- */

static tf_report *hear_one(tf_watch *w, int from) {
    tf_report *r = &w->members[from];
    MPI_Recv(r, sizeof *r, MPI_BYTE, from, TAG_REPORT, w->comm->comm, MPI_STATUS_IGNORE);
    r->heard = true;
    r->host[sizeof r->host - 1] = r->why[sizeof r->why - 1] = 0;
    tf_pulse_heard(&w->pulse, (unsigned)from);
    return r;
}

void tf__muster_hear(tf_watch *w) {
    for (;;) {
        int there = 0;
        MPI_Status status;
        if (MPI_Iprobe(MPI_ANY_SOURCE, TAG_REPORT, w->comm->comm, &there, &status) != MPI_SUCCESS ||
            !there)
            return;
        (void)hear_one(w, status.MPI_SOURCE);
    }
}

/* Every rank has reported or is missing. */
static bool complete(const tf_watch *w) {
    for (int i = 1; i < w->comm->size; i++)
        if (!w->members[i].heard && tf_comm_there(w->comm, i)) return false;
    return true;
}

static void await_reports(tf_watch *w) {
    for (bool done = false; !done;) {
        tf__comm_lock(w->comm);
        if (w->comm->watched_by_receive)
            tf__watch_turn(w);
        else
            tf__muster_hear(w);
        done = complete(w);
        tf__comm_unlock(w->comm);
        if (!done) nanosleep(&(struct timespec){.tv_nsec = 500000}, NULL);
    }
}

/* "trifactor-mpi: no such thing\nTry ..." without the program's name, which every message gets, and
 * without the advice. */
static void keep_reason(tf_report *r, const char *why) {
    const char *end = strchr(why, '\n');
    const char *text = strstr(why, ": ");
    if (!end) end = why + strlen(why);
    text = text && text < end ? text + 2 : why;
    snprintf(r->why, sizeof r->why, "%.*s", (int)(end - text), text);
}

/* ---- rank 0 ------------------------------------------------------------------------------------
 */

/* Rank 0's own failure has been told, and is likely that of all. */
static int judge_reports(const tf_watch *w, int own) {
    int first = 0, failed = 0;
    for (int i = 1; i < w->comm->size; i++) {
        if (!w->members[i].heard || w->members[i].code == 0) continue;
        if (!first) first = i;
        failed++;
    }
    if (own != 0 || !first) return own;
    const tf_report *r = &w->members[first];
    char others[60] = "";
    if (failed > 1)
        snprintf(others, sizeof others, "; %d other rank%s could not, either", failed - 1,
                 failed > 2 ? "s" : "");
    tf_log_root(TF_LOG_ERROR, "rank %d (%s) could not start: %s%s", first, r->host, r->why, others);
    return r->code;
}

static tf_status answer(tf_watch *w, int to) {
    tf_comm *c = w->comm;
    MPI_Request request;
    tf__comm_lock(c);
    tf_status s = tf__comm_check(
        c, MPI_Isend(&w->start, sizeof w->start, MPI_BYTE, to, TAG_START, c->comm, &request),
        "MPI_Isend");
    tf__comm_unlock(c);
    if (s == TF_OK && tf_comm_there(c, to)) return tf__comm_wait(c, &request, "MPI_Isend");
    if (s == TF_OK) MPI_Request_free(&request); /* w->start lives as long as the watch */
    return s;
}

static tf_status lead(tf_watch *w, int code, double patience) {
    tf_comm *c = w->comm;
    tf_status status = TF_OK;
    await_reports(w);
    w->start = (tf_start){.code = judge_reports(w, code), .patience = patience};
    for (int i = 1; i < c->size; i++)
        if (w->start.code != 0 && !tf_comm_there(c, i)) w->start.degraded = true;
    c->degraded |= w->start.degraded;
    memcpy(w->start.host, w->mine.host, sizeof w->start.host);
    for (int i = 1; i < c->size; i++) {
        tf_status s = answer(w, i);
        if (s != TF_OK) status = s;
    }
    return status;
}

/* ---- the others --------------------------------------------------------------------------------
 */

static tf_status follow(tf_watch *w) {
    tf_comm *c = w->comm;
    MPI_Request report = MPI_REQUEST_NULL, start = MPI_REQUEST_NULL;
    tf__comm_lock(c);
    tf_status s = tf__comm_check(
        c, MPI_Irecv(&w->start, sizeof w->start, MPI_BYTE, 0, TAG_START, c->comm, &start),
        "MPI_Irecv");
    if (s == TF_OK)
        s = tf__comm_check(
            c, MPI_Isend(&w->mine, sizeof w->mine, MPI_BYTE, 0, TAG_REPORT, c->comm, &report),
            "MPI_Isend");
    tf__comm_unlock(c);
    if (s == TF_OK) s = tf__comm_wait(c, &report, "MPI_Isend");
    if (s == TF_OK) s = tf__comm_wait(c, &start, "MPI_Irecv");
    c->degraded |= w->start.degraded;
    return s;
}

/* The others have begun without us: they must not wait for what we cannot do. */
static _Noreturn void withdraw(tf_watch *w) {
    tf_log_any(TF_LOG_ERROR, "this rank (%s) could not start: %s", w->mine.host, w->mine.why);
    tf_comm_abort(w->comm, w->mine.code);
}

/* ---- both --------------------------------------------------------------------------------------
 */

static int muster(tf_watch *w, double patience, int code) {
    tf_comm *c = w->comm;
    tf_status s = c->rank == 0 ? lead(w, code, patience) : follow(w);
    if (s != TF_OK) {
        tf_log_any(TF_LOG_ERROR, "the ranks cannot reach one another: %s", tf_comm_error(c));
        tf_comm_abort(c, EXIT_LOST);
    }
    if (w->start.code == 0 && code != 0) withdraw(w);
    memcpy(w->lead_host, w->start.host, sizeof w->lead_host);
    if (w->start.code != 0) return w->start.code;
    patience = w->start.patience;
    bool unlimited = !(patience > 0);
    if (tf__watch_begin(w, unlimited ? UNLIMITED_BEAT : patience, unlimited) == TF_OK) return 0;
    tf_log_any(TF_LOG_ERROR, "no thread for the heartbeat"); /* nobody may go on unwatched */
    tf_comm_abort(c, EXIT_LOST);
}

int tf_comm_muster(tf_comm *c, double patience, int code, const char *why) {
    if (c->watch || c->size == 1) return code;
    tf_watch *w = tf__watch_new(c);
    if (!w) tf_comm_abort(c, EXIT_LOST); /* there is no room even to say why */
    bool unlimited = !(patience > 0);
    double first = START_PATIENCE * (unlimited ? UNLIMITED_BEAT : patience);
    if (tf__watch_begin(w, first, unlimited) != TF_OK && code == 0) {
        code = EXIT_LOST;
        why = "no thread for the heartbeat";
    }
    c->watch = w;
    w->mine.code = code;
    if (code != 0) keep_reason(&w->mine, why);
    if (gethostname(w->mine.host, sizeof w->mine.host) != 0) strcpy(w->mine.host, "?");
    w->mine.host[sizeof w->mine.host - 1] = 0;
    if (c->rank == 0) {
        w->members[0] = w->mine;
        w->members[0].heard = true;
    }
    return muster(w, patience, code);
}
