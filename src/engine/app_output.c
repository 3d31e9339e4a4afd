/* app_output.c — where the results go: standard output, or the file that --output names. */
#include <errno.h>
#include <string.h>

#include "app_internal.h"
#include "exitcode.h"
#include "sigs.h"

static const char *among(const tf_outfile *f, const tf_opt_list *files) {
    for (size_t i = 0; i < files->count; i++)
        if (tf_outfile_is(f, files->items[i])) return files->items[i];
    return NULL;
}

/* What the run reads or writes besides and would lose; NULL: nothing. */
static const char *in_other_use(const tf_outfile *f, const tf_config *c) {
    const char *found = among(f, &c->input);
    if (!found) found = among(f, &c->known_factors);
    if (!found) found = among(f, &c->relations);
    if (!found && c->operands.count + c->input.count == 0 && tf_outfile_is(f, "-")) found = "-";
    if (!found && tf__app_asks_for_state(c)) found = among(f, &c->operands);
    bool state = c->state && strcmp(c->state, "none") != 0;
    if (!found && state && tf_outfile_is(f, c->state)) found = c->state;
    if (!found && c->exit_file && tf_outfile_is(f, c->exit_file)) found = c->exit_file;
    return found;
}

int tf__app_open_output(tf_app_ready *r, tf_text *what) {
    const tf_config *c = &r->config;
    /* A batch script sets TRIFACTOR_OUTPUT for any run: parts have files of their own. */
    if (tf_outfile_open(&r->output, c->output_parts ? NULL : c->output) != TF_OK) {
        int code = tf_exit_of_errno(errno, TF_EXIT_USAGE);
        tf_text_printf(what, "--output: %s: %s", c->output, strerror(errno));
        return code;
    }
    const char *other = in_other_use(&r->output, c);
    if (!other) return TF_EXIT_COMPLETE;
    tf_text_printf(what, "--output: %s is the same file as %s, which the run needs", c->output,
                   strcmp(other, "-") == 0 ? "standard input" : other);
    tf_outfile_abandon(&r->output);
    return TF_EXIT_USAGE;
}

int tf__app_begin_output(tf_app_ready *r, const tf_cancel *cancel) {
    tf_status s = tf_outfile_begin(&r->output, cancel);
    if (s == TF_OK) return TF_EXIT_COMPLETE;
    if (s != TF_CANCELLED) return tf__app_output_failed(r->output.path, errno);
    tf_log_root(TF_LOG_ERROR, "stopped by %s: nobody reads %s, nothing was done",
                tf_signal_name(tf_cancel_reason(cancel)), r->output.path);
    return TF_EXIT_STOPPED;
}

int tf__app_output_failed(const char *path, int error) {
    if (error == EPIPE) tf_sigs_die_of_pipe();
    if (path)
        tf_log_root(TF_LOG_ERROR, "write error: %s: %s", path, strerror(error));
    else
        tf_log_root(TF_LOG_ERROR, "write error: %s", strerror(error));
    return TF_EXIT_RESOURCE;
}
