/* timelimit.h — when the run has to stop by itself, and which rule said so.
 *
 * --time-limit if given (0: none); else the end of the batch job where it is known:
 * SLURM_JOB_END_TIME (Slurm 22.05 and later), or PBS_WALLTIME from TRIFACTOR_JOB_START on (which
 * trifactor-job sets; without it, from now on). Before the batch system's end a margin is kept, to
 * save and to leave in good order: 5 % of the time, at least 10 s, at most 2 min, never more than
 * half. An end that has passed is none: the limit has been extended since. */
#ifndef TF_TIMELIMIT_H
#define TF_TIMELIMIT_H

#include "host.h"
#include "textbuf.h"

typedef struct tf_timelimit {
    double seconds;   /* from now until the stop; 0: no limit */
    double margin;    /* kept before the end of the job; 0 for --time-limit */
    const char *rule; /* "--time-limit", "SLURM_JOB_END_TIME", "PBS_WALLTIME"; NULL: none */
} tf_timelimit;

/** @param seconds  the value of --time-limit
 *  @param rule     how it was given ("--time-limit", "TRIFACTOR_TIME_LIMIT"); NULL: it was not
 *  @param epoch    the time of day, seconds since 1970 */
void tf_timelimit_decide(tf_timelimit *t, double seconds, const char *rule, double epoch,
                         const tf_host *host);
/** One line without newline, for -v. */
void tf_timelimit_explain(tf_text *out, const tf_timelimit *t);

#endif
