/* example.c — what all examples share: the log, and how a status becomes an exit code. */
#include "log.h"
#include "paradigms.h"

void example_log(const paradigms_config *config, int rank) {
    int verbosity = config->quiet ? -1 : (int)config->verbose;
    tf_log_init(&(tf_log_setup){"paradigms", rank, verbosity, 2});
}

tf_exit_code example_end(tf_status status) {
    if (status >= 0) return TF_EXIT_COMPLETE;
    tf_log_root(TF_LOG_ERROR, "%s", tf_status_text(status));
    return status == TF_ENOMEM || status == TF_EIO ? TF_EXIT_RESOURCE : TF_EXIT_INTERNAL;
}
