/* cgroup.c — walking the groups of this process upwards. */
#include "cgroup.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct level {
    const tf_host *host;
    const char *directory; /* of one group */
} level;

/* Where a controller's groups are: the mount point, and our group below it ("" or "/a/b"). */
typedef struct group {
    char mount[1024];
    char path[2048];
} group;

/* Is @p word one of the comma-separated words of list[0..size)? */
static bool list_has(const char *list, size_t size, const char *word) {
    size_t length = strlen(word);
    for (size_t i = 0; i <= size;) {
        size_t n = 0;
        while (i + n < size && list[i + n] != ',') n++;
        if (n == length && memcmp(list + i, word, n) == 0) return true;
        i += n + 1;
    }
    return false;
}

/* Our path from /proc/self/cgroup: lines "4:cpu,cpuacct:/a/b" (v1) and "0::/a/b" (v2, controller
 * NULL). */
static bool find_path(char *out, size_t size, const char *text, const char *controller) {
    while (*text) {
        size_t n = strcspn(text, "\n");
        const char *names = memchr(text, ':', n);
        const char *path = names ? memchr(names + 1, ':', n - (size_t)(names + 1 - text)) : NULL;
        if (path) {
            size_t names_size = (size_t)(path - names - 1);
            bool found = controller ? list_has(names + 1, names_size, controller) : names_size == 0;
            int length = (int)(text + n - path - 1);
            if (found) return snprintf(out, size, "%.*s", length, path + 1) < (int)size;
        }
        text += n + (text[n] == '\n');
    }
    return false;
}

/* mountinfo writes blanks and backslashes as \040 and \134. */
static void unescape(char *s) {
    char *to = s;
    for (; *s; s++) {
        if (s[0] == '\\' && s[1] >= '0' && s[1] <= '3' && s[2] >= '0' && s[3] >= '0') {
            *to++ = (char)((s[1] - '0') * 64 + (s[2] - '0') * 8 + (s[3] - '0'));
            s += 3;
        } else {
            *to++ = *s;
        }
    }
    *to = '\0';
}

/* Cut our path down to what lies below the mount, whose root is @p root in the hierarchy. */
static void relative_path(group *g, const char *root) {
    size_t n = strcmp(root, "/") == 0 ? 0 : strlen(root);
    if (strncmp(g->path, root, n) != 0 || (g->path[n] != '/' && g->path[n] != '\0'))
        g->path[0] = '\0'; /* outside: in a container that sees only its own part */
    else
        memmove(g->path, g->path + n, strlen(g->path + n) + 1);
    if (strcmp(g->path, "/") == 0) g->path[0] = '\0';
}

/* "36 25 0:31 /root /sys/fs/cgroup/cpu rw,... shared:9 - cgroup cgroup rw,cpu,cpuacct" */
static bool find_mount(group *g, char *text, const char *controller) {
    const char *type = controller ? "cgroup" : "cgroup2";
    char *rest, *line = strtok_r(text, "\n", &rest);
    for (; line; line = strtok_r(NULL, "\n", &rest)) {
        char root[2048], mount[1024], fstype[32], options[1024];
        char *tail = strstr(line, " - ");
        if (!tail || sscanf(line, "%*s %*s %*s %2047s %1023s", root, mount) != 2) continue;
        if (sscanf(tail, " - %31s %*s %1023s", fstype, options) != 2 || strcmp(fstype, type) != 0)
            continue;
        if (controller && !list_has(options, strlen(options), controller)) continue;
        unescape(root);
        unescape(mount);
        memcpy(g->mount, mount, sizeof mount);
        relative_path(g, root);
        return true;
    }
    return false;
}

static bool find_group(group *g, const tf_host *h, const char *controller) {
    enum { LARGE = 1 << 18 }; /* mountinfo of a machine with thousands of mounts */
    char *text = malloc(LARGE);
    if (!text) return false;
    bool found = tf_host_read(h, "/proc/self/cgroup", text, LARGE) > 0 &&
                 find_path(g->path, sizeof g->path, text, controller) &&
                 tf_host_read(h, "/proc/self/mountinfo", text, LARGE) > 0 &&
                 find_mount(g, text, controller);
    free(text);
    return found;
}

static bool read_file(const level *l, const char *name, char *buf, size_t size) {
    char path[4096];
    int n = snprintf(path, sizeof path, "%s/%s", l->directory, name);
    return n > 0 && n < (int)sizeof path && tf_host_read(l->host, path, buf, size) > 0;
}

/* The smallest positive limit from our group up to the mount; 0: none. */
static double smallest(const tf_host *h, const char *controller, double (*limit)(const level *)) {
    group g;
    if (!find_group(&g, h, controller)) return 0;
    double best = 0;
    for (;;) {
        char directory[sizeof g.mount + sizeof g.path];
        snprintf(directory, sizeof directory, "%s%s", g.mount, g.path);
        double v = limit(&(level){.host = h, .directory = directory});
        if (v > 0 && (best == 0 || v < best)) best = v;
        char *slash = strrchr(g.path, '/');
        if (!slash) return best;
        *slash = '\0';
    }
}

static double cpus_v2(const level *l) {
    char text[128];
    double quota, period;
    if (!read_file(l, "cpu.max", text, sizeof text)) return 0; /* "200000 100000", "max 100000" */
    return sscanf(text, "%lf %lf", &quota, &period) == 2 && quota > 0 && period > 0 ? quota / period
                                                                                    : 0;
}

static double cpus_v1(const level *l) {
    char text[64];
    if (!read_file(l, "cpu.cfs_quota_us", text, sizeof text)) return 0;
    double quota = strtod(text, NULL); /* -1: no limit */
    if (!read_file(l, "cpu.cfs_period_us", text, sizeof text)) return 0;
    double period = strtod(text, NULL);
    return quota > 0 && period > 0 ? quota / period : 0;
}

/* v1 says "no limit" by the largest multiple of the page size; nobody has 2^60 bytes. */
static double parse_bytes(const char *text) {
    double v = strtod(text, NULL); /* "max" gives 0 */
    return v < 0x1p60 ? v : 0;
}

static double memory_v2(const level *l) {
    char text[64];
    return read_file(l, "memory.max", text, sizeof text) ? parse_bytes(text) : 0;
}

static double memory_v1(const level *l) {
    char text[64];
    return read_file(l, "memory.limit_in_bytes", text, sizeof text) ? parse_bytes(text) : 0;
}

/* Hybrid machines have both versions mounted, each controller in one of them. */
static double either(double a, double b) {
    return a == 0 || (b > 0 && b < a) ? b : a;
}

double tf_cgroup_cpus(const tf_host *h) {
    return either(smallest(h, NULL, cpus_v2), smallest(h, "cpu", cpus_v1));
}

uint64_t tf_cgroup_memory(const tf_host *h) {
    return (uint64_t)either(smallest(h, NULL, memory_v2), smallest(h, "memory", memory_v1));
}
