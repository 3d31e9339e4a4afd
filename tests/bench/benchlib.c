/* benchlib.c — see benchlib.h. */
#include "benchlib.h"

#include <libgen.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "benchlib_report.h"
#include "clock.h"
#include "support_stats.h"

enum { MAX_REPEAT = 1001 };

struct tf_bench {
    tf_report report;
    const char *filter;
    unsigned repeat;
    bool quick, list;
    bool failed;
    char bin[PATH_MAX];
};

/* ---- options -------------------------------------------------------------------------------- */

static const char usage[] =
    "Usage: %s [OPTION]...\n"
    "  --filter TEXT  only the cases whose name contains TEXT\n"
    "  --list         print the names of the cases, measure nothing\n"
    "  --repeat N     rounds for each case, 1 to 1001 (default 7; 3 with --quick)\n"
    "  --quick        small inputs and short measurements\n"
    "  --json         one JSON object a line instead of a table\n"
    "  --bin DIR      where our programs are (default: ../bin seen from this program)\n"
    "  --help\n";

static void default_bin(char *bin, size_t room, const char *argv0) {
    char self[PATH_MAX];
    ssize_t size = readlink("/proc/self/exe", self, sizeof self - 1);
    if (size < 0)
        snprintf(self, sizeof self, "%s", argv0);
    else
        self[size] = 0;
    snprintf(bin, room, "%.*s/../bin", PATH_MAX - 8, dirname(self));
}

_Noreturn static void refuse(const char *program, const char *what) {
    fprintf(stderr, "%s: %s\n", program, what);
    fprintf(stderr, usage, program);
    exit(2);
}

static void read_options(tf_bench *b, int argc, char **argv) {
    for (int i = 1; i < argc; i++) {
        const char *option = argv[i], *value = i + 1 < argc ? argv[i + 1] : NULL;
        bool takes =
            !strcmp(option, "--filter") || !strcmp(option, "--repeat") || !strcmp(option, "--bin");
        if (takes && !value) refuse(argv[0], "an option lacks its value");
        if (takes) i++;
        if (!strcmp(option, "--filter")) {
            b->filter = value;
        } else if (!strcmp(option, "--repeat")) {
            char *end;
            unsigned long n = strtoul(value, &end, 10);
            if (*end || n < 1 || n > MAX_REPEAT) refuse(argv[0], "--repeat: 1 to 1001");
            b->repeat = (unsigned)n;
        } else if (!strcmp(option, "--bin")) {
            snprintf(b->bin, sizeof b->bin, "%s", value);
        } else if (!strcmp(option, "--quick")) {
            b->quick = true;
        } else if (!strcmp(option, "--json")) {
            b->report.json = true;
        } else if (!strcmp(option, "--list")) {
            b->list = true;
        } else if (!strcmp(option, "--help")) {
            printf(usage, argv[0]);
            exit(0);
        } else {
            refuse(argv[0], "unknown option");
        }
    }
    if (!b->repeat) b->repeat = b->quick ? 3 : 7;
}

tf_bench *tf_bench_open(const char *name, int argc, char **argv) {
    tf_bench *b = calloc(1, sizeof *b);
    if (!b) abort();
    default_bin(b->bin, sizeof b->bin, argv[0]);
    read_options(b, argc, argv);
    tf_report_open(&b->report, name, b->repeat, b->list);
    return b;
}

int tf_bench_close(tf_bench *b) {
    int status = b->failed;
    if (fflush(stdout) || ferror(stdout)) status = 1;
    free(b);
    return status;
}

bool tf_bench_quick(const tf_bench *b) {
    return b->quick;
}
const char *tf_bench_bin(const tf_bench *b) {
    return b->bin;
}

bool tf_bench_wants(const tf_bench *b, const char *name) {
    bool chosen = !b->filter || strstr(name, b->filter);
    if (chosen && b->list) puts(name);
    return chosen && !b->list;
}

void tf_bench_skip(tf_bench *b, const char *peer, const char *why) {
    if (!b->list) tf_report_skip(&b->report, peer, why);
}

void tf_bench_wrong(tf_bench *b, const char *name, const char *what) {
    b->failed = true;
    fprintf(stderr, "%s: %s\n", name, what);
}

/* ---- measuring ------------------------------------------------------------------------------ */

static double clock_seconds(clockid_t clock) {
    struct timespec t;
    clock_gettime(clock, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

/* Wall and CPU seconds of one measurement; false when the side failed. */
static bool measure(const tf_bench_side *side, uint64_t times, double *wall, double *cpu) {
    double children = -1;
    double cpu0 = clock_seconds(CLOCK_PROCESS_CPUTIME_ID), wall0 = clock_seconds(CLOCK_MONOTONIC);
    bool ok = side->run(side->context, times, &children);
    *wall = clock_seconds(CLOCK_MONOTONIC) - wall0;
    *cpu = children >= 0 ? children : clock_seconds(CLOCK_PROCESS_CPUTIME_ID) - cpu0;
    /* A clock coarser than the work: ratios stay finite. */
    if (*wall <= 0) *wall = 1e-9;
    if (*cpu <= 0) *cpu = 1e-9;
    return ok;
}

/* Warm-up, and how often the work fits the time of one measurement. 0 when the side failed. */
static uint64_t warm_up(const tf_bench_side *side, uint64_t fixed, double target) {
    double wall, cpu;
    uint64_t times = fixed ? fixed : 1;
    for (;;) {
        if (!measure(side, times, &wall, &cpu)) return 0;
        if (fixed || wall >= target / 2 || times > UINT64_MAX / 16) break;
        times *= wall < target / 16 ? 8 : 2;
    }
    return times;
}

typedef struct rounds {
    double wall[TF_BENCH_MAX_SIDES][MAX_REPEAT], cpu[TF_BENCH_MAX_SIDES][MAX_REPEAT];
    double scratch[MAX_REPEAT];
} rounds;

static bool measure_all(const tf_bench *b, const tf_bench_case *c, rounds *r) {
    uint64_t times[TF_BENCH_MAX_SIDES];
    for (size_t i = 0; i < c->side_count; i++) {
        times[i] = warm_up(&c->sides[i], c->times, b->quick ? 0.004 : 0.05);
        if (!times[i]) return false;
    }
    for (unsigned k = 0; k < b->repeat; k++)
        for (size_t i = 0; i < c->side_count; i++) {
            if (!measure(&c->sides[i], times[i], &r->wall[i][k], &r->cpu[i][k])) return false;
            r->wall[i][k] /= (double)times[i] * c->units;
            r->cpu[i][k] /= (double)times[i] * c->units;
        }
    return true;
}

static void report_all(tf_bench *b, const tf_bench_case *c, rounds *r) {
    tf_stats ratio[TF_BENCH_MAX_SIDES]; /* first, as the statistics of a side reorder its values */
    double(*by)[MAX_REPEAT] = c->by_cpu ? r->cpu : r->wall;
    for (size_t i = 0; i < c->side_count; i++)
        ratio[i] = tf_stats_ratio(r->scratch, by[0], by[i], b->repeat);
    for (size_t i = 0; i < c->side_count; i++) {
        tf_report_row row = {.name = c->name,
                             .side = c->sides[i].name,
                             .unit = c->unit,
                             .first = i == 0,
                             .reference = c->sides[0].name,
                             .by_cpu = c->by_cpu,
                             .ratio = ratio[i],
                             .wall = tf_stats_of(r->wall[i], b->repeat),
                             .cpu = tf_stats_of(r->cpu[i], b->repeat)};
        tf_report_print(&b->report, &row);
    }
}

void tf_bench_run(tf_bench *b, const tf_bench_case *c) {
    rounds *r = malloc(sizeof *r);
    if (!r) abort();
    if (measure_all(b, c, r))
        report_all(b, c, r);
    else
        tf_bench_wrong(b, c->name, "a side failed");
    free(r);
}

double tf_bench_lap(double *last) {
    double now = tf_clock_thread(), d = now - *last;
    *last = now;
    return d;
}
