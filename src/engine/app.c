/* app.c — from the command line to the exit code. */
#include "app.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "app_internal.h"
#include "exitcode.h"
#include "relation_file.h"
#include "sigs.h"

/* A signal may reach any rank while rank 0 alone waits for an owner elsewhere. */
static void stop_together(tf_app *app, tf_cancel *cancel) {
    if (app->stop_with) app->stop_with(app, cancel);
}

/* What rank 0 has opened is of use to all or to none. */
static int agree_on_opened(tf_app *app, int code) {
    if (app->agree) code = app->agree(app, code);
    stop_together(app, NULL);
    return code;
}

/* On rank 0; whether it can be done is every rank's matter. @return exit code */
static int read_known(tf_app *app, const tf_config *config, const tf_cancel *cancel,
                      tf_known *known) {
    int code = TF_EXIT_COMPLETE;
    tf_text error = {0};
    for (size_t i = 0; app->rank == 0 && code == 0 && i < config->known_factors.count; i++) {
        tf_status s = tf_known_read(known, config->known_factors.items[i], cancel, &error);
        if (s != TF_OK) code = TF_EXIT_USAGE;
        if (s == TF_ENOMEM) code = TF_EXIT_RESOURCE;
        if (s == TF_CANCELLED) code = TF_EXIT_STOPPED;
    }
    if (app->rank == 0 && code == 0 && !tf_relation_files_good(&config->relations, &error))
        code = TF_EXIT_USAGE;
    tf__app_say(TF_LOG_ERROR, &error);
    return app->agree ? app->agree(app, code) : code;
}

/* On rank 0; whether it can be used is every rank's matter. @return exit code */
static int open_state(tf_app *app, const tf_app_ready *r, tf_cancel *cancel, tf_state *state) {
    tf_store_error error = {0};
    tf_deadline patience;
    stop_together(app, cancel);
    tf__app_patience(&patience, r, cancel);
    if (app->rank == 0 && tf_state_open(state, &r->config, &r->settings, (unsigned)app->ranks,
                                        r->allowed.threads, &patience.cancel, &error) != TF_OK) {
        bool stopped = error.code == TF_EXIT_STOPPED;
        tf_log_root(TF_LOG_ERROR, "%s%s%s", error.text, stopped ? ", by " : "",
                    stopped ? tf_signal_name(tf_cancel_reason(&patience.cancel)) : "");
    }
    return agree_on_opened(app, error.code);
}

static int serve(tf_app_ready *r, tf_cancel *cancel) {
    tf_status s = r->executor->run(r->executor, NULL, cancel);
    return s == TF_EIO || s == TF_ENOMEM ? TF_EXIT_RESOURCE : TF_EXIT_COMPLETE;
}

/* On this rank, with the others. Closes the state. */
static int work_together(tf_app *app, tf_app_ready *r, const tf_known *known, tf_state *state,
                         tf_cancel *cancel) {
    if (app->widen) r->executor = app->widen(app, r->executor);
    if (!r->executor) {
        tf_log_root(TF_LOG_ERROR, "%s", tf_status_text(TF_ENOMEM));
        tf_state_close(state, TF_EXIT_RESOURCE, tf_exit_text(TF_EXIT_RESOURCE));
        return TF_EXIT_RESOURCE;
    }
    if (app->rank == 0) return tf__app_run_session(r, known, state, cancel);
    return serve(r, cancel);
}

/* --output-parts: all ranks read and write, rank 0 says who does what. */
static int run_parts(tf_app *app, tf_app_ready *r, tf_cancel *cancel) {
    tf_app_parts parts = {.list = {.journal = -1}};
    stop_together(app, cancel);
    int code = app->rank == 0 ? tf__app_open_parts(&parts, r, cancel) : TF_EXIT_COMPLETE;
    code = agree_on_opened(app, code);
    if (code == TF_EXIT_COMPLETE && app->widen) r->executor = app->widen(app, r->executor);
    if (code == TF_EXIT_COMPLETE && !r->executor) {
        tf_log_root(TF_LOG_ERROR, "%s", tf_status_text(TF_ENOMEM));
        code = TF_EXIT_RESOURCE;
    } else if (code == TF_EXIT_COMPLETE) {
        code = app->rank == 0 ? tf__app_run_parts(r, &parts, cancel) : serve(r, cancel);
    }
    tf__app_close_parts(&parts);
    return code;
}

/* Rank 0 reads, decides and prints; the others serve. */
static int run_ranks(tf_app *app, tf_app_ready *r, tf_cancel *cancel) {
    const tf_config *config = &r->config;
    tf_state state = {0};
    tf_known known = {0};
    int code = TF_EXIT_COMPLETE;
    if (config->known_factors.count + config->relations.count > 0)
        code = read_known(app, config, cancel, &known);
    if (code == TF_EXIT_COMPLETE && tf_state_possible(config))
        code = open_state(app, r, cancel, &state);
    if (code == TF_EXIT_COMPLETE && !config->plan)
        code = work_together(app, r, &known, &state, cancel);
    else if (code == TF_EXIT_COMPLETE && app->rank == 0)
        code = tf__app_run_plan(r, r->allowed.threads * (unsigned)app->ranks, cancel);
    tf_known_clear(&known);
    return code;
}

static int act(tf_app *app, tf_app_ready *r, tf_cancel *cancel) {
    int code;
    if (!r->informs && r->config.output_parts)
        code = run_parts(app, r, cancel);
    else if (!r->informs)
        code = run_ranks(app, r, cancel);
    else if (r->config.help || r->config.version || r->config.man)
        code = tf__app_inform(app, &r->config);
    else
        code = tf__app_show_states(app, r);
    return app->agree ? app->agree(app, code) : code;
}

static void write_exit_file(const tf_app_ready *r, int code) {
    tf_text where = {0};
    if (r->output.regular) tf_text_printf(&where, TF_EXIT_OUTPUT "%s", r->output.path);
    if (tf_exit_write(r->config.exit_file, code, r->printed,
                      where.size > 0 ? tf_text_get(&where) : NULL) != TF_OK)
        tf_log_root(TF_LOG_WARNING, "cannot write exit status %d to the exit file %s: %s", code,
                    r->config.exit_file, strerror(errno));
    tf_text_clear(&where);
}

int tf_app_main(tf_app *app, int argc, char *argv[]) {
    tf_cancel cancel = {0};
    tf_app_ready r;
    int code = tf__app_prepare(&r, app, &cancel, argc, argv);
    tf_log_lines(TF_LOG_ERROR, tf_text_get(&r.error), r.error.size);
    if (app->muster) code = app->muster(app, r.config.heartbeat, code, tf_text_get(&r.error));
    if (code == TF_EXIT_COMPLETE) code = act(app, &r, &cancel);
    tf_outfile_abandon(&r.output); /* it is closed already if anything was written */
    if (app->rank == 0 && r.understood && r.config.exit_file) write_exit_file(&r, code);
    tf__app_clear(&r);
    return code;
}
