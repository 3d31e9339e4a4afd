/* processes.c — from one process to a job, and back to one exit code. */
#include "processes.h"

#include "launch.h"
#include "log.h"
#include "print_line.h"

/* Processes that were started together but do not see each other would all do the same. */
static bool started_apart(const tf_comm *comm) {
    int launched;
    const char *launcher;
    if (!tf_comm_is_split(comm, &launched, &launcher)) return false;
    tf_log_root(TF_LOG_ERROR,
                "started as %d processes (%s), but MPI sees only %d: this program is linked with "
                "%s and was started by the launcher of another MPI",
                launched, launcher, tf_comm_size(comm), tf_comm_library());
    return true;
}

static tf_exit_code prepare(const processes_job *job) {
    return job->prepare ? job->prepare(job->context) : TF_EXIT_COMPLETE;
}

static tf_exit_code run_rank(tf_comm *comm, const processes_job *job) {
    unsigned ranks = (unsigned)tf_comm_size(comm);
    if (started_apart(comm)) return TF_EXIT_USAGE;
    tf_exit_code code = prepare(job);
    /* Each rank for itself: one that failed would not come to the body, where the others wait. */
    if (code != TF_EXIT_COMPLETE && code != TF_EXIT_INVALID) tf_comm_abort(comm, (int)code);
    if (code != TF_EXIT_COMPLETE) return code;
    if (ranks < job->wanted)
        tf_log_root(TF_LOG_INFO, "%u process%s instead of %u: some do the work of several", ranks,
                    ranks == 1 ? "" : "es", job->wanted);
    code = job->body(comm, job->context);
    /* main() will say why output failed; the other ranks shall end with the same code. */
    if (print_line_error()) code = TF_EXIT_RESOURCE;
    return (tf_exit_code)tf_comm_agree(comm, (int)code);
}

tf_exit_code processes_run(const paradigms_config *config, const processes_job *job) {
    tf_comm *comm;
    if (!launch_found(&tf_host_system)) {
        tf_exit_code code = prepare(job);
        return code == TF_EXIT_COMPLETE
                   ? launch_become(config->mpirun, config->quiet, job->wanted, job->args)
                   : code;
    }
    tf_status s = tf_comm_open(&comm, NULL, NULL, NULL);
    if (s != TF_OK) return example_end(s);
    example_log(config, tf_comm_rank(comm));
    tf_exit_code code = run_rank(comm, job);
    tf_comm_close(comm);
    return code;
}
