/* cores.h — how many threads to run, and which rule said so.
 *
 * First that is set: --threads, TRIFACTOR_THREADS, SLURM_CPUS_PER_TASK, OMP_NUM_THREADS (first of
 * its list), affinity mask, hardware. The number is then capped by the affinity mask and by the
 * cgroup's CPU quota (v2 cpu.max, v1 cpu.cfs_quota_us, at every level up to the root). Ranks that
 * share a machine share its quota, and, where the launcher did not bind them, its processors. */
#ifndef TF_CORES_H
#define TF_CORES_H

#include "host.h"
#include "textbuf.h"

typedef struct tf_cores {
    unsigned threads;     /* the answer, >= 1 */
    unsigned wanted;      /* what the rule said before the caps, >= 1 */
    const char *rule;     /* "--threads", "SLURM_CPUS_PER_TASK", "affinity mask", ... */
    const char *cap;      /* which cap lowered it: "affinity mask", "cgroup quota"; NULL: none */
    unsigned affinity;    /* processors in the mask */
    unsigned hardware;    /* processors online */
    double quota;         /* processors' worth of time allowed by the cgroup; 0: unlimited */
    unsigned local_ranks; /* ranks of this job on this machine, >= 1 */
    bool bound_to_one;    /* several threads were wanted, but the launcher bound us to one core */
} tf_cores;

/** @param threads   the value given by the user, 0: none
 *  @param rule      how it was given ("--threads", "TRIFACTOR_THREADS"); unused when 0 */
void tf_cores_decide(tf_cores *c, unsigned threads, const char *rule, const tf_host *host);
/** One line without newline: the answer, the rule, and all caps; for -v. */
void tf_cores_explain(tf_text *out, const tf_cores *c);
/** The warning for bound_to_one, with the flags that help; nothing if it is not set. */
void tf_cores_warn(tf_text *out, const tf_cores *c);

#endif
