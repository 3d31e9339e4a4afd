/* compare_workload.h — the measured tasks as sources for an executor. */
#ifndef PARADIGMS_COMPARE_WORKLOAD_H
#define PARADIGMS_COMPARE_WORKLOAD_H

#include "compare_plan.h"
#include "executor.h"

typedef enum workload_kind {
    WORKLOAD_FIRST,  /* one empty task: when is the first result there? */
    WORKLOAD_ECHO,   /* empty tasks */
    WORKLOAD_WAIT,   /* the I/O-bound work: tasks that sleep */
    WORKLOAD_FACTOR, /* the CPU-bound work */
    WORKLOAD_FLIGHT  /* as many sleeping tasks as the executor takes within the time of one */
} workload_kind;

typedef struct workload {
    tf_source source;
    workload_kind kind;
    const compare_plan *plan;
    uint64_t given, done;
    double first_given, last_done; /* seconds on the monotonic clock */
    tf_status failed;              /* making a task */
    tf_bytes answers;              /* WORKLOAD_FACTOR: id and body of every result */
    double *started, *ended;       /* WORKLOAD_FLIGHT: when each task slept ... */
    uint32_t *sleeper;             /* ... and at which worker: rank << 16 | thread */
} workload;

/** Clear on every return. @return TF_OK or TF_ENOMEM */
TF_WARN_UNUSED tf_status workload_init(workload *w, workload_kind kind, const compare_plan *plan);
void workload_clear(workload *w);

/** Who worked, each once. */
typedef struct crowd {
    struct crowd_member {
        uint32_t process, thread;
    } * members;
    unsigned threads, processes; /* how many different ones */
} crowd;

/** What the computing tasks tell: who computed, and that all answers are right.
 *  @param c  zeroed; clear it on every return
 *  @return TF_OK, TF_ELIMIT (a number was not factored completely), TF_EINTERNAL (a wrong answer,
 * or a missing one), TF_EFORMAT, TF_ENOMEM */
TF_WARN_UNUSED tf_status workload_check(const workload *w, crowd *c);
/** Who slept, by the executor's own account. @return TF_OK or TF_ENOMEM */
TF_WARN_UNUSED tf_status workload_sleepers(const workload *w, crowd *c);
void crowd_clear(crowd *c);

/** The most tasks that slept at the same moment. */
unsigned workload_in_flight(const workload *w);
/** The same for any intervals, in any order; those that only touch or overlap by less than half
 *  their length do not count as together. */
unsigned intervals_together(const double *started, const double *ended, uint64_t count);

#endif
