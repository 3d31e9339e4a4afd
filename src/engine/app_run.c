/* app_run.c — the work of rank 0: reader, sink and session around an executor. */
#include <errno.h>
#include <string.h>

#include "app_internal.h"
#include "clock.h"
#include "exitcode.h"
#include "plan_report.h"
#include "sigs.h"
#include "ticker.h"

#define REPORT_PERIOD  0.1               /* seconds between looks at progress and SIGUSR2 */
#define WAITING_OUTPUT ((size_t)4 << 20) /* bytes that wait for a commit of the state */

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

static tf_status make_durable(void *store) {
    return tf_store_commit(store);
}

/* From now on, output waits until what it says is durable. */
static tf_status hold_back(tf_sink *sink, tf_store *store) {
    return tf_outbuf_gate(&sink->out, make_durable, store, WAITING_OUTPUT);
}

/* A run that becomes long makes a state. */
typedef struct growing_run {
    tf_state *state;
    tf_sink *sink;
} growing_run;

static tf_store *make_state(void *context) {
    growing_run *g = context;
    tf_store *store = tf_state_make(g->state);
    return store && hold_back(g->sink, store) == TF_OK ? store : NULL;
}

int tf__app_run_session(tf_app_ready *r, const tf_known *known, tf_state *state,
                        tf_cancel *cancel) {
    const tf_config *config = &r->config;
    const tf_settings *settings = &r->settings;
    tf_executor *executor = r->executor;
    tf_reader *reader = NULL;
    tf_sink sink;
    tf_meter meter;
    tf_session *session;
    int begun = tf__app_begin_output(r, cancel);
    if (begun != TF_EXIT_COMPLETE) {
        tf_state_close(state, begun, tf__app_outcome(begun, tf_cancel_reason(cancel)));
        return begun;
    }
    tf_meter_init(&meter, config->quiet ? 0 : config->progress, 2, tf_clock_now());
    tf_status s = tf_sink_open(&sink, settings->format, r->output.fd, cancel);
    if (s != TF_OK) goto no_sink;
    sink.exponents = config->exponents;
    if (state->store) s = hold_back(&sink, state->store);
    if (s == TF_OK) s = open_reader(&reader, config);
    if (s != TF_OK) goto no_session;
    growing_run growing = {state, &sink};
    tf_session_setup setup = {
        .reader = reader,
        .sink = &sink,
        .meter = &meter,
        .executor = executor,
        .cancel = cancel,
        .known = known,
        .relations = &config->relations,
        .store = state->store,
        .make_store = make_state,
        .make_context = &growing,
        .store_after = config->state_after,
        .plan = settings->plan,
        .shard = config->shard,
        .timeout = config->timeout,
        .memory = r->allowed.memory,
        .threads = r->allowed.threads,
        .contexts = r->work ? tf_work_contexts(r->work) : NULL,
        .keep_text = settings->format != &tf_sink_text,
        .invalid_style = {tf_config_spec(config->program)->program, config->verbose > 0}};
    s = tf_session_new(&session, &setup);
    if (s != TF_OK) goto no_session;
    tf_ticker *ticker = NULL;
    watcher watched = {session, cancel, r->stop_at};
    if (!r->allowed.brief && tf_ticker_start(&ticker, REPORT_PERIOD, tick, &watched) != TF_OK)
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
    if (tf_outfile_close(&r->output) != TF_OK && closed == TF_OK) {
        closed = TF_EIO;
        sink.out.error = errno;
    }
    if (summary.status == TF_OK && run != TF_CANCELLED) summary.status = closed;
    r->printed = sink.out.written;
    int code = tf__app_conclude(&summary, run, tf_cancel_reason(cancel), r->output.path,
                                sink.out.error, state);
    tf_state_close(state, code, tf__app_outcome(code, tf_cancel_reason(cancel)));
    return code;

no_session:
    tf_reader_free(reader);
    (void)!tf_sink_close(&sink);
no_sink:
    tf_state_close(state, TF_EXIT_RESOURCE, tf_status_text(s));
    tf_log_root(TF_LOG_ERROR, "%s", tf_status_text(s));
    return TF_EXIT_RESOURCE;
}

int tf__app_run_plan(tf_app_ready *r, unsigned workers, const tf_cancel *cancel) {
    const tf_config *config = &r->config;
    tf_reader *reader = NULL;
    int code = tf__app_begin_output(r, cancel);
    if (code != TF_EXIT_COMPLETE) return code;
    tf_status s = open_reader(&reader, config);
    tf_invalid_style style = {tf_config_spec(config->program)->program, config->verbose > 0};
    code = TF_EXIT_RESOURCE;
    int error = 0;
    if (s == TF_OK) {
        tf_plan_report report = {reader, &r->settings.plan, workers, style,
                                 cancel, &tf_clocks_system, 0,       false};
        s = tf_plan_report_print(&report, r->output.fd);
        error = errno;
        if (s == TF_CANCELLED) code = TF_EXIT_STOPPED;
        if (s == TF_OK) code = report.invalid ? TF_EXIT_INVALID : TF_EXIT_COMPLETE;
    }
    if (tf_outfile_close(&r->output) != TF_OK && s == TF_OK) {
        s = TF_EIO;
        error = errno;
    }
    if (s == TF_EIO)
        code = tf__app_output_failed(r->output.path, error);
    else if (s != TF_OK)
        tf_log_root(TF_LOG_ERROR, "%s", tf_status_text(s));
    tf_reader_free(reader);
    return code;
}
