/* compare_verdict.h — the textbook's table of the paradigms, with each entry derived from figures.
 *
 * Pure functions of a comparison: no clock, no machine. The rules are below, in the words that the
 * reports print; a "speedup" is the wall time of the serial regime over that of the paradigm. */
#ifndef PARADIGMS_COMPARE_VERDICT_H
#define PARADIGMS_COMPARE_VERDICT_H

#include "compare_figures.h"

/* Thresholds of the rules. Far enough from 1 that noise of a busy machine does not cross them. */
#define VERDICT_PARALLEL     1.3  /* computing speedup from which work was done in parallel */
#define VERDICT_GAIN         1.5  /* speedup from which a paradigm suits a kind of work */
#define VERDICT_LOCK         1.25 /* slowdown from which a lock restricts */
#define VERDICT_STARTUP_LOW  0.01 /* seconds to start, more than serial */
#define VERDICT_STARTUP_HIGH 0.1
#define VERDICT_TASK_LOW     20e-6 /* seconds for one empty task */
#define VERDICT_TASK_HIGH    200e-6
#define VERDICT_MANY         100 /* tasks in flight from which waiting scales */
#define VERDICT_HIGH         0.7 /* part of the possible computing speedup */
#define VERDICT_MODERATE     0.4

/* X(id, name, rule) */
#define VERDICT_MAP(X)                                                                             \
    X(VERDICT_MODEL, "execution model",                                                            \
      "counted: the processes and threads at work; parallel from a computing speedup of "          \
      "1.3, non-blocking if one thread had several tasks in flight")                               \
    X(VERDICT_SUITABLE, "suitable for", "the kinds of work with a speedup of at least 1.5")        \
    X(VERDICT_GLOBAL_LOCK, "effect of a global lock",                                              \
      "restricted if computing behind one lock takes 1.25 times as long or more")                  \
    X(VERDICT_MEMORY, "memory space", "separate if tasks were computed in several processes")      \
    X(VERDICT_OVERHEAD, "overhead",                                                                \
      "low below 10 ms more to start than serial and 20 us an empty task; high from 100 ms or "    \
      "200 us")                                                                                    \
    X(VERDICT_SCALABILITY, "scalability",                                                          \
      "waiting: high from 100 tasks in flight; computing: high from 70 %, moderate from 40 % of "  \
      "the speedup that processors, workers and tasks allow")

typedef enum verdict_row {
#define VERDICT_ENUM_(id, name, rule) id,
    VERDICT_MAP(VERDICT_ENUM_)
#undef VERDICT_ENUM_
        VERDICT_COUNT
} verdict_row;

const char *verdict_name(verdict_row row);
const char *verdict_rule(verdict_row row);

typedef struct verdict {
    char text[64];      /* "4 processes, parallel" */
    char evidence[128]; /* "computing speedup 1.9" */
} verdict;

/** The entry of the table for @p row and the paradigm that @p r stands for (REGIME_ASYNC,
 *  REGIME_THREADS or REGIME_PROCESSES). */
void verdict_decide(verdict *v, verdict_row row, const comparison *c, regime r);

#endif
