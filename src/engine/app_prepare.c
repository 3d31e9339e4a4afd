/* app_prepare.c — everything a process needs before it can take part in a run. */
#include <errno.h>
#include <locale.h>
#include <string.h>

#include "app_internal.h"
#include "clock.h"
#include "exitcode.h"
#include "heap.h"
#include "sigs.h"

/* The error becomes one line like all messages: "trifactor: WHAT". Clears @p what. */
static int fail(tf_app_ready *r, int code, tf_text *what) {
    tf_text_printf(&r->error, "%s: %s\n", tf_config_spec(r->config.program)->program,
                   tf_text_get(what));
    tf_text_clear(what);
    return code;
}

static int fail_memory(tf_app_ready *r) {
    tf_text what = {0};
    tf_text_puts(&what, tf_status_text(TF_ENOMEM));
    return fail(r, TF_EXIT_RESOURCE, &what);
}

/* A variable that nothing reads is a setting that the user believes in. */
static void warn_of_strays(const tf_opt_spec *spec) {
    tf_text what = {0};
    for (size_t at = 0; tf_opts_stray(&what, spec, &tf_host_system, &at); tf_text_clear(&what))
        tf_log_root(TF_LOG_WARNING, "%s", tf_text_get(&what));
}

static int take_signals(tf_app_ready *r, tf_cancel *cancel) {
    tf_text what = {0};
    r->handles_signals = tf_sigs_install(cancel) == TF_OK;
    if (r->handles_signals) return TF_EXIT_COMPLETE;
    tf_text_printf(&what, "signal handlers: %s", strerror(errno));
    return fail(r, TF_EXIT_INTERNAL, &what);
}

static int make_workers(tf_app_ready *r) {
    unsigned threads = r->allowed.threads;
    if (tf_work_new(&r->work, r->settings.isa) != TF_OK) return fail_memory(r);
    tf_runner runner = {tf_work_run, r->work};
    r->parts = (tf_part_worker){.work = r->work,
                                .program = tf_config_spec(r->config.program)->program,
                                .memory = r->allowed.memory / threads};
    if (r->config.output_parts) runner = (tf_runner){tf_part_run, &r->parts};
    tf_work_set_threads(r->work, threads);
    r->executor = threads > 1 ? tf_exec_threads_new(&runner, threads) : tf_exec_serial_new(&runner);
    if (r->executor) return TF_EXIT_COMPLETE;
    tf_text what = {0};
    tf_text_printf(&what, "no workers: %s", strerror(errno)); /* of memory, or of open files */
    return fail(r, TF_EXIT_RESOURCE, &what);
}

static int take_resources(tf_app_ready *r, tf_cancel *cancel) {
    tf_text what = {0};
    r->stop_at = r->allowed.brief ? 0 : tf__app_end(&r->config, tf_clock_now());
    r->allowed.threads = r->allowed.brief ? 1 : tf__app_threads(&r->config);
    if (!r->allowed.brief && !tf__app_memory(&r->config, &r->allowed.memory, &what))
        return fail(r, TF_EXIT_RESOURCE, &what);
    int code = take_signals(r, cancel);
    return code == TF_EXIT_COMPLETE && !r->config.plan ? make_workers(r) : code;
}

/* Only rank 0 writes; the others hear of its trouble by the muster. */
static int open_output(tf_app_ready *r, const tf_app *app) {
    tf_text what = {0};
    r->output.fd = 1;
    int code = app->rank == 0 ? tf__app_open_output(r, &what) : TF_EXIT_COMPLETE;
    return code == TF_EXIT_COMPLETE ? code : fail(r, code, &what);
}

void tf_app_before_start(unsigned program, int argc, char *argv[], double *limit,
                         char **exit_file) {
    tf_config config = {0};
    tf_text error = {0};
    *exit_file = NULL;
    if (tf_config_read(&config, program, &tf_host_system, argc, argv, &error) == TF_OK) {
        *limit = config.start_limit;
        if (config.exit_file) *exit_file = strdup(config.exit_file); /* without memory: none */
    }
    tf_text_clear(&error);
    tf_config_clear(&config);
}

int tf__app_prepare(tf_app_ready *r, const tf_app *app, tf_cancel *cancel, int argc, char *argv[]) {
    *r = (tf_app_ready){0};
    const char *program = tf_config_spec(app->program)->program;
    tf_log_init(&(tf_log_setup){program, app->rank, 0, 2});
    tf_status s = tf_config_read(&r->config, app->program, &tf_host_system, argc, argv, &r->error);
    if (s == TF_ENOMEM) {
        tf_text_clear(&r->error);
        return fail_memory(r);
    }
    if (s != TF_OK) return TF_EXIT_USAGE;
    const tf_config *c = &r->config;
    r->understood = true;
    r->allowed.brief = tf__app_brief(app, c);
    /* For quoting what is no number. All are numbers in a brief run, and a locale is several files. */
    if (!r->allowed.brief) setlocale(LC_CTYPE, "");
    r->informs =
        c->help || c->version || c->man || (tf__app_asks_for_state(c) && c->operands.count > 1);
    if (c->help || c->version || c->man) return TF_EXIT_COMPLETE;
    if (r->informs) return open_output(r, app);
    if (tf__app_asks_for_state(c)) { /* with nothing behind the word, which is no number either */
        tf_text wrong = {0};
        tf_text_printf(&wrong, "%s: expected the FILE of a --state", c->operands.items[0]);
        tf_opts_usage_error(&r->error, tf_config_spec(app->program), tf_text_get(&wrong));
        tf_text_clear(&wrong);
        return TF_EXIT_USAGE;
    }
    if (tf_settings_derive(&r->settings, c, &r->error) != TF_OK) return TF_EXIT_USAGE;
    tf_log_init(&(tf_log_setup){program, app->rank, c->quiet ? -1 : (int)c->verbose, 2});
    tf_text explained = {0};
    tf_config_explain(&explained, c);
    tf_log_root(TF_LOG_VERBOSE, "%s", tf_text_get(&explained));
    tf_text_clear(&explained);
    warn_of_strays(tf_config_spec(app->program));
    if (app->ranks > 1) tf_heap_keep();
    int code = take_resources(r, cancel);
    return code == TF_EXIT_COMPLETE ? open_output(r, app) : code;
}

void tf__app_clear(tf_app_ready *r) {
    tf_executor_destroy(r->executor);
    tf_work_free(r->work);
    if (r->handles_signals) tf_sigs_restore();
    tf_text_clear(&r->error);
    tf_config_clear(&r->config);
}
