/* cgroup.h — limits that the control groups of this process set, v1 and v2.
 *
 * /proc/self/cgroup names the group, /proc/self/mountinfo where its hierarchy is mounted. A limit
 * holds for all groups below, so every level from the process's own up to the mount is read and the
 * smallest counts. In a container the group's path may lie outside the mount; then the mount's root
 * is what limits us. */
#ifndef TF_CGROUP_H
#define TF_CGROUP_H

#include "host.h"

/** Processors' worth of time (2.5, say); 0: no limit. */
double tf_cgroup_cpus(const tf_host *h);
/** Bytes of memory; 0: no limit. */
uint64_t tf_cgroup_memory(const tf_host *h);

#endif
