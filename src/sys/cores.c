/* cores.c — the thread rule. */
#define _GNU_SOURCE /* sched_getaffinity, CPU_ALLOC */
#include "cores.h"

#include <math.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cgroup.h"

/* Processors in our affinity mask. Machines with more than CPU_SETSIZE need a larger set. */
static unsigned system_affinity(void) {
    for (size_t cpus = CPU_SETSIZE; cpus <= 1u << 20; cpus *= 4) {
        cpu_set_t *set = CPU_ALLOC(cpus);
        if (!set) return 1;
        size_t size = CPU_ALLOC_SIZE(cpus);
        CPU_ZERO_S(size, set);
        int count = sched_getaffinity(0, size, set) == 0 ? CPU_COUNT_S(size, set) : 0;
        CPU_FREE(set);
        if (count > 0) return (unsigned)count;
    }
    return 1;
}

static unsigned system_hardware(void) {
    long n = sysconf(_SC_NPROCESSORS_ONLN);
    return n > 0 ? (unsigned)n : 1;
}

/* The first number of "8" or " 8, 4 " (OMP_NUM_THREADS is a list, one per nesting level, with blanks as
 * one likes); 0: unusable. */
static unsigned first_of_list(const char *text) {
    char *end;
    if (!text) return 0;
    text += strspn(text, " \t");
    if (*text < '0' || *text > '9') return 0;
    unsigned long v = strtoul(text, &end, 10);
    end += strspn(end, " \t");
    return (*end == '\0' || *end == ',') && v <= 65536 ? (unsigned)v : 0;
}

/* Does the launcher give every rank processors of its own? Then the mask is not shared. */
static bool launcher_bound(const tf_host *h) {
    const char *ompi = tf_host_variable(h, "OMPI_MCA_orte_bound_at_launch");
    const char *slurm = tf_host_variable(h, "SLURM_CPU_BIND_TYPE");
    return (ompi && strcmp(ompi, "1") == 0) || (slurm && *slurm && !strstr(slurm, "none"));
}

/* The share of one rank in @p n processors that all ranks of the machine use together. */
static unsigned share(unsigned n, const tf_cores *c) {
    return n / c->local_ranks > 0 ? n / c->local_ranks : 1;
}

static void apply_rule(tf_cores *c, unsigned threads, const char *rule, const tf_host *h) {
    static const char *const names[] = {"TRIFACTOR_THREADS", "SLURM_CPUS_PER_TASK",
                                        "OMP_NUM_THREADS"};
    c->wanted = threads;
    c->rule = rule;
    for (size_t i = 0; i < TF_ARRAY_LEN(names) && !c->wanted; i++) {
        c->wanted = first_of_list(tf_host_variable(h, names[i]));
        c->rule = names[i];
    }
    if (c->wanted) return;
    c->rule = c->affinity < c->hardware ? "affinity mask" : "hardware";
    c->wanted = c->affinity < c->hardware ? c->affinity : c->hardware;
    if (!launcher_bound(h)) c->wanted = share(c->wanted, c);
}

static void apply_cap(tf_cores *c, unsigned limit, const char *name) {
    if (c->threads <= limit) return;
    c->threads = limit;
    c->cap = name;
}

void tf_cores_decide(tf_cores *c, unsigned threads, const char *rule, const tf_host *host) {
    *c = (tf_cores){0};
    c->affinity = host->affinity ? host->affinity : system_affinity();
    c->hardware = host->hardware ? host->hardware : system_hardware();
    c->local_ranks = tf_host_local_ranks(host);
    c->quota = tf_cgroup_cpus(host);
    apply_rule(c, threads, rule, host);
    c->threads = c->wanted;
    apply_cap(c, c->affinity, "affinity mask");
    if (c->quota > 0) {
        /* Half a processor still runs one thread; ranks under one quota share it. */
        double mine = ceil(c->quota / c->local_ranks);
        apply_cap(c, mine < 65536 ? (unsigned)mine : 65536, "cgroup quota");
    }
    /* A mask of one on a larger machine is a launcher's doing if threads were asked for, or if it
     * says itself that it binds. */
    c->bound_to_one =
        c->affinity == 1 && c->hardware > 1 && (c->wanted > 1 || launcher_bound(host));
}

void tf_cores_explain(tf_text *out, const tf_cores *c) {
    tf_text_printf(out, "%u thread%s by %s", c->threads, c->threads == 1 ? "" : "s", c->rule);
    if (c->cap) tf_text_printf(out, " (%u), capped by %s", c->wanted, c->cap);
    tf_text_printf(out, "; hardware %u, affinity mask %u", c->hardware, c->affinity);
    if (c->quota > 0)
        tf_text_printf(out, ", cgroup quota %.4g", c->quota);
    else
        tf_text_puts(out, ", no cgroup quota");
    if (c->local_ranks > 1) tf_text_printf(out, ", %u ranks on this machine", c->local_ranks);
}

void tf_cores_warn(tf_text *out, const tf_cores *c) {
    if (!c->bound_to_one) return;
    unsigned n = c->wanted > 1 ? c->wanted : c->hardware / c->local_ranks;
    tf_text_printf(out,
                   "this process is bound to one core of %u, so it runs one thread; to use more, "
                   "give mpirun --bind-to none or --map-by slot:PE=%u (srun: --cpus-per-task=%u)",
                   c->hardware, n > 1 ? n : 2, n > 1 ? n : 2);
}
