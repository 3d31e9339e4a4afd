/* bench_peers.c — our trifactor against GNU factor, PARI/GP and GMP-ECM, as whole programs:
 * started, fed through a pipe, waited for. So start-up, parsing and printing count as they do for a
 * user.
 *
 * What GNU factor prints must be what we print, byte for byte. Peers that are not installed are
 * named and left out. */
#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "benchlib.h"
#include "benchlib_child.h"
#include "support_numbers.h"

/* ---- programs ------------------------------------------------------------------------------- */

enum { MAX_WORDS = 16 };

/* One program with its arguments and its input. */
typedef struct command {
    const char *argv[MAX_WORDS];
    const char *input;
    uint64_t accepted; /* bit c: exit code c is fine */
    char *output;      /* of the last run */
} command;

static bool run_command(void *context, uint64_t times, double *cpu) {
    command *c = context;
    *cpu = 0;
    while (times-- > 0) {
        tf_child child;
        bool ok = tf_child_run(&child, c->argv, c->input, strlen(c->input));
        free(c->output);
        c->output = child.output;
        *cpu += child.cpu;
        if (ok && child.exit_code < 64 && c->accepted >> child.exit_code & 1) continue;
        fprintf(stderr, "%s: exit code %d\n", c->argv[0], child.exit_code);
        return false;
    }
    return true;
}

typedef struct peers {
    tf_bench *bench;
    char trifactor[PATH_MAX + 16], factor[PATH_MAX], gp[PATH_MAX], ecm[PATH_MAX]; /* or empty */
} peers;

static void find_peers(peers *p, tf_bench *b) {
    *p = (peers){.bench = b};
    snprintf(p->trifactor, sizeof p->trifactor, "%s/trifactor", tf_bench_bin(b));
    if (access(p->trifactor, X_OK)) {
        tf_bench_wrong(b, p->trifactor, "not found (give its folder with --bin)");
        *p->trifactor = 0;
    }
    if (!tf_child_find(p->factor, sizeof p->factor, "factor") &&
        !tf_child_find(p->factor, sizeof p->factor, "gfactor"))
        *p->factor = 0;
    if (!tf_child_find(p->gp, sizeof p->gp, "gp")) *p->gp = 0;
    if (!tf_child_find(p->ecm, sizeof p->ecm, "ecm")) *p->ecm = 0;
    if (!*p->factor) tf_bench_skip(b, "factor", "not installed (Debian: coreutils)");
    if (!*p->gp) tf_bench_skip(b, "gp", "not installed (Debian: pari-gp)");
    if (!*p->ecm) tf_bench_skip(b, "ecm", "not installed (Debian: gmp-ecm)");
}

/* ---- inputs --------------------------------------------------------------------------------- */

typedef enum kind { SEQUENCE, ANY, SEMIPRIME } kind;

/* What the numbers of a case are, and who takes part. */
typedef struct task {
    const char *name;
    kind kind;
    unsigned bits;
    unsigned count, quick;
    bool factor, gp;
} task;

static void make_number(mpz_t n, tf_rng *r, const task *t, unsigned i) {
    switch (t->kind) {
    case SEQUENCE:
        mpz_set_ui(n, i + 1);
        break;
    case ANY:
        tf_support_bits(n, r, t->bits);
        break;
    case SEMIPRIME:
        tf_support_semiprime(n, r, t->bits / 2, t->bits / 2);
    }
}

/* The numbers, each put into the format; to be given to free(). */
static char *make_input(const task *t, unsigned count, const char *format) {
    char *text = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&text, &size);
    if (!out) abort();
    tf_rng r;
    mpz_t n;
    tf_rng_init(&r, t->bits, t->kind);
    mpz_init(n);
    for (unsigned i = 0; i < count; i++) {
        make_number(n, &r, t, i);
        gmp_fprintf(out, format, n);
    }
    mpz_clear(n);
    if (fclose(out)) abort();
    return text;
}

/* ---- factoring ------------------------------------------------------------------------------ */

static void compare_factoring(peers *p, const task *t) {
    tf_bench *b = p->bench;
    if (!*p->trifactor || !tf_bench_wants(b, t->name)) return;
    unsigned count = tf_bench_quick(b) ? t->quick : t->count;
    char *lines = make_input(t, count, "%Zd\n");
    char *script = make_input(t, count, "print(factorint(%Zd))\n");
    command one = {{p->trifactor, "--threads", "1"}, lines, 1, NULL};
    command all = {{p->trifactor}, lines, 1, NULL};
    command gnu = {{p->factor}, lines, 1, NULL};
    command pari = {{p->gp, "-q", "-f", "-s", "1G"}, script, 1, NULL};
    tf_bench_side sides[TF_BENCH_MAX_SIDES] = {{"trifactor -t1", run_command, &one},
                                               {"trifactor", run_command, &all}};
    size_t used = 2;
    if (t->factor && *p->factor) sides[used++] = (tf_bench_side){"factor", run_command, &gnu};
    if (t->gp && *p->gp) sides[used++] = (tf_bench_side){"gp", run_command, &pari};
    tf_bench_case c = {.name = t->name,
                       .unit = "number",
                       .units = count,
                       .times = 1,
                       .sides = sides,
                       .side_count = used};
    tf_bench_run(b, &c);
    if (one.output && all.output && strcmp(one.output, all.output))
        tf_bench_wrong(b, t->name, "the output depends on the number of threads");
    if (one.output && gnu.output && strcmp(one.output, gnu.output))
        tf_bench_wrong(b, t->name, "GNU factor prints something else");
    free(one.output);
    free(all.output);
    free(gnu.output);
    free(pari.output);
    free(lines);
    free(script);
}

/* ---- one elliptic curve --------------------------------------------------------------------- */

static void compare_curves(peers *p, unsigned bits, const char *b1, const char *b2) {
    tf_bench *b = p->bench;
    char name[64];
    snprintf(name, sizeof name, "ecm %u bits, B1 %s", bits, b1);
    if (!*p->trifactor || !tf_bench_wants(b, name)) return;
    task t = {.kind = SEMIPRIME, .bits = bits};
    char *line = make_input(&t, 1, "%Zd\n");
    /* Exit codes: ours 0 (factored) and 4 (left incomplete); of ecm 0, 2, 6, 8 and 14. */
    command ours = {{p->trifactor, "--threads", "1", "--method", "ecm", "--b1", b1, "--b2", b2,
                     "--sigma", "42", "--curves", "1"},
                    line,
                    1 | 1 << 4,
                    NULL};
    command theirs = {{p->ecm, "-q", "-param", "0", "-sigma", "42", "-c", "1", b1, b2},
                      line,
                      1 | 1 << 2 | 1 << 6 | 1 << 8 | 1 << 14,
                      NULL};
    tf_bench_side sides[] = {{"trifactor", run_command, &ours}, {"ecm", run_command, &theirs}};
    tf_bench_case c = {.name = name,
                       .unit = "curve",
                       .units = 1,
                       .times = 1,
                       .sides = sides,
                       .side_count = *p->ecm ? 2 : 1};
    tf_bench_run(b, &c);
    free(ours.output);
    free(theirs.output);
    free(line);
}

int main(int argc, char **argv) {
    static const task tasks[] = {
        {"start-up", SEQUENCE, 0, 1, 1, true, true},
        {"seq", SEQUENCE, 0, 200000, 20000, true, true},
        {"any of 64 bits", ANY, 64, 10000, 1000, true, true},
        {"semiprime of 62 bits", SEMIPRIME, 62, 2000, 200, true, true},
        {"semiprime of 64 bits", SEMIPRIME, 64, 2000, 200, true, true},
        {"semiprime of 80 bits", SEMIPRIME, 80, 100, 10, true, true},
        {"any of 96 bits", ANY, 96, 100, 10, true, true},
        {"semiprime of 100 bits", SEMIPRIME, 100, 20, 2, false, true},
        {"semiprime of 128 bits", SEMIPRIME, 128, 4, 1, false, true},
    };
    tf_bench *b = tf_bench_open("peers", argc, argv);
    peers p;
    find_peers(&p, b);
    for (size_t i = 0; i < sizeof tasks / sizeof *tasks; i++) compare_factoring(&p, &tasks[i]);
    bool quick = tf_bench_quick(b);
    for (unsigned bits = 200; bits <= 800; bits += 200)
        compare_curves(&p, bits, quick ? "2000" : "50000", quick ? "147396" : "12746592");
    return tf_bench_close(b);
}
