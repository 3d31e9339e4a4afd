/* compare_figures.h — what is measured of one regime, and all that a comparison knows. */
#ifndef PARADIGMS_COMPARE_FIGURES_H
#define PARADIGMS_COMPARE_FIGURES_H

#include "textbuf.h"

/* X(id, name, title) — a regime is an executor, with or without a global lock. */
#define REGIME_MAP(X)                                                                              \
    X(REGIME_SERIAL, "serial", "one after the other")                                              \
    X(REGIME_ASYNC, "async", "event loop")                                                         \
    X(REGIME_THREADS, "threads", "threads")                                                        \
    X(REGIME_LOCKED, "locked", "threads behind one global lock")                                   \
    X(REGIME_PROCESSES, "processes", "processes")

typedef enum regime {
#define REGIME_ENUM_(id, name, title) id,
    REGIME_MAP(REGIME_ENUM_)
#undef REGIME_ENUM_
        REGIME_COUNT
} regime;

const char *regime_name(regime r);  /* "async" */
const char *regime_title(regime r); /* "event loop" */
/** @return false if no regime is called so */
bool regime_find(regime *out, const char *name);

typedef enum figure_unit { UNIT_SECONDS, UNIT_COUNT, UNIT_BYTES, UNIT_FACTOR } figure_unit;

/* X(field, unit, label). Sums are over all processes of the regime. A speedup is the wall time of
 * the serial regime over that of this one: comparison_derive() fills it in. */
#define FIGURES_MAP(X)                                                                             \
    X(io_wall, UNIT_SECONDS, "waiting: wall time")                                                 \
    X(io_speedup, UNIT_FACTOR, "waiting: speedup")                                                 \
    X(io_cpu, UNIT_SECONDS, "waiting: processor time")                                             \
    X(io_voluntary, UNIT_COUNT, "waiting: switches, voluntary")                                    \
    X(io_involuntary, UNIT_COUNT, "waiting: switches, forced")                                     \
    X(cpu_wall, UNIT_SECONDS, "computing: wall time")                                              \
    X(cpu_speedup, UNIT_FACTOR, "computing: speedup")                                              \
    X(cpu_cpu, UNIT_SECONDS, "computing: processor time")                                          \
    X(cpu_voluntary, UNIT_COUNT, "computing: switches, voluntary")                                 \
    X(cpu_involuntary, UNIT_COUNT, "computing: switches, forced")                                  \
    X(locked_wall, UNIT_SECONDS, "computing behind one lock")                                      \
    X(startup, UNIT_SECONDS, "program start to first result")                                      \
    X(task_cost, UNIT_SECONDS, "one empty task")                                                   \
    X(in_flight, UNIT_COUNT, "most tasks in flight")                                               \
    X(memory, UNIT_BYTES, "peak memory")                                                           \
    X(processes, UNIT_COUNT, "processes at work")                                                  \
    X(threads, UNIT_COUNT, "threads at work")

typedef struct figures {
#define FIGURES_FIELD_(field, unit, label) double field;
    FIGURES_MAP(FIGURES_FIELD_)
#undef FIGURES_FIELD_
} figures;

typedef struct figure_info {
    const char *name, *label;
    figure_unit unit;
    size_t offset; /* of the double in figures */
} figure_info;

enum {
#define FIGURES_ENUM_(field, unit, label) FIGURE_##field,
    FIGURES_MAP(FIGURES_ENUM_)
#undef FIGURES_ENUM_
        FIGURE_COUNT
};

extern const figure_info figure_table[FIGURE_COUNT];

static inline double figure_value(const figures *f, size_t index) {
    return *(const double *)((const char *)f + figure_table[index].offset);
}

/** "1.52 s", "48 ms", "25 us", "1000", "12.3 MB", "1.92". @return buf */
char *figure_text(char buf[24], double value, figure_unit unit);

/** One line "name value" per figure: how a measuring process tells the comparing one. */
void figures_write(tf_text *out, const figures *f);
/** @return TF_OK, or TF_EFORMAT if any figure is missing, unknown or no finite number >= 0 */
TF_WARN_UNUSED tf_status figures_read(figures *f, const char *text);

/** Everything that a report shows. */
typedef struct comparison {
    unsigned processors; /* that this program may use */
    double load;         /* load average just before: what else was running */
    unsigned workers;    /* threads, or processes, of the regimes that have several */
    unsigned io_tasks, cpu_tasks;
    double io_seconds; /* what each waiting task waits */
    char cpu_work[64]; /* what each computing task does */
    figures regimes[REGIME_COUNT];
} comparison;

/** Fill in the speedups from the wall times. */
void comparison_derive(comparison *c);

#endif
