/* app.c — from the command line to the exit code. */
#include "app.h"

#include <errno.h>
#include <locale.h>
#include <stdio.h>
#include <string.h>

#include "app_internal.h"
#include "exitcode.h"
#include "sigs.h"
#include "state.h"
#include "work.h"

static tf_executor *make_executor(tf_app *app, unsigned threads, tf_work *work) {
    tf_runner runner = {tf_work_run, work};
    tf_executor *inner =
        threads > 1 ? tf_exec_threads_new(&runner, threads) : tf_exec_serial_new(&runner);
    if (!inner || !app->widen) return inner;
    return app->widen(app, inner);
}

/* On rank 0; whether it can be done is every rank's matter. @return exit code */
static int read_known(tf_app *app, const tf_config *config, tf_known *known) {
    int code = TF_EXIT_COMPLETE;
    tf_text error = {0};
    for (size_t i = 0; app->rank == 0 && code == 0 && i < config->known_factors.count; i++) {
        tf_status s = tf_known_read(known, config->known_factors.items[i], &error);
        if (s != TF_OK) code = s == TF_ENOMEM ? TF_EXIT_RESOURCE : TF_EXIT_USAGE;
    }
    tf__app_say(TF_LOG_ERROR, &error);
    return app->agree ? app->agree(app, code) : code;
}

/* On rank 0; whether it can be used is every rank's matter. @return exit code */
static int open_state(tf_app *app, const tf_config *config, const tf_settings *settings,
                      unsigned threads, const tf_cancel *cancel, tf_store **store) {
    tf_store_error error = {0};
    if (app->rank == 0 && tf_state_open(store, config, settings, (unsigned)app->ranks, threads,
                                        cancel, &error) != TF_OK)
        tf_log_root(TF_LOG_ERROR, "%s", error.text);
    return app->agree ? app->agree(app, error.code) : error.code;
}

/* Rank 0 reads, decides and prints; the others serve. */
static int run_ranks(tf_app *app, const tf_config *config, const tf_settings *settings) {
    tf_cancel cancel = {0};
    app->patience = config->heartbeat;
    unsigned threads = tf__app_threads(config);
    uint64_t memory = 0;
    if (!tf__app_memory(config, &memory)) return TF_EXIT_RESOURCE;
    if (tf_sigs_install(&cancel) != TF_OK) {
        tf_log_root(TF_LOG_ERROR, "signal handlers: %s", strerror(errno));
        return TF_EXIT_INTERNAL;
    }
    tf_store *store = NULL;
    tf_known known = {0};
    int code = TF_EXIT_COMPLETE;
    if (config->known_factors.count > 0) code = read_known(app, config, &known);
    if (code == TF_EXIT_COMPLETE && tf_state_wanted(config) && !config->plan)
        code = open_state(app, config, settings, threads, &cancel, &store);
    if (code != TF_EXIT_COMPLETE) {
        tf_known_clear(&known);
        tf_sigs_restore();
        return code;
    }
    if (config->plan) {
        if (app->rank == 0)
            code = tf__app_run_plan(config, settings, threads * (unsigned)app->ranks, &cancel);
    } else {
        tf_work *work = NULL;
        tf_executor *executor =
            tf_work_new(&work, settings->isa) == TF_OK ? make_executor(app, threads, work) : NULL;
        if (work) tf_work_set_threads(work, threads);
        if (!executor) {
            tf_log_root(TF_LOG_ERROR, "%s", tf_status_text(TF_ENOMEM));
            code = TF_EXIT_RESOURCE;
        } else if (app->rank == 0) {
            code = tf__app_run_session(config, settings, executor, &known, store,
                                       &(tf_app_allowance){memory, threads}, &cancel);
            store = NULL;
        } else {
            tf_status s = executor->run(executor, NULL, &cancel);
            if (s == TF_EIO || s == TF_ENOMEM) code = TF_EXIT_RESOURCE;
        }
        tf_executor_destroy(executor);
        tf_work_free(work);
    }
    tf_store_close(store, tf_exit_text(code));
    tf_known_clear(&known);
    if (app->agree) code = app->agree(app, code);
    tf_sigs_restore();
    return code;
}

/* Whole or not at all: a reader must not find half a number. */
static void write_exit_file(const char *path, int code) {
    tf_text temporary = {0};
    tf_text_printf(&temporary, "%s.new", path);
    FILE *f = temporary.failed ? NULL : fopen(tf_text_get(&temporary), "w");
    bool written = f && fprintf(f, "%d\n", code) > 0;
    if (f && fclose(f) != 0) written = false;
    if (!written || rename(tf_text_get(&temporary), path) != 0)
        tf_log_root(TF_LOG_WARNING, "%s: %s", path, strerror(errno));
    tf_text_clear(&temporary);
}

int tf_app_main(tf_app *app, int argc, char *argv[]) {
    setlocale(LC_CTYPE, "");
    tf_config config;
    tf_text error = {0};
    const char *program = tf_config_spec(app->program)->program;
    tf_log_init(&(tf_log_setup){program, app->rank, 0, 2});
    tf_status s = tf_config_read(&config, app->program, &tf_host_system, argc, argv, &error);
    int code;
    tf_settings settings;
    if (s == TF_ENOMEM) {
        tf_log_root(TF_LOG_ERROR, "%s", tf_status_text(s));
        code = TF_EXIT_RESOURCE;
    } else if (s != TF_OK) {
        code = tf__app_usage_error(&error);
    } else if (config.help || config.version || config.man) {
        code = tf__app_inform(app, &config);
    } else if (tf__app_asks_for_state(&config) && config.operands.count > 1) {
        code = tf__app_show_states(app, &config);
        if (app->agree) code = app->agree(app, code);
    } else if (tf_settings_derive(&settings, &config, &error) != TF_OK) {
        code = tf__app_usage_error(&error);
    } else {
        int verbosity = config.quiet ? -1 : (int)config.verbose;
        tf_log_init(&(tf_log_setup){program, app->rank, verbosity, 2});
        tf_text explained = {0};
        tf_config_explain(&explained, &config);
        if (explained.size > 0)
            tf_log_lines(TF_LOG_VERBOSE, tf_text_get(&explained), explained.size);
        tf_text_clear(&explained);
        code = run_ranks(app, &config, &settings);
    }
    if (app->rank == 0 && s == TF_OK && config.exit_file) write_exit_file(config.exit_file, code);
    tf_text_clear(&error);
    tf_config_clear(&config);
    return code;
}
