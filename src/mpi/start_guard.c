/* start_guard.c — see start_guard.h. */
#include "start_guard.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "exitcode.h"
#include "log.h"
#include "watch_internal.h" /* EXIT_LOST */

#define LOOK  0.25 /* seconds from one look to the next */
#define LATER 1.0  /* the others, after the first rank */

/* One a process, as MPI starts once. Only the helper thread uses it once it runs. */
static struct {
    const tf_comm_patience *patience;
    double limit, passed;
    bool first; /* of the ranks */
} guard;

/* Whoever started the job may not see how we end: a launcher stays where only some of its processes do. */
static void write_exit(const char *path) {
    if (!path || (!guard.first && access(path, F_OK) == 0)) return;
    if (tf_exit_write(path, EXIT_LOST, 0, TF_EXIT_NOT_STARTED) != TF_OK)
        tf_log_any(TF_LOG_WARNING, "cannot write exit status %d to the exit file %s: %s", EXIT_LOST,
                   path, strerror(errno));
}

static void look(void *unused) {
    (void)unused;
    guard.passed += LOOK;
    if (guard.passed < guard.limit) return;
    char host[TF_COMM_HOST] = "?";
    if (gethostname(host, sizeof host) != 0) strcpy(host, "?");
    host[sizeof host - 1] = 0;
    tf_log_any(
        TF_LOG_ERROR,
        "MPI has not started within %.3g s (--start-limit): a rank has died or stands still, or "
        "hosts cannot reach one another; this one (%s) ends. Run the same command again",
        guard.patience->limit, host);
    write_exit(guard.patience->exit_file);
    _exit(EXIT_LOST); /* MPI can end nothing that it has not begun */
}

tf_ticker *tf__start_guard(const tf_comm_patience *patience, int rank) {
    tf_ticker *t = NULL;
    if (!(patience->limit > 0)) return NULL;
    guard.patience = patience;
    guard.first = rank <= 0;
    guard.limit = patience->limit + (rank > 0 ? LATER : 0);
    guard.passed = 0;
    return tf_ticker_start(&t, LOOK, look, NULL) == TF_OK ? t : NULL;
}
