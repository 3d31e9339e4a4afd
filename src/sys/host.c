/* host.c — the real environment, small files below a root, ranks on this machine. */
#define _GNU_SOURCE /* environ */
#include "host.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static const char *system_variable(void *context, const char *name) {
    (void)context;
    return getenv(name);
}

static const char *system_entry(void *context, size_t i) {
    (void)context;
    return environ ? environ[i] : NULL;
}

const tf_host tf_host_system = {.variable = system_variable, .entry = system_entry, .root = ""};

long tf_host_read(const tf_host *h, const char *path, char *buf, size_t size) {
    char full[4096];
    int length = snprintf(full, sizeof full, "%s%s", h->root, path);
    if (length < 0 || (size_t)length >= sizeof full) return -1;
    int fd = open(full, O_RDONLY | O_CLOEXEC);
    if (fd < 0) return -1;
    size_t got = 0;
    while (got < size - 1) {
        ssize_t n = read(fd, buf + got, size - 1 - got);
        if (n < 0 && errno == EINTR) continue;
        if (n <= 0) break;
        got += (size_t)n;
    }
    close(fd);
    buf[got] = '\0';
    return (long)got;
}

/* The largest number of a list such as "4(x2),3"; what stands in parentheses is a repeat count. */
static unsigned long largest_of_list(const char *s) {
    unsigned long largest = 0;
    while (*s) {
        char *end;
        unsigned long v = *s >= '0' && *s <= '9' ? strtoul(s, &end, 10) : 0;
        if (v > largest) largest = v;
        while (*s && *s != ',') s++;
        if (*s == ',') s++;
    }
    return largest;
}

unsigned tf_host_local_ranks(const tf_host *h) {
    static const char *const names[] = {"OMPI_COMM_WORLD_LOCAL_SIZE", "MPI_LOCALNRANKS",
                                        "PALS_LOCAL_SIZE", "SLURM_STEP_TASKS_PER_NODE"};
    for (size_t i = 0; i < TF_ARRAY_LEN(names); i++) {
        const char *text = tf_host_variable(h, names[i]);
        unsigned long v = text ? largest_of_list(text) : 0;
        if (v >= 1 && v <= 65536) return (unsigned)v;
    }
    return 1;
}
