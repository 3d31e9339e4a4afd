/* compare_plan.h — how much work a comparison measures. The comparing process and the measuring
 * ones come to the same plan from the same options. */
#ifndef PARADIGMS_COMPARE_PLAN_H
#define PARADIGMS_COMPARE_PLAN_H

#include "numbers.h"

typedef struct compare_plan {
    unsigned processors; /* that this program may use */
    unsigned workers;    /* threads, or processes, of the regimes that have several */
    unsigned io_tasks;   /* waiting: so many tasks ... */
    double io_seconds;   /* ... of so long */
    unsigned cpu_tasks;  /* computing: so many tasks ... */
    unsigned batch;      /* ... of so many semiprimes; 0: the numbers, one a task */
    numbers list;
    unsigned io_repeats, cpu_repeats; /* the quickest counts */
    unsigned echoes;                  /* empty tasks, for the cost of one */
    unsigned flights;                 /* sleeping tasks at most, for how many are in flight ... */
    double flight_seconds;            /* ... and how long each sleeps */
} compare_plan;

/** Clear the plan on every return. @return TF_EXIT_COMPLETE; else what numbers_read() said */
tf_exit_code compare_plan_make(compare_plan *p, const paradigms_config *config);
void compare_plan_clear(compare_plan *p);

/** How many semiprimes a task takes so that the computing workload lasts about 0.15 seconds
 *  one after the other (0.06 with --quick). Takes some 50 ms to find out. */
unsigned compare_plan_calibrate(const compare_plan *p, bool quick);

#endif
