/* start_guard.c — see start_guard.h. */
#include "start_guard.h"

#include <string.h>
#include <unistd.h>

#include "log.h"
#include "watch_internal.h" /* EXIT_LOST */

#define LOOK  0.25 /* seconds from one look to the next */
#define LATER 1.0  /* the others, after the first rank */

/* One a process, as MPI starts once. Only the helper thread uses it once it runs. */
static struct { double seconds, limit, passed; } guard;

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
        guard.seconds, host);
    _exit(EXIT_LOST); /* MPI can end nothing that it has not begun */
}

tf_ticker *tf__start_guard(double seconds, int rank) {
    tf_ticker *t = NULL;
    if (!(seconds > 0)) return NULL;
    guard.seconds = seconds;
    guard.limit = seconds + (rank > 0 ? LATER : 0);
    guard.passed = 0;
    return tf_ticker_start(&t, LOOK, look, NULL) == TF_OK ? t : NULL;
}
