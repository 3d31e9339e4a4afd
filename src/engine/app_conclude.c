/* app_conclude.c — how a run ended: the exit code, and one line that says why. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "app_internal.h"
#include "exitcode.h"
#include "sigs.h"

int tf__app_conclude(const tf_session_summary *sum, tf_status run, int reason, const char *output,
                     int sink_error, const tf_state *state) {
    const tf_store *store = state->store;
    if (store && tf_store_failure(store)->code) {
        tf_log_root(TF_LOG_ERROR, "%s", tf_store_failure(store)->text);
        return tf_store_failure(store)->code;
    }
    /* An error of the executor's own stops tasks, and so comes before what the session makes of it. */
    bool broke = run != TF_OK && run != TF_CANCELLED;
    tf_status s = broke || sum->status == TF_OK ? run : sum->status;
    if (s == TF_OK && sum->unfinished > 0) s = TF_EINTERNAL; /* never lose a number silently */
    if (s == TF_EIO && sink_error) return tf__app_output_failed(output, sink_error);
    if (s == TF_CANCELLED) {
        const char *path = tf_state_path(state);
        char shown[80] = "";
        if (sum->partial > 0)
            snprintf(shown, sizeof shown, " (%llu shown with the factors known)",
                     (unsigned long long)sum->partial);
        tf_log_root(TF_LOG_ERROR,
                    "stopped by %s: %llu numbers done, %llu unfinished%s; run the same command "
                    "again%s%s",
                    tf_signal_name(reason), (unsigned long long)sum->printed,
                    (unsigned long long)sum->unfinished, shown,
                    path ? " to go on from the state in " : "", path ? path : "");
        return TF_EXIT_STOPPED;
    }
    if (s != TF_OK) {
        tf_log_root(TF_LOG_ERROR, "%s; %llu numbers done, %llu unfinished", tf_status_text(s),
                    (unsigned long long)sum->printed, (unsigned long long)sum->unfinished);
        return s == TF_ENOMEM || s == TF_ELIMIT || s == TF_EIO ? TF_EXIT_RESOURCE
                                                               : TF_EXIT_INTERNAL;
    }
    if (sum->incomplete > 0) {
        tf_log_root(
            TF_LOG_ERROR,
            "%llu of %llu numbers left incomplete (%llu by --timeout, the others at the end "
            "of the plan or its limits); factors not known to be prime are marked",
            (unsigned long long)sum->incomplete, (unsigned long long)sum->printed,
            (unsigned long long)sum->timed_out);
        return TF_EXIT_INCOMPLETE;
    }
    return sum->invalid > 0 || sum->source_failed ? TF_EXIT_INVALID : TF_EXIT_COMPLETE;
}

const char *tf__app_outcome(int code, int reason) {
    if (code == TF_EXIT_STOPPED) return tf_signal_name(reason);
    return code == TF_EXIT_COMPLETE ? "complete" : tf_exit_text(code);
}
