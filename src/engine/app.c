/* app.c — from the command line to the exit code. */
#include "app.h"

#include <errno.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "clock.h"
#include "config.h"
#include "cores.h"
#include "exitcode.h"
#include "log.h"
#include "memlimit.h"
#include "plan_report.h"
#include "session.h"
#include "settings.h"
#include "sigs.h"
#include "state.h"
#include "store_report.h"
#include "ticker.h"
#include "timelimit.h"
#include "version.h"
#include "work.h"

#define REPORT_PERIOD  0.1               /* seconds between looks at progress and SIGUSR2 */
#define WAITING_OUTPUT ((size_t)4 << 20) /* bytes that wait for a commit of the state */

static int print_text(tf_text *text) {
    tf_status s = text->failed ? TF_ENOMEM : tf_write_all(1, tf_text_get(text), text->size);
    if (s == TF_EIO && errno == EPIPE) tf_sigs_die_of_pipe();
    if (s != TF_OK) tf_log_root(TF_LOG_ERROR, "write error: %s", strerror(errno));
    tf_text_clear(text);
    return s == TF_OK ? TF_EXIT_COMPLETE : TF_EXIT_RESOURCE;
}

/* `trifactor state FILE...`: what is in state files. No number is called "state". */
static bool asks_for_state(const tf_config *config) {
    return config->operands.count > 0 && strcmp(config->operands.items[0], "state") == 0;
}

static int show_states(const tf_app *app, const tf_config *config) {
    int code = TF_EXIT_COMPLETE;
    tf_text text = {0};
    if (app->rank != 0) return code;
    for (size_t i = 1; i < config->operands.count; i++) {
        tf_store_error error;
        if (tf_store_report(&text, config->operands.items[i], config->format == TF_FORMAT_JSONL,
                            &error) == TF_OK)
            continue;
        tf_log_root(TF_LOG_ERROR, "%s", error.text);
        code = error.code;
    }
    int printed = print_text(&text);
    return printed == TF_EXIT_COMPLETE ? code : printed;
}

static int usage_error(const tf_text *error) {
    tf_log_lines(TF_LOG_ERROR, tf_text_get(error), error->size);
    return TF_EXIT_USAGE;
}

/* --help, --version, --man. */
static int inform(const tf_app *app, const tf_config *config) {
    if (app->rank != 0) return TF_EXIT_COMPLETE;
    tf_text text = {0};
    tf_isa isa = TF_ISA_GENERIC;
    if (config->version && tf_settings_isa(&isa, config, &tf_host_system, &text) != TF_OK) {
        int code = usage_error(&text);
        tf_text_clear(&text);
        return code;
    }
    if (config->help)
        tf_config_help(&text, app->program);
    else if (config->man)
        tf_config_man(&text, app->program);
    else
        tf_version_text(&text, tf_config_spec(app->program)->program, app->message_layer, isa);
    return print_text(&text);
}

static void say(tf_log_level level, tf_text *text) {
    if (text->size > 0) tf_log_root(level, "%s", tf_text_get(text));
    tf_text_clear(text);
}

static unsigned decide_threads(const tf_config *config) {
    tf_cores cores;
    tf_text text = {0};
    bool from_environment = config->origin[TF_OPTION_threads] == TF_OPT_ENVIRONMENT;
    tf_cores_decide(&cores, (unsigned)config->threads,
                    from_environment ? "TRIFACTOR_THREADS" : "--threads", &tf_host_system);
    tf_cores_explain(&text, &cores);
    say(TF_LOG_VERBOSE, &text);
    tf_cores_warn(&text, &cores);
    say(TF_LOG_WARNING, &text);
    return cores.threads;
}

/* A number of max_bits needs some dozens of times its size while it is parsed and factored; refuse
 * to start where that cannot fit instead of being killed half-way. */
static bool memory_suffices(const tf_config *config, uint64_t *allowed) {
    static const uint64_t needed = UINT64_C(48) << 20;
    tf_memlimit limit;
    tf_text text = {0};
    tf_memlimit_decide(&limit, config->memory, "--memory", &tf_host_system);
    tf_memlimit_explain(&text, &limit);
    say(TF_LOG_VERBOSE, &text);
    *allowed = limit.bytes;
    if (limit.bytes >= needed) return true;
    char have[12], need[12];
    tf_log_root(TF_LOG_ERROR, "%s of memory allowed by %s, but %s are needed",
                tf_size_text(have, limit.bytes), limit.rule, tf_size_text(need, needed));
    return false;
}

static tf_executor *make_executor(tf_app *app, unsigned threads, tf_work *work) {
    tf_runner runner = {tf_work_run, work};
    tf_executor *inner =
        threads > 1 ? tf_exec_threads_new(&runner, threads) : tf_exec_serial_new(&runner);
    if (!inner || !app->widen) return inner;
    return app->widen(app, inner);
}

static tf_status open_reader(tf_reader **reader, const tf_config *config) {
    tf_status s = tf_reader_new(reader, NULL);
    for (size_t i = 0; i < config->operands.count && s == TF_OK; i++)
        s = tf_reader_add_operand(*reader, config->operands.items[i]);
    for (size_t i = 0; i < config->input.count && s == TF_OK; i++)
        s = tf_reader_add_file(*reader, config->input.items[i], true);
    if (config->operands.count + config->input.count == 0 && s == TF_OK)
        s = tf_reader_add_file(*reader, "-", false);
    return s;
}

/* Every end but 0 says why, in one line. */
static int conclude(const tf_session_summary *sum, tf_status run, int reason, int sink_error,
                    const tf_store *store) {
    if (store && tf_store_failure(store)->code) {
        tf_log_root(TF_LOG_ERROR, "%s", tf_store_failure(store)->text);
        return tf_store_failure(store)->code;
    }
    /* An error of the executor's own stops tasks, and so comes before what the session makes of it. */
    bool broke = run != TF_OK && run != TF_CANCELLED;
    tf_status s = broke || sum->status == TF_OK ? run : sum->status;
    if (s == TF_OK && sum->unfinished > 0) s = TF_EINTERNAL; /* never lose a number silently */
    if (s == TF_EIO && sink_error) {
        if (sink_error == EPIPE) tf_sigs_die_of_pipe();
        tf_log_root(TF_LOG_ERROR, "write error: %s", strerror(sink_error));
        return TF_EXIT_RESOURCE;
    }
    if (s == TF_CANCELLED) {
        tf_log_root(
            TF_LOG_ERROR,
            "stopped by %s: %llu numbers done, %llu unfinished (%llu shown with the factors "
            "known); run the same command again%s%s",
            tf_signal_name(reason), (unsigned long long)sum->printed,
            (unsigned long long)sum->unfinished, (unsigned long long)sum->partial,
            store ? " to go on from the state in " : "", store ? tf_store_path(store) : "");
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

typedef struct watcher {
    tf_session *session;
    tf_cancel *cancel;
    double stop_at; /* on the clock; 0: never */
} watcher;

static void tick(void *context) {
    watcher *w = context;
    tf_session_report(w->session);
    if (w->stop_at > 0 && tf_clock_now() >= w->stop_at && !tf_cancel_reason(w->cancel))
        tf_cancel_request(w->cancel, TF_REASON_TIME_LIMIT);
}

/* On the clock; 0: no limit. */
static double decide_end(const tf_config *config, double started) {
    tf_timelimit limit;
    tf_text text = {0};
    static const char *const rules[] = {NULL, "TRIFACTOR_TIME_LIMIT", "--time-limit"};
    tf_timelimit_decide(&limit, config->time_limit, rules[config->origin[TF_OPTION_time_limit]],
                        (double)time(NULL), &tf_host_system);
    tf_timelimit_explain(&text, &limit);
    say(TF_LOG_VERBOSE, &text);
    return limit.seconds > 0 ? started + limit.seconds : 0;
}

static tf_status make_durable(void *store) {
    return tf_store_commit(store);
}

/* What the table of runs says of this one's end. */
static const char *outcome_of(int code, int reason) {
    if (code == TF_EXIT_STOPPED) return tf_signal_name(reason);
    return code == TF_EXIT_COMPLETE ? "complete" : tf_exit_text(code);
}

/* What this process may use. */
typedef struct allowance {
    uint64_t memory;
    unsigned threads;
} allowance;

/* @param store  taken over; may be NULL */
static int run_session(const tf_config *config, const tf_settings *settings, tf_executor *executor,
                       const tf_known *known, tf_store *store, const allowance *allowed,
                       tf_cancel *cancel) {
    tf_reader *reader = NULL;
    tf_sink sink;
    tf_meter meter;
    tf_session *session;
    tf_meter_init(&meter, config->quiet ? 0 : config->progress, 2, tf_clock_now());
    tf_status s = tf_sink_open(&sink, settings->format, 1, cancel);
    if (s != TF_OK) goto no_sink;
    sink.exponents = config->exponents;
    if (store) s = tf_outbuf_gate(&sink.out, make_durable, store, WAITING_OUTPUT);
    if (s == TF_OK) s = open_reader(&reader, config);
    if (s != TF_OK) goto no_session;
    tf_session_setup setup = {
        .reader = reader,
        .sink = &sink,
        .meter = &meter,
        .executor = executor,
        .cancel = cancel,
        .known = known,
        .store = store,
        .plan = settings->plan,
        .shard = config->shard,
        .timeout = config->timeout,
        .memory = allowed->memory,
        .threads = allowed->threads,
        .keep_text = settings->format != &tf_sink_text,
        .invalid_style = {tf_config_spec(config->program)->program, config->verbose > 0}};
    s = tf_session_new(&session, &setup);
    if (s != TF_OK) goto no_session;
    tf_ticker *ticker = NULL;
    watcher watched = {session, cancel, decide_end(config, tf_clock_now())};
    if (tf_ticker_start(&ticker, REPORT_PERIOD, tick, &watched) != TF_OK)
        tf_log_root(TF_LOG_WARNING, "no thread for progress: SIGUSR2 will not be answered, and no "
                                    "time limit kept");
    tf_status run = executor->run(executor, tf_session_source(session), cancel);
    tf_session_summary summary;
    tf_ticker_stop(ticker);
    tf_meter_finish(&meter);
    tf_session_finish(session, &summary);
    tf_session_free(session);
    tf_reader_free(reader);
    tf_status closed = tf_sink_close(&sink);
    if (summary.status == TF_OK && run != TF_CANCELLED) summary.status = closed;
    int code = conclude(&summary, run, tf_cancel_reason(cancel), sink.out.error, store);
    tf_store_close(store, outcome_of(code, tf_cancel_reason(cancel)));
    return code;

no_session:
    tf_reader_free(reader);
    (void)!tf_sink_close(&sink);
no_sink:
    tf_store_close(store, tf_status_text(s));
    tf_log_root(TF_LOG_ERROR, "%s", tf_status_text(s));
    return TF_EXIT_RESOURCE;
}

static int run_plan_report(const tf_config *config, const tf_settings *settings, unsigned workers,
                           const tf_cancel *cancel) {
    tf_reader *reader = NULL;
    tf_status s = open_reader(&reader, config);
    tf_invalid_style style = {tf_config_spec(config->program)->program, config->verbose > 0};
    int code = TF_EXIT_RESOURCE;
    if (s == TF_OK) {
        tf_plan_report report = {reader, &settings->plan, workers, style, cancel, 0, false};
        s = tf_plan_report_print(&report, 1);
        if (s == TF_CANCELLED) code = TF_EXIT_STOPPED;
        if (s == TF_OK) code = report.invalid ? TF_EXIT_INVALID : TF_EXIT_COMPLETE;
        if (s == TF_EIO && errno == EPIPE) tf_sigs_die_of_pipe();
    }
    if (s != TF_OK) tf_log_root(TF_LOG_ERROR, "%s", tf_status_text(s));
    tf_reader_free(reader);
    return code;
}

/* On rank 0; whether it can be done is every rank's matter. @return exit code */
static int read_known(tf_app *app, const tf_config *config, tf_known *known) {
    int code = TF_EXIT_COMPLETE;
    tf_text error = {0};
    for (size_t i = 0; app->rank == 0 && code == 0 && i < config->known_factors.count; i++) {
        tf_status s = tf_known_read(known, config->known_factors.items[i], &error);
        if (s != TF_OK) code = s == TF_ENOMEM ? TF_EXIT_RESOURCE : TF_EXIT_USAGE;
    }
    say(TF_LOG_ERROR, &error);
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
    unsigned threads = decide_threads(config);
    uint64_t memory = 0;
    if (!memory_suffices(config, &memory)) return TF_EXIT_RESOURCE;
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
            code = run_plan_report(config, settings, threads * (unsigned)app->ranks, &cancel);
    } else {
        tf_work *work = NULL;
        tf_executor *executor =
            tf_work_new(&work, settings->isa) == TF_OK ? make_executor(app, threads, work) : NULL;
        if (work) tf_work_set_threads(work, threads);
        if (!executor) {
            tf_log_root(TF_LOG_ERROR, "%s", tf_status_text(TF_ENOMEM));
            code = TF_EXIT_RESOURCE;
        } else if (app->rank == 0) {
            code = run_session(config, settings, executor, &known, store,
                               &(allowance){memory, threads}, &cancel);
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
        code = usage_error(&error);
    } else if (config.help || config.version || config.man) {
        code = inform(app, &config);
    } else if (asks_for_state(&config) && config.operands.count > 1) {
        code = show_states(app, &config);
        if (app->agree) code = app->agree(app, code);
    } else if (tf_settings_derive(&settings, &config, &error) != TF_OK) {
        code = usage_error(&error);
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
