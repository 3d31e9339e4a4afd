/* memlimit.c — the memory rule. */
#include "memlimit.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <unistd.h>

#include "cgroup.h"

static uint64_t physical_memory(const tf_host *h) {
    if (h->ram) return h->ram;
    long pages = sysconf(_SC_PHYS_PAGES), page = sysconf(_SC_PAGESIZE);
    return pages > 0 && page > 0 ? (uint64_t)pages * (uint64_t)page : UINT64_C(1) << 30;
}

/* A whole number from the environment; 0: not set or not usable. */
static uint64_t number(const tf_host *h, const char *name) {
    const char *text = tf_host_variable(h, name);
    char *end;
    if (!text || *text < '0' || *text > '9') return 0;
    unsigned long long v = strtoull(text, &end, 10);
    return *end == '\0' && v < UINT64_C(1) << 40 ? v : 0;
}

static void lower(tf_memlimit *m, uint64_t bytes, const char *rule) {
    if (bytes == 0 || bytes >= m->bytes) return;
    m->bytes = bytes;
    m->rule = rule;
}

void tf_memlimit_decide(tf_memlimit *m, uint64_t bytes, const char *rule, const tf_host *host) {
    if (bytes) {
        *m = (tf_memlimit){.bytes = bytes, .rule = rule, .local_ranks = 1};
        return;
    }
    unsigned ranks = tf_host_local_ranks(host);
    *m = (tf_memlimit){
        .bytes = physical_memory(host), .rule = "physical memory", .local_ranks = ranks};
    lower(m, tf_cgroup_memory(host), "cgroup limit");
    lower(m, number(host, "SLURM_MEM_PER_NODE") << 20, "SLURM_MEM_PER_NODE");
    uint64_t cpus = number(host, "SLURM_CPUS_ON_NODE");
    lower(m, (number(host, "SLURM_MEM_PER_CPU") << 20) * (cpus ? cpus : 1), "SLURM_MEM_PER_CPU");
    m->bytes /= ranks;
    /* What follows is each process's own. */
    struct rlimit limit;
    if (getrlimit(RLIMIT_AS, &limit) == 0 && limit.rlim_cur != RLIM_INFINITY)
        lower(m, limit.rlim_cur, "address space limit (ulimit -v)");
    if (m->bytes == 0) m->bytes = 1;
}

void tf_memlimit_explain(tf_text *out, const tf_memlimit *m) {
    char size[12];
    tf_text_printf(out, "%s of memory by %s", tf_size_text(size, m->bytes), m->rule);
    if (m->local_ranks > 1) tf_text_printf(out, ", shared by %u ranks", m->local_ranks);
}

char *tf_size_text(char buf[12], uint64_t bytes) {
    static const char units[] = "KMGTPE";
    if (bytes < 1024) {
        snprintf(buf, 12, "%u", (unsigned)bytes);
        return buf;
    }
    double v = (double)bytes / 1024;
    size_t unit = 0;
    for (; v >= 1023.95 && unit + 2 < sizeof units; unit++) v /= 1024;
    snprintf(buf, 12, v < 9.95 ? "%.1f%c" : "%.0f%c", v, units[unit]);
    return buf;
}
