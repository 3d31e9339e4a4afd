/* trifactor-mpi — the same command line on MPI ranks x threads. */
#include <stdlib.h>

#include "app.h"
#include "comm.h"
#include "config.h"
#include "exitcode.h"
#include "log.h"
#include "sigs.h"
#include "stdfds.h"

static int muster(tf_app *app, double patience, int code, const char *why) {
    return tf_comm_muster(app->context, patience, code, why);
}

static tf_executor *widen(tf_app *app, tf_executor *inner) {
    return tf_exec_ranks_new(app->context, inner);
}

static void stop_with(tf_app *app, tf_cancel *cancel) {
    tf_comm_stop_with(app->context, cancel);
}

static int agree(tf_app *app, int value) {
    return tf_comm_agree(app->context, value);
}

/* N programs that each believe to be alone: an mpirun of another MPI started them. */
static bool started_apart(tf_comm *comm) {
    int launched;
    const char *launcher;
    if (!tf_comm_is_split(comm, &launched, &launcher)) return false;
    tf_log_root(
        TF_LOG_ERROR,
        "started as %d processes (%s), but MPI sees only %d: this program is linked with %s "
        "and was started by the launcher of another MPI. Use the mpirun of that MPI (or "
        "srun --mpi=pmix), or plain trifactor on one machine.",
        launched, launcher, tf_comm_size(comm), tf_comm_library());
    return true;
}

int main(int argc, char *argv[]) {
    (void)!tf_sigs_hold(); /* tf_app_main tries again, and tells */
    tf_stdfds_secure();
    tf_comm *comm;
    tf_log_init(&(tf_log_setup){"trifactor-mpi", 0, 0, 2});
    double limit = TF_COMM_START_LIMIT;
    char *exit_file;
    tf_app_before_start(TF_PROGRAM_MPI, argc, argv, &limit, &exit_file);
    tf_status s = tf_comm_open(&comm, &argc, &argv, &(tf_comm_patience){limit, exit_file});
    free(exit_file);
    if (s != TF_OK) {
        tf_log_root(TF_LOG_ERROR, "MPI cannot start: %s", tf_status_text(s));
        return TF_EXIT_RESOURCE;
    }
    int code = TF_EXIT_USAGE;
    if (!started_apart(comm)) {
        tf_app app = {.program = TF_PROGRAM_MPI,
                      .rank = tf_comm_rank(comm),
                      .ranks = tf_comm_size(comm),
                      .muster = muster,
                      .widen = widen,
                      .stop_with = stop_with,
                      .agree = agree,
                      .message_layer = tf_comm_library(),
                      .context = comm};
        code = tf_app_main(&app, argc, argv);
    }
    return tf_comm_end(comm, code);
}
