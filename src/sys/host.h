/* host.h — the outside as seen by option parsing and resource rules: environment and files.
 *
 * Tests hand in an environment of their own and a fake root directory with /proc and cgroup files;
 * programs use tf_host_system. */
#ifndef TF_HOST_H
#define TF_HOST_H

#include "base.h"

typedef struct tf_host {
    const char *(*variable)(void *context, const char *name); /* NULL result: not set */
    const char *(*entry)(void *context, size_t i); /* the i-th variable as "NAME=value" or "NAME";
                                                      NULL: no more. May be NULL: none is listed */
    void *context;
    const char *root;  /* put before every absolute path that is read; "" is the real system */
    unsigned affinity; /* size of the affinity mask, 0: ask the system */
    unsigned hardware; /* online processors, 0: ask the system */
    uint64_t ram;      /* bytes of memory, 0: ask the system */
} tf_host;

extern const tf_host tf_host_system;

static inline const char *tf_host_variable(const tf_host *h, const char *name) {
    return h->variable(h->context, name);
}

/** Read a small text file below the root, NUL-terminated, cut at size - 1 bytes.
 *  @return its length, -1 if it cannot be read */
long tf_host_read(const tf_host *h, const char *path, char *buf, size_t size);

/** How many ranks of this job share this machine, as the launcher's environment says (Open MPI,
 *  MPICH/Hydra, Intel MPI, Slurm); 1 if nothing is said. */
unsigned tf_host_local_ranks(const tf_host *h);

#endif
