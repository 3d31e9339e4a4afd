/* compare_regime.c — one executor, six runs, and what the system says about them. */
#include "compare_regime.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#include "clock.h"
#include "compare_workload.h"
#include "demo_tasks.h"
#include "log.h"
#include "print_line.h"
#include "processes.h"
#include "wire.h"

typedef struct bench {
    const compare_plan *plan;
    regime which;
    tf_comm *comm; /* of the processes regime; NULL: no other processes */
    bool root;     /* this process has the sources and the figures */
    tf_executor *executor;
    demo_context *context; /* of its runner */
    pthread_mutex_t *lock; /* the global one */
    figures f;
} bench;

/* ---- what the system says -------------------------------------------------------------------- */

typedef struct usage {
    double cpu, voluntary, involuntary;
} usage;

static usage usage_now(void) {
    struct rusage r = {0};
    getrusage(RUSAGE_SELF, &r);
    return (usage){
        .cpu = tf_clock_cpu(), .voluntary = (double)r.ru_nvcsw, .involuntary = (double)r.ru_nivcsw};
}

/* Not ru_maxrss: that one survives exec and would show the memory of whoever started us. */
static double peak_memory(void) {
    double kilobytes = 0;
    char line[256];
    FILE *f = fopen("/proc/self/status", "r");
    if (!f) return 0;
    while (fgets(line, sizeof line, f))
        if (strncmp(line, "VmHWM:", 6) == 0) kilobytes = strtod(line + 6, NULL);
    fclose(f);
    return kilobytes * 1024;
}

/* The sum over all processes of the regime. Travels as a whole number of @p units. */
static tf_status sum(const bench *b, double *value, double unit) {
    if (!b->comm) return TF_OK;
    size_t ranks = (size_t)tf_comm_size(b->comm);
    uint32_t *all = calloc(ranks, sizeof *all);
    if (!all) tf_comm_abort(b->comm, TF_EXIT_RESOURCE); /* the others wait for our value */
    double scaled = *value / unit;
    tf_status s = tf_wire_gather(b->comm, scaled < 4e9 ? (uint32_t)scaled : 4000000000u, all);
    *value = 0;
    for (size_t i = 0; i < ranks; i++) *value += all[i] * unit;
    free(all);
    return s;
}

static tf_status sum_usage(const bench *b, usage *u) {
    tf_status s = sum(b, &u->cpu, 1e-6);
    if (s == TF_OK) s = sum(b, &u->voluntary, 1);
    if (s == TF_OK) s = sum(b, &u->involuntary, 1);
    return s;
}

/* ---- one run --------------------------------------------------------------------------------- */

/* The root's status, for all: what it alone knows, the others must not go on without. */
static tf_status agreed(const bench *b, tf_status s) {
    return b->comm ? (tf_status)tf_comm_agree(b->comm, s) : s;
}

/* The others are on their way to run() and would wait there for ever. */
static void prepare(const bench *b, workload *w, workload_kind kind) {
    if (workload_init(w, kind, b->plan) == TF_OK) return;
    (void)example_end(TF_ENOMEM);
    if (b->comm) tf_comm_abort(b->comm, TF_EXIT_RESOURCE);
    exit(TF_EXIT_RESOURCE);
}

/* Run the workload on the executor of all processes. @param used  receives its costs, or NULL */
static tf_status run(const bench *b, workload *w, usage *used, double *wall) {
    tf_cancel cancel = {0};
    usage before = usage_now();
    double start = tf_clock_now();
    tf_status s = b->executor->run(b->executor, b->root ? &w->source : NULL, &cancel);
    *wall = tf_clock_now() - start;
    usage after = usage_now();
    if (s == TF_OK && b->root) s = w->failed;
    s = agreed(b, s);
    if (s != TF_OK || !used) return s;
    *used = (usage){after.cpu - before.cpu, after.voluntary - before.voluntary,
                    after.involuntary - before.involuntary};
    return sum_usage(b, used);
}

static tf_status measure_first(bench *b) {
    workload w;
    double wall = 0;
    prepare(b, &w, WORKLOAD_FIRST);
    tf_status s = run(b, &w, NULL, &wall);
    b->f.startup = w.last_done;
    workload_clear(&w);
    return s;
}

static tf_status measure_echo(bench *b) {
    workload w;
    double wall = 0;
    prepare(b, &w, WORKLOAD_ECHO);
    tf_status s = run(b, &w, NULL, &wall);
    b->f.task_cost = wall / b->plan->echoes;
    workload_clear(&w);
    return s;
}

/* What a timed workload cost. */
typedef struct timing {
    double wall;
    usage used;
} timing;

/* The quickest of several runs counts: what else the machine did only ever adds. */
static void keep_best(timing *best, const timing *t, unsigned round) {
    if (round == 0 || t->wall < best->wall) *best = *t;
}

static void at_work(bench *b, const crowd *c) {
    if (c->processes > b->f.processes) b->f.processes = c->processes;
    if (c->threads > b->f.threads) b->f.threads = c->threads;
}

static tf_status measure_waiting(bench *b) {
    timing best = {0}, t = {0};
    tf_status s = TF_OK;
    for (unsigned i = 0; i < b->plan->io_repeats && s == TF_OK; i++) {
        workload w;
        prepare(b, &w, WORKLOAD_WAIT);
        s = run(b, &w, &t.used, &t.wall);
        keep_best(&best, &t, i);
        workload_clear(&w);
    }
    b->f.io_wall = best.wall;
    b->f.io_cpu = best.used.cpu;
    b->f.io_voluntary = best.used.voluntary;
    b->f.io_involuntary = best.used.involuntary;
    return s;
}

static tf_status factor_once(bench *b, timing *t) {
    workload w;
    crowd c = {0};
    prepare(b, &w, WORKLOAD_FACTOR);
    tf_status s = run(b, &w, &t->used, &t->wall);
    if (s == TF_OK && b->root) {
        s = workload_check(&w, &c);
        at_work(b, &c);
        if (s == TF_EINTERNAL || s == TF_EFORMAT)
            tf_log_root(TF_LOG_ERROR, "a computed answer is wrong or missing");
        if (s == TF_ELIMIT)
            tf_log_root(TF_LOG_ERROR, "a number cannot be factored completely: nothing to compare");
    }
    crowd_clear(&c);
    workload_clear(&w);
    return agreed(b, s);
}

static tf_status factor(bench *b, timing *best) {
    tf_status s = TF_OK;
    for (unsigned i = 0; i < b->plan->cpu_repeats && s == TF_OK; i++) {
        timing t = {0};
        s = factor_once(b, &t);
        keep_best(best, &t, i);
    }
    return s;
}

static tf_status measure_computing(bench *b) {
    timing free_run = {0}, locked_run = {0};
    tf_status s = factor(b, &free_run);
    b->f.cpu_wall = b->f.locked_wall = free_run.wall;
    b->f.cpu_cpu = free_run.used.cpu;
    b->f.cpu_voluntary = free_run.used.voluntary;
    b->f.cpu_involuntary = free_run.used.involuntary;
    if (s != TF_OK || b->which == REGIME_LOCKED) return s;
    b->context->lock = b->lock;
    s = factor(b, &locked_run);
    b->context->lock = NULL;
    b->f.locked_wall = locked_run.wall;
    return s;
}

static tf_status measure_flight(bench *b) {
    workload w;
    crowd c = {0};
    double wall;
    prepare(b, &w, WORKLOAD_FLIGHT);
    tf_status s = run(b, &w, NULL, &wall);
    if (s == TF_OK) s = workload_sleepers(&w, &c);
    if (s == TF_OK) {
        b->f.in_flight = workload_in_flight(&w);
        at_work(b, &c);
    }
    crowd_clear(&c);
    workload_clear(&w);
    return agreed(b, s);
}

static tf_exit_code measure(bench *b) {
    tf_status s = measure_first(b);
    if (s == TF_OK) s = measure_echo(b);
    if (s == TF_OK) s = measure_waiting(b);
    if (s == TF_OK) s = measure_computing(b);
    if (s == TF_OK) s = measure_flight(b);
    b->f.memory = peak_memory();
    if (s == TF_OK) s = sum(b, &b->f.memory, 1024);
    return s == TF_ELIMIT ? TF_EXIT_INCOMPLETE : example_end(s);
}

/* ---- executors ------------------------------------------------------------------------------- */

static tf_executor *make_executor(const bench *b, const tf_runner *runner) {
    switch (b->which) {
    case REGIME_ASYNC:
        unsetenv("UV_THREADPOOL_SIZE"); /* one thread for what cannot be awaited */
        return tf_exec_loop_new(runner, 1);
    case REGIME_THREADS:
    case REGIME_LOCKED:
        return tf_exec_threads_new(runner, b->plan->workers);
    case REGIME_PROCESSES:
        return tf_exec_ranks_new(b->comm, tf_exec_serial_new(runner));
    default:
        return tf_exec_serial_new(runner);
    }
}

static tf_exit_code measure_regime(const compare_plan *plan, regime which, tf_comm *comm) {
    pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
    demo_context context = {.lock = which == REGIME_LOCKED ? &lock : NULL};
    const tf_runner runner = {demo_run, &context};
    bench b = {.plan = plan,
               .which = which,
               .comm = comm,
               .root = !comm || tf_comm_rank(comm) == 0,
               .context = &context,
               .lock = &lock};
    b.executor = make_executor(&b, &runner);
    if (!b.executor) return example_end(TF_ENOMEM);
    tf_exit_code code = measure(&b);
    tf_executor_destroy(b.executor);
    if (code != TF_EXIT_COMPLETE || !b.root) return code;
    tf_text text = {0};
    figures_write(&text, &b.f);
    print_text(&text);
    tf_text_clear(&text);
    return TF_EXIT_COMPLETE;
}

static tf_exit_code measure_processes(tf_comm *comm, void *context) {
    return measure_regime(context, REGIME_PROCESSES, comm);
}

tf_exit_code compare_regime_run(const paradigms_config *config) {
    compare_plan plan;
    regime which;
    if (!regime_find(&which, config->regime)) {
        tf_log_root(TF_LOG_ERROR, "--regime=%s: no such regime", config->regime);
        return TF_EXIT_USAGE;
    }
    tf_exit_code code = compare_plan_make(&plan, config);
    if (code == TF_EXIT_COMPLETE && which != REGIME_PROCESSES)
        code = measure_regime(&plan, which, NULL);
    else if (code == TF_EXIT_COMPLETE)
        code = processes_run(config, &(processes_job){.wanted = plan.workers,
                                                      .args = config->argv + 1,
                                                      .body = measure_processes,
                                                      .context = &plan});
    compare_plan_clear(&plan);
    return code;
}
