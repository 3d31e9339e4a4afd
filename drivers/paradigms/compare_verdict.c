/* compare_verdict.c — from figures to words. */
#include "compare_verdict.h"

#include <stdio.h>

static const struct {
    const char *name, *rule;
} rows[VERDICT_COUNT] = {
#define VERDICT_ROW(id, word, text) {.name = word, .rule = text},
    VERDICT_MAP(VERDICT_ROW)
#undef VERDICT_ROW
};

const char *verdict_name(verdict_row row) {
    return rows[row].name;
}

const char *verdict_rule(verdict_row row) {
    return rows[row].rule;
}

#define SAY(field, ...) snprintf(field, sizeof field, __VA_ARGS__)

static double least(double a, double b) {
    return a < b ? a : b;
}

static void model(verdict *v, const comparison *c, regime r) {
    const figures *f = &c->regimes[r];
    bool several = f->processes > 1 || f->threads > 1;
    const char *how = "one task at a time";
    if (several)
        how = f->cpu_speedup >= VERDICT_PARALLEL ? "parallel" : "taking turns";
    else if (f->in_flight > 1)
        how = "non-blocking";
    if (f->processes > 1)
        SAY(v->text, "%.0f processes, %s", f->processes, how);
    else if (f->threads > 1)
        SAY(v->text, "%.0f threads in one process, %s", f->threads, how);
    else
        SAY(v->text, "one thread, %s", how);
    SAY(v->evidence, "%.0f tasks in flight, computing speedup %.2f", f->in_flight, f->cpu_speedup);
}

static void suitable(verdict *v, const comparison *c, regime r) {
    const figures *f = &c->regimes[r];
    bool io = f->io_speedup >= VERDICT_GAIN, cpu = f->cpu_speedup >= VERDICT_GAIN;
    SAY(v->text, "%s",
        io && cpu ? "I/O-bound and CPU-bound tasks"
        : io      ? "I/O-bound tasks"
        : cpu     ? "CPU-bound tasks"
                  : "neither kind of task");
    SAY(v->evidence, "speedup %.2f waiting, %.2f computing", f->io_speedup, f->cpu_speedup);
}

static void global_lock(verdict *v, const comparison *c, regime r) {
    const figures *f = &c->regimes[r];
    char without[24], behind[24];
    double slowdown = f->locked_wall / f->cpu_wall;
    if (slowdown >= VERDICT_LOCK)
        SAY(v->text, "restricted: computing %.1f times as long", slowdown);
    else
        SAY(v->text, "none");
    SAY(v->evidence, "computing takes %s behind a lock, %s without",
        figure_text(behind, f->locked_wall, UNIT_SECONDS),
        figure_text(without, f->cpu_wall, UNIT_SECONDS));
}

static void memory(verdict *v, const comparison *c, regime r) {
    const figures *f = &c->regimes[r];
    char size[24];
    SAY(v->text, "%s", f->processes > 1 ? "separate" : "shared");
    SAY(v->evidence, "%.0f process%s, %s at most", f->processes, f->processes > 1 ? "es" : "",
        figure_text(size, f->memory, UNIT_BYTES));
}

static void overhead(verdict *v, const comparison *c, regime r) {
    const figures *f = &c->regimes[r];
    double more = f->startup - c->regimes[REGIME_SERIAL].startup;
    char start[24], serial[24], task[24];
    if (more >= VERDICT_STARTUP_HIGH || f->task_cost >= VERDICT_TASK_HIGH)
        SAY(v->text, "high");
    else if (more < VERDICT_STARTUP_LOW && f->task_cost < VERDICT_TASK_LOW)
        SAY(v->text, "low");
    else
        SAY(v->text, "moderate");
    SAY(v->evidence, "starts in %s (serial: %s), %s an empty task",
        figure_text(start, f->startup, UNIT_SECONDS),
        figure_text(serial, c->regimes[REGIME_SERIAL].startup, UNIT_SECONDS),
        figure_text(task, f->task_cost, UNIT_SECONDS));
}

static void scalability(verdict *v, const comparison *c, regime r) {
    const figures *f = &c->regimes[r];
    double possible = least(least(c->processors, c->workers), c->cpu_tasks);
    double part = f->cpu_speedup / possible;
    const char *io = f->in_flight >= VERDICT_MANY ? "high" : "limited";
    const char *cpu = possible <= 1              ? "unknown"
                      : part >= VERDICT_HIGH     ? "high"
                      : part >= VERDICT_MODERATE ? "moderate"
                                                 : "low";
    /* Of two processors, one used is half of what is possible, and yet no gain. */
    if (possible > 1 && f->cpu_speedup < VERDICT_PARALLEL) cpu = "none";
    SAY(v->text, "I/O-bound: %s; CPU-bound: %s", io, cpu);
    SAY(v->evidence, "%.0f tasks in flight; computing speedup %.2f of %.0f possible", f->in_flight,
        f->cpu_speedup, possible);
}

void verdict_decide(verdict *v, verdict_row row, const comparison *c, regime r) {
    static void (*const rules[VERDICT_COUNT])(verdict *, const comparison *,
                                              regime) = {[VERDICT_MODEL] = model,
                                                         [VERDICT_SUITABLE] = suitable,
                                                         [VERDICT_GLOBAL_LOCK] = global_lock,
                                                         [VERDICT_MEMORY] = memory,
                                                         [VERDICT_OVERHEAD] = overhead,
                                                         [VERDICT_SCALABILITY] = scalability};
    rules[row](v, c, r);
}
