/* memlimit.h — how much memory this process may use, and which rule said so.
 *
 * --memory if given; else the smallest of: cgroup limit (v2 memory.max, v1 memory.limit_in_bytes,
 * at every level), SLURM_MEM_PER_NODE, SLURM_MEM_PER_CPU x processors of the task, RLIMIT_AS,
 * physical memory. What belongs to the machine is divided among the ranks of this job on it. */
#ifndef TF_MEMLIMIT_H
#define TF_MEMLIMIT_H

#include "host.h"
#include "textbuf.h"

typedef struct tf_memlimit {
    uint64_t bytes;       /* for this process, > 0 */
    const char *rule;     /* "--memory", "cgroup limit", "SLURM_MEM_PER_NODE", ... */
    unsigned local_ranks; /* among how many ranks it was divided */
} tf_memlimit;

/** @param bytes  the value of --memory, 0: none */
void tf_memlimit_decide(tf_memlimit *m, uint64_t bytes, const char *rule, const tf_host *host);
/** One line without newline, for -v. */
void tf_memlimit_explain(tf_text *out, const tf_memlimit *m);

/** "512M", "1.5G": at most 11 characters. @return buf */
char *tf_size_text(char buf[12], uint64_t bytes);

#endif
