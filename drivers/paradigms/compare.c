/* compare.c — measure every regime in processes of its own, derive, report. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "clock.h"
#include "compare_plan.h"
#include "compare_regime.h"
#include "compare_report.h"
#include "launch.h"
#include "log.h"
#include "print_line.h"

/* What is told to the measuring program before the user's own arguments, which it gets too. */
typedef struct regime_args {
    char regime[32], workers[32], batch[32];
    char **argv; /* without the program; NULL-terminated */
} regime_args;

static tf_status regime_args_make(regime_args *a, const paradigms_config *config,
                                  const compare_plan *p, regime which) {
    a->argv = calloc((size_t)config->argc + 3, sizeof *a->argv);
    if (!a->argv) return TF_ENOMEM;
    snprintf(a->regime, sizeof a->regime, "--regime=%s", regime_name(which));
    snprintf(a->workers, sizeof a->workers, "--workers=%u", p->workers);
    snprintf(a->batch, sizeof a->batch, "--batch=%u", p->batch);
    a->argv[0] = a->regime;
    a->argv[1] = a->workers;
    a->argv[2] = a->batch;
    for (int i = 1; i < config->argc; i++) a->argv[i + 2] = config->argv[i];
    return TF_OK;
}

/* What the exit code of a measuring program means for ours. Its own ends with one of these; any
 * other comes from mpirun, or from a signal. */
static tf_exit_code passed_on(int code) {
    bool ours = code == TF_EXIT_INCOMPLETE || code == TF_EXIT_INTERNAL;
    return ours ? (tf_exit_code)code : TF_EXIT_RESOURCE;
}

/* Run the command line; its figures, with the start-up counted from now. */
static tf_exit_code run_regime(figures *f, char *const argv[], regime which) {
    tf_text output = {0};
    int code = 0;
    double start = tf_clock_now();
    tf_status s = child_run(argv, -1, &output, &code);
    if (s == TF_EIO) tf_log_root(TF_LOG_ERROR, "%s: %s", argv[0], strerror(errno));
    tf_exit_code result = s == TF_EIO ? TF_EXIT_RESOURCE : example_end(s);
    if (s == TF_OK && code != 0) {
        tf_log_root(TF_LOG_ERROR, "measuring '%s' ended with exit code %d", regime_name(which),
                    code);
        result = passed_on(code);
    } else if (s == TF_OK && figures_read(f, tf_text_get(&output)) != TF_OK) {
        tf_log_root(TF_LOG_ERROR, "measuring '%s' gave no figures", regime_name(which));
        result = TF_EXIT_INTERNAL;
    }
    f->startup -= start;
    tf_text_clear(&output);
    return result;
}

static tf_exit_code measure_alone(figures *f, const regime_args *a, int argc, regime which) {
    char self[CHILD_PATH_MAX];
    char **argv = calloc((size_t)argc + 4, sizeof *argv);
    if (!argv) return example_end(TF_ENOMEM);
    tf_exit_code code = TF_EXIT_RESOURCE;
    if (child_self(self)) {
        argv[0] = self;
        for (size_t i = 0; a->argv[i]; i++) argv[i + 1] = a->argv[i];
        tf_log_root(TF_LOG_INFO, "measuring '%s'", regime_name(which));
        code = run_regime(f, argv, which);
    } else {
        tf_log_root(TF_LOG_ERROR, "cannot find out where this program is: %s", strerror(errno));
    }
    free(argv);
    return code;
}

static tf_exit_code measure_launched(figures *f, const regime_args *a,
                                     const paradigms_config *config, unsigned processes) {
    launch l;
    tf_text shown = {0};
    tf_status s = launch_prepare(&l, config->mpirun, false, processes, a->argv);
    tf_exit_code code = s == TF_EIO ? TF_EXIT_RESOURCE : example_end(s);
    if (s == TF_OK) {
        launch_show(&shown, &l);
        tf_log_root(TF_LOG_INFO, "measuring 'processes': starting %u with %s", processes,
                    tf_text_get(&shown));
        code = run_regime(f, l.argv, REGIME_PROCESSES);
    }
    tf_text_clear(&shown);
    launch_clear(&l);
    return code;
}

static tf_exit_code measure_all(comparison *c, const paradigms_config *config,
                                const compare_plan *p) {
    tf_exit_code code = TF_EXIT_COMPLETE;
    for (unsigned r = 0; r < REGIME_COUNT && code == TF_EXIT_COMPLETE; r++) {
        regime_args a = {0};
        tf_status s = regime_args_make(&a, config, p, (regime)r);
        if (s != TF_OK)
            code = example_end(s);
        else if (r == REGIME_PROCESSES)
            code = measure_launched(&c->regimes[r], &a, config, p->workers);
        else
            code = measure_alone(&c->regimes[r], &a, config->argc, (regime)r);
        free(a.argv);
    }
    return code;
}

/* ---- the command ----------------------------------------------------------------------------- */

static void describe(comparison *c, const compare_plan *p) {
    double load = 0;
    if (getloadavg(&load, 1) != 1) load = 0;
    *c = (comparison){.processors = p->processors,
                      .workers = p->workers,
                      .load = load,
                      .io_tasks = p->io_tasks,
                      .cpu_tasks = p->cpu_tasks,
                      .io_seconds = p->io_seconds};
    if (p->list.count)
        snprintf(c->cpu_work, sizeof c->cpu_work, "one of the given numbers to factor");
    else
        snprintf(c->cpu_work, sizeof c->cpu_work, "%u semiprimes of 63 or 64 bits to factor",
                 p->batch);
}

static tf_exit_code compare_planned(const paradigms_config *config, compare_plan *p) {
    comparison c;
    p->batch = compare_plan_calibrate(p, config->quick);
    describe(&c, p);
    tf_exit_code code = measure_all(&c, config, p);
    if (code != TF_EXIT_COMPLETE) return code;
    comparison_derive(&c);
    tf_text report = {0};
    report_write(&report, &c, (paradigms_format)config->format);
    print_text(&report);
    tf_text_clear(&report);
    if (!config->plot) return TF_EXIT_COMPLETE;
    tf_status s = plot_write(&c, config->plot);
    return s == TF_EIO ? TF_EXIT_RESOURCE : example_end(s);
}

/* What would fail at the end is found out at the beginning. */
static tf_exit_code refused(const paradigms_config *config) {
    const char *launcher = launch_found(&tf_host_system);
    const char *reason = config->plot ? plot_refused(config->plot) : NULL;
    if (launcher) {
        tf_log_root(TF_LOG_ERROR,
                    "compare starts its own processes: run it without mpirun (%s is set)",
                    launcher);
        return TF_EXIT_USAGE;
    }
    if (reason) {
        tf_log_root(TF_LOG_ERROR, "--plot=%s: %s", config->plot, reason);
        return TF_EXIT_USAGE;
    }
    launch l;
    char *none[] = {NULL};
    tf_status s = launch_prepare(&l, config->mpirun, false, 1, none);
    launch_clear(&l);
    if (s == TF_OK && config->plot) s = plot_ready(config->plot);
    return s == TF_EIO ? TF_EXIT_RESOURCE : example_end(s);
}

tf_exit_code example_compare(const paradigms_config *config) {
    if (config->regime) return compare_regime_run(config);
    tf_exit_code code = refused(config);
    if (code != TF_EXIT_COMPLETE) return code;
    compare_plan plan;
    code = compare_plan_make(&plan, config);
    if (code == TF_EXIT_COMPLETE) code = compare_planned(config, &plan);
    compare_plan_clear(&plan);
    return code;
}
