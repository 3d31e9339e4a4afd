/* bench_siqs.c — the quadratic sieve against PARI/GP's factorint, and where its time goes.
 *
 * Balanced semiprimes of 40 to 90 digits, by seed. The sieve runs in this process on one thread;
 * gp gets the same numbers in one script, so that its start-up is shared by all of them. CPU times
 * are compared. Behind each size, on standard error: what the sieve did, and its stages, measured
 * on some polynomials of the last number, the matrix, and the relations foretold and needed. */
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "benchlib.h"
#include "benchlib_child.h"
#include "qs_forecast.h"
#include "qs_sieve_internal.h"
#include "siqs.h"
#include "support_numbers.h"

enum { MOST = 30 };

typedef struct numbers {
    mpz_t n[MOST];
    unsigned count;
    tf_isa isa;
    double sieving, solving; /* seconds, of the last run */
    tf_qs_pot_state pot;
    tf_qs_counts counts;
    double began, ready;
    tf_linalg_sizes sizes;
    double last_solving;
} numbers;

static double cpu_now(void) {
    struct timespec t;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static void watch(void *context, const tf_qs_pot_state *pot, const tf_qs_counts *counts) {
    numbers *w = context;
    w->pot = *pot;
    w->counts = *counts;
    w->ready = cpu_now();
}

static bool run_siqs(void *context, uint64_t times, double *cpu) {
    (void)cpu;
    numbers *w = context;
    tf_siqs_options options = {.isa = w->isa, .watch = watch, .context = w, .sizes = &w->sizes};
    bool good = true;
    mpz_t f;
    mpz_init(f);
    while (times-- > 0) {
        w->sieving = w->solving = 0;
        for (unsigned i = 0; i < w->count; i++) {
            tf_budget budget = {TF_WORK_UNLIMITED, NULL};
            w->began = w->ready = cpu_now();
            good = tf_siqs_factor_with(f, w->n[i], 1, &budget, &options) == TF_FOUND &&
                   mpz_divisible_p(w->n[i], f) && good;
            w->sieving += w->ready - w->began;
            w->last_solving = cpu_now() - w->ready;
            w->solving += w->last_solving;
        }
    }
    mpz_clear(f);
    return good;
}

typedef struct peer {
    char path[PATH_MAX];
    char *script;
} peer;

static bool run_gp(void *context, uint64_t times, double *cpu) {
    peer *p = context;
    const char *argv[] = {p->path, "-q", "-f", "-s", "1G", NULL};
    *cpu = 0;
    while (times-- > 0) {
        tf_child child;
        bool ok = tf_child_run(&child, argv, p->script, strlen(p->script));
        *cpu += child.cpu;
        free(child.output);
        if (!ok || child.exit_code != 0) return false;
    }
    return true;
}

static char *gp_script(const numbers *w) {
    char *text = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&text, &size);
    if (!out) abort();
    for (unsigned i = 0; i < w->count; i++) gmp_fprintf(out, "print(factorint(%Zd))\n", w->n[i]);
    if (fclose(out)) abort();
    return text;
}

/* p q of exactly that many digits, p and q of half as many. */
static void semiprime(mpz_t n, tf_rng *r, unsigned digits) {
    unsigned bits = (unsigned)(digits * 3.3219 / 2);
    do tf_support_semiprime(n, r, bits, bits);
    while (mpz_sizeinbase(n, 10) != digits && mpz_sizeinbase(n, 10) != digits + 1);
}

/* ---- stages ---------------------------------------------------------------------------------- */

typedef struct stages {
    double roots, medium, buckets, scan, examine;
} stages;

static double lap(double *last) {
    double now = cpu_now(), d = now - *last;
    *last = now;
    return d;
}

/* The loop of tf_qs_sieve_run with a clock. */
static bool time_stages(stages *t, tf_qs_sieve *s, unsigned polynomials) {
    static uint16_t report[TF_QS_MAX_REPORT];
    for (unsigned j = 0; j < polynomials; j++) {
        double last = cpu_now();
        if (tf__qs_advance(s) != TF_OK) return false;
        tf__qs_begin_blocks(s);
        t->roots += lap(&last);
        for (uint32_t i = 0; i < s->blocks; i++) {
            tf__qs_sieve_medium(s);
            t->medium += lap(&last);
            tf__qs_empty(s, i);
            t->buckets += lap(&last);
            uint32_t n = s->ops->scan(report, TF_QS_MAX_REPORT, s->block, s->block_size);
            t->scan += lap(&last);
            for (uint32_t k = 0; k < n; k++)
                if (tf__qs_examine(s, i, report[k]) != TF_OK) return false;
            t->examine += lap(&last);
        }
        if (tf__qs_end_polynomial(s) != TF_OK) return false;
    }
    return true;
}

/* The stages, each with its part of the whole; then what the first relations foretold. */
static void report_stages(const numbers *w) {
    tf_qs *qs = NULL;
    tf_qs_sieve *s = NULL;
    mpz_t f;
    mpz_init(f);
    stages t = {0};
    const unsigned polynomials = 256;
    tf_qs_forecast told = {0};
    bool good = tf_qs_new(&qs, f, w->n[w->count - 1], 1, NULL) == TF_OK &&
                tf_qs_sieve_new(&s, qs, w->isa) == TF_OK;
    if (good) {
        tf_qs_sieve_begin(s, 0, UINT64_MAX);
        good = time_stages(&t, s, polynomials);
    }
    size_t size;
    if (good) {
        double all = t.roots + t.medium + t.buckets + t.scan + t.examine, us = 1e6 / polynomials;
        fprintf(stderr,
                "#   a polynomial %.1f us: roots and buckets %.1f (%.0f %%), medium primes %.1f "
                "(%.0f %%), emptying %.1f (%.0f %%), scan %.1f (%.0f %%), reports %.1f (%.0f %%)\n",
                all * us, t.roots * us, 100 * t.roots / all, t.medium * us, 100 * t.medium / all,
                t.buckets * us, 100 * t.buckets / all, t.scan * us, 100 * t.scan / all,
                t.examine * us, 100 * t.examine / all);
        const uint8_t *bytes = tf_qs_sieve_output(s, &size);
        if (tf_qs_forecast_from(&told, qs, bytes, size, 1) == TF_OK)
            fprintf(stderr,
                    "#   foretold from the %lu relations of the first %u polynomials: %lu; came: "
                    "%lu\n",
                    told.sample, polynomials, told.relations, w->pot.relations);
    }
    tf_qs_sieve_free(s);
    tf_qs_free(qs);
    mpz_clear(f);
}

static void report_matrix(const tf_linalg_sizes *z, double solving) {
    fprintf(stderr, "#   matrix: %u x %u with %.1f entries a column, pruned %u x %u with %.1f", //
            z->given.rows, z->given.cols, (double)z->given.entries / z->given.cols, z->pruned.rows,
            z->pruned.cols, (double)z->pruned.entries / z->pruned.cols);
    if (z->merged.cols < z->pruned.cols)
        fprintf(stderr, ", merged %u x %u with %.1f", z->merged.rows, z->merged.cols,
                (double)z->merged.entries / z->merged.cols);
    fprintf(stderr, "; solved in %.4f s\n", solving);
}

static void report(const numbers *w) {
    const tf_qs_counts *c = &w->counts;
    double polynomials = (double)c->polynomials;
    fprintf(stderr,
            "#   sieving and absorbing %.3f s, solving %.3f s; of the last number: %.0f "
            "polynomials, each %.2f reports, %.2f divided, %.3f full, %.3f with one, %.3f with two "
            "large primes; %lu full + %lu cycles for %u primes, %lu duplicates\n",
            w->sieving, w->solving, polynomials, (double)c->reports / polynomials,
            (double)c->divided / polynomials, (double)c->full / polynomials,
            (double)c->one_large / polynomials, (double)c->two_large / polynomials, w->pot.full,
            w->pot.cycles, w->pot.primes, w->pot.duplicates);
    report_matrix(&w->sizes, w->last_solving);
    report_stages(w);
}

/* ---- cases ------------------------------------------------------------------------------------
 */

static void compare(tf_bench *b, const char *gp, unsigned digits, unsigned count, tf_isa isa) {
    char name[64];
    snprintf(name, sizeof name, isa == TF_ISA_BEST ? "%u digits" : "%u digits, %s", digits,
             tf_isa_name(isa));
    if (!tf_bench_wants(b, name)) return;
    static numbers w;
    w.count = count;
    w.isa = isa;
    tf_rng r;
    tf_rng_init(&r, 7, digits);
    for (unsigned i = 0; i < count; i++) {
        mpz_init(w.n[i]);
        semiprime(w.n[i], &r, digits);
    }
    peer p = {.script = gp_script(&w)};
    snprintf(p.path, sizeof p.path, "%s", gp);
    tf_bench_side sides[] = {{"siqs", run_siqs, &w}, {"gp", run_gp, &p}};
    tf_bench_case c = {.name = name,
                       .unit = "number",
                       .units = count,
                       .times = 1,
                       .by_cpu = true,
                       .sides = sides,
                       .side_count = *gp ? 2 : 1};
    tf_bench_run(b, &c);
    report(&w);
    free(p.script);
    for (unsigned i = 0; i < count; i++) mpz_clear(w.n[i]);
}

int main(int argc, char **argv) {
    tf_bench *b = tf_bench_open("siqs", argc, argv);
    char gp[PATH_MAX];
    if (!tf_child_find(gp, sizeof gp, "gp")) {
        *gp = 0;
        tf_bench_skip(b, "gp", "not installed (Debian: pari-gp)");
    }
    bool quick = tf_bench_quick(b);
    compare(b, gp, 40, quick ? 3 : 30, TF_ISA_BEST);
    compare(b, gp, 50, quick ? 1 : 10, TF_ISA_BEST);
    compare(b, "", 50, quick ? 1 : 10, TF_ISA_GENERIC);
    if (!quick) {
        compare(b, gp, 60, 3, TF_ISA_BEST);
        compare(b, "", 60, 3, TF_ISA_GENERIC);
        compare(b, "", 60, 3, TF_ISA_AVX2);
        compare(b, gp, 70, 3, TF_ISA_BEST);
        compare(b, gp, 80, 1, TF_ISA_BEST);
        compare(b, "", 90, 1, TF_ISA_BEST);
    }
    return tf_bench_close(b);
}
