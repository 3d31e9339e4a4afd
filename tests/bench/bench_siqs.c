/* bench_siqs.c — the quadratic sieve against PARI/GP's factorint, and where its time goes.
 *
 * Balanced semiprimes of 40 to 90 digits, by seed. The sieve runs in this process on one thread;
 * gp gets the same numbers in one script, so that its start-up is shared by all of them. CPU times
 * are compared. Behind each size, on standard error: what the sieve did, the matrix, the stages of
 * the sieve, timed on all polynomials of some a of the last number, the yield against the predicted
 * one, and the relations foretold and needed.
 *
 * Each size is measured with the sieve that the programs take: the tiny one at 40 and 50 digits, where the large
 * one is a case of its own ("40 digits, large sieve": --filter large). */
#include <limits.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "benchlib.h"
#include "benchlib_child.h"
#include "benchlib_tiny.h"
#include "clock.h"
#include "ecm_prob.h"
#include "primes.h"
#include "qs_forecast.h"
#include "qs_sieve_internal.h"
#include "siqs.h"
#include "support_numbers.h"
#include "tqs.h"

enum { MOST = 30, TINY_DIGITS = 55 }; /* of those that the tiny sieve takes */

typedef struct numbers {
    mpz_t n[MOST];
    unsigned count;
    tf_isa isa;
    double sieving, solving; /* seconds, of the last run */
    tf_qs_pot_state pot;
    tf_qs_counts counts;
    double began, ready;
    tf_linalg_sizes sizes;
    double last_solving, last_filter, last_kernel, last_roots;
    double stage[2]; /* when the last matrix's began */
} numbers;

static void watch(void *context, const tf_qs_pot_state *pot, const tf_qs_counts *counts) {
    numbers *w = context;
    w->pot = *pot;
    w->counts = *counts;
    w->ready = tf_clock_thread();
}

static void note_stage(void *context, tf_linalg_stage stage) {
    ((numbers *)context)->stage[stage] = tf_clock_thread();
}

/* What the programs do up to TF_TQS_BETTER_BITS. */
static bool run_tiny(void *context, uint64_t times, double *cpu) {
    (void)cpu;
    numbers *w = context;
    bool good = true;
    mpz_t f;
    mpz_init(f);
    tf_tqs *t = tf_tqs_new(w->isa);
    while (t && times-- > 0)
        for (unsigned i = 0; i < w->count; i++)
            good = tf_tqs_split_mpz(f, t, w->n[i], NULL, NULL) == TF_FOUND &&
                   mpz_divisible_p(w->n[i], f) && good;
    good = good && t;
    tf_tqs_free(t);
    mpz_clear(f);
    return good;
}

static bool run_siqs(void *context, uint64_t times, double *cpu) {
    (void)cpu;
    numbers *w = context;
    tf_siqs_options options = {
        .isa = w->isa, .watch = watch, .context = w, .sizes = &w->sizes, .stage = note_stage};
    bool good = true;
    mpz_t f;
    mpz_init(f);
    while (times-- > 0) {
        w->sieving = w->solving = 0;
        for (unsigned i = 0; i < w->count; i++) {
            tf_budget budget = {TF_WORK_UNLIMITED, NULL};
            w->began = w->ready = tf_clock_thread();
            good = tf_siqs_factor_with(f, w->n[i], 1, &budget, &options) == TF_FOUND &&
                   mpz_divisible_p(w->n[i], f) && good;
            w->sieving += w->ready - w->began;
            double end = tf_clock_thread();
            w->last_solving = end - w->ready;
            w->last_filter = w->stage[TF_LINALG_KERNEL] - w->ready;
            w->last_kernel = w->stage[TF_LINALG_ROOTS] - w->stage[TF_LINALG_KERNEL];
            w->last_roots = end - w->stage[TF_LINALG_ROOTS];
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

enum { NEW_A, NEXT_B, MOVES, MEDIUM, EMPTY, SCAN, REPORTS, SPLITS, STAGES };

typedef struct stage {
    const char *name, *unit;
    double seconds, units;
} stage;

static double hits_of_medium(const tf_qs_sieve *s) {
    const tf_qs_fb *fb = &s->qs->fb;
    double hits = 0;
    for (tf_fbidx i = s->qs->sieve_from; i < fb->n16 && i < fb->size; i++)
        hits += 2.0 * s->qs->par.interval / fb->p[i];
    return hits;
}

static double hits_in_buckets(const tf_qs_sieve *s, uint32_t block) {
    const tf_qs_buckets *b = &s->buckets;
    uint32_t list = tf_qs_buckets_list(b, s->poly.number, block);
    return b->slices ? b->end[(b->slices - 1) * b->lists + list] : 0;
}

/* The loop of tf_qs_sieve_run over all polynomials of some a, with a clock. A pass over the large
 * primes moves them through TF_QS_STEPS polynomials, and an a is whole passes: so the mean of all
 * its polynomials is what one costs. */
static bool time_stages(stage *t, tf_qs_sieve *s, unsigned polynomials) {
    static uint16_t report[TF_QS_MAX_REPORT];
    const tf_qs_fb *fb = &s->qs->fb;
    double hits = hits_of_medium(s), large = fb->n16 < fb->size ? 2.0 * (fb->size - fb->n16) : 0;
    for (unsigned j = 0; j < polynomials; j++) {
        double last = tf_clock_thread();
        stage *step = s->in_a ? &t[NEXT_B] : &t[NEW_A];
        if (tf__qs_advance(s) != TF_OK) return false;
        step->units++;
        step->seconds += tf_bench_lap(&last);
        tf__qs_fill(s);
        t[MOVES].seconds += tf_bench_lap(&last);
        t[MOVES].units += large;
        tf__qs_begin_blocks(s);
        t[MEDIUM].units += hits;
        for (uint32_t i = 0; i < s->blocks; i++) {
            tf__qs_sieve_medium(s);
            t[MEDIUM].seconds += tf_bench_lap(&last);
            tf__qs_empty(s, i);
            t[EMPTY].seconds += tf_bench_lap(&last);
            t[EMPTY].units += hits_in_buckets(s, i);
            uint32_t n = s->ops->scan(report, TF_QS_MAX_REPORT, s->block, s->block_size);
            t[SCAN].seconds += tf_bench_lap(&last);
            t[SCAN].units += s->block_size;
            for (uint32_t k = 0; k < n; k++)
                if (tf__qs_examine(s, i, report[k]) != TF_OK) return false;
            t[REPORTS].seconds += tf_bench_lap(&last);
            t[REPORTS].units += n;
        }
        t[SPLITS].units += s->cofactors.count;
        if (tf__qs_end_polynomial(s) != TF_OK) return false;
        t[SPLITS].units -= s->cofactors.count;
        t[SPLITS].seconds += tf_bench_lap(&last);
    }
    return true;
}

static void print_stages(const stage *t, double polynomials) {
    double all = 0, us = 1e6 / polynomials;
    for (unsigned i = 0; i < STAGES; i++) all += t[i].seconds;
    fprintf(stderr, "#   a polynomial %.2f us:", all * us);
    for (unsigned i = 0; i < STAGES; i++) {
        fprintf(stderr, "%s %s %.2f (%.1f %%", i ? "," : "", t[i].name, t[i].seconds * us,
                100 * t[i].seconds / all);
        if (t[i].units > 0)
            fprintf(stderr, "; %.3g ns a %s", 1e9 * t[i].seconds / t[i].units, t[i].unit);
        fputc(')', stderr);
    }
    fputc('\n', stderr);
}

/* ---- yield ----------------------------------------------------------------------------------- */

/* ln of what values have less to split than numbers of their size: each prime of the factor base
 * divides them twice as often, the others never do [Silverman87]. */
static bool score_of(double *score, const tf_qs_fb *fb) {
    tf_primes it;
    if (tf_primes_init(&it, 3, tf_qs_fb_largest(fb)) != TF_OK) return false;
    *score = log(2);
    tf_fbidx i = 2;
    for (uint64_t p; (p = tf_primes_next(&it)) != 0;) {
        int roots = 0;
        if (i < fb->size && fb->p[i] == p) roots = fb->root[i++] ? 2 : 1;
        *score += (roots - 1) * log((double)p) / ((double)p - 1);
    }
    tf_primes_clear(&it);
    return true;
}

/* Values of a polynomial that split over the factor base, by Dickman's function:
 * rho(u) - gamma rho(u - 1)/ln x near x, u = ln x / ln B. */
static double predicted_full(const tf_qs *qs) {
    enum { POINTS = 2000 };
    double score, sum = 0, smooth = log(tf_qs_fb_largest(&qs->fb));
    if (!score_of(&score, &qs->fb)) return NAN;
    long e;
    double mantissa = mpz_get_d_2exp(&e, qs->kn);
    double size = (log(mantissa) + (double)e * log(2) - log(8)) / 2 + log(qs->par.interval / 2.0);
    for (int i = 0; i < POINTS; i++) {
        double t = (i + 0.5) / POINTS, x = size + log(fabs(2 * t * t - 1)) - score, u = x / smooth;
        sum += x <= smooth ? 1 : tf_dickman_rho(u) - 0.5772156649 * tf_dickman_rho(u - 1) / x;
    }
    return sum / POINTS * qs->par.interval;
}

/* The stages, each with its part of the whole; then what the first relations foretold. */
static void report_stages(const numbers *w) {
    tf_qs *qs = NULL;
    tf_qs_sieve *s = NULL;
    mpz_t f;
    mpz_init(f);
    stage t[STAGES] = {
        [NEW_A] = {.name = "new a", .unit = "new one"},
        [NEXT_B] = {.name = "next b", .unit = "next one"},
        [MOVES] = {.name = "moves of large primes", .unit = "root"},
        [MEDIUM] = {.name = "medium primes", .unit = "hit"},
        [EMPTY] = {.name = "emptying buckets", .unit = "hit"},
        [SCAN] = {.name = "scan", .unit = "byte"},
        [REPORTS] = {.name = "reports", .unit = "report"},
        [SPLITS] = {.name = "cofactors left at the end of an a", .unit = "cofactor"},
    };
    unsigned polynomials = 0;
    tf_qs_forecast told = {0};
    bool good = tf_qs_new(&qs, f, w->n[w->count - 1], 1, NULL) == TF_OK &&
                tf_qs_sieve_new(&s, qs, w->isa) == TF_OK;
    if (good) {
        while (polynomials < 1024) polynomials += tf_qs_poly_count(&qs->pool);
        tf_qs_sieve_begin(s, 0, UINT64_MAX);
        good = time_stages(t, s, polynomials);
    }
    size_t size;
    if (good) {
        print_stages(t, polynomials);
        double predicted = predicted_full(qs);
        double came = (double)w->counts.full / (double)w->counts.polynomials;
        fprintf(stderr,
                "#   full relations a polynomial: predicted by Dickman's function %.4f, came %.4f "
                "(%.2f of it)\n",
                predicted, came, came / predicted);
        const uint8_t *bytes = tf_qs_sieve_output(s, &size);
        if (tf_qs_forecast_from(&told, qs, bytes, size, 1) == TF_OK)
            fprintf(stderr,
                    "#   relations in all, foretold from the %lu of the first %u polynomials: %lu; "
                    "came: %lu\n",
                    told.sample, polynomials, told.relations, w->pot.relations);
    } else {
        fprintf(stderr, "#   no stages: out of memory, or the number was split on the way\n");
    }
    tf_qs_sieve_free(s);
    tf_qs_free(qs);
    mpz_clear(f);
}

static void report_matrix(const numbers *w) {
    const tf_linalg_sizes *z = &w->sizes;
    fprintf(stderr, "#   matrix: %u x %u with %.1f entries a column, pruned %u x %u with %.1f", //
            z->given.rows, z->given.cols, (double)z->given.entries / z->given.cols, z->pruned.rows,
            z->pruned.cols, (double)z->pruned.entries / z->pruned.cols);
    if (z->merged.cols < z->pruned.cols)
        fprintf(stderr, ", merged %u x %u with %.1f", z->merged.rows, z->merged.cols,
                (double)z->merged.entries / z->merged.cols);
    fprintf(stderr, "; solved in %.4f s: filter %.4f, linear algebra %.4f, square roots %.4f\n",
            w->last_solving, w->last_filter, w->last_kernel, w->last_roots);
}

static void report(const numbers *w) {
    const tf_qs_counts *c = &w->counts;
    double polynomials = (double)c->polynomials;
    fprintf(stderr,
            "#   sieving and absorbing %.3f s, solving %.3f s (%.1f %% of both); of the last "
            "number: %.0f "
            "polynomials, each %.2f reports, %.2f divided, %.3f full, %.3f with one, %.3f with two "
            "large primes; %lu full + %lu cycles for %u primes, %lu duplicates\n",
            w->sieving, w->solving, 100 * w->solving / (w->sieving + w->solving), polynomials,
            (double)c->reports / polynomials, (double)c->divided / polynomials,
            (double)c->full / polynomials, (double)c->one_large / polynomials,
            (double)c->two_large / polynomials, w->pot.full, w->pot.cycles, w->pot.primes,
            w->pot.duplicates);
    report_matrix(w);
    report_stages(w);
}

/* ---- cases ------------------------------------------------------------------------------------
 */

static void compare(tf_bench *b, const char *gp, unsigned digits, unsigned count, tf_isa isa,
                    bool tiny) {
    char name[64];
    const bool other = !tiny && digits <= TINY_DIGITS;
    snprintf(name, sizeof name, "%u digits%s%s%s", digits, other ? ", large sieve" : "",
             isa == TF_ISA_BEST ? "" : ", ", isa == TF_ISA_BEST ? "" : tf_isa_name(isa));
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
    tf_bench_side sides[] = {{tiny ? "tiny" : "siqs", tiny ? run_tiny : run_siqs, &w},
                             {"gp", run_gp, &p}};
    tf_bench_case c = {.name = name,
                       .unit = "number",
                       .units = count,
                       .times = 1,
                       .by_cpu = true,
                       .sides = sides,
                       .side_count = *gp ? 2 : 1};
    tf_bench_run(b, &c);
    if (tiny)
        tf_bench_tiny_sieve(w.n[count - 1], isa);
    else
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
    compare(b, gp, 40, quick ? 3 : 30, TF_ISA_BEST, true);
    compare(b, gp, 50, quick ? 1 : 10, TF_ISA_BEST, true);
    compare(b, "", 50, quick ? 1 : 10, TF_ISA_GENERIC, true);
    if (!quick) {
        compare(b, gp, 40, 30, TF_ISA_BEST, false);
        compare(b, gp, 50, 10, TF_ISA_BEST, false);
        compare(b, gp, 60, 3, TF_ISA_BEST, false);
        compare(b, "", 60, 3, TF_ISA_GENERIC, false);
        compare(b, "", 60, 3, TF_ISA_AVX2, false);
        compare(b, gp, 70, 3, TF_ISA_BEST, false);
        compare(b, gp, 80, 1, TF_ISA_BEST, false);
        compare(b, "", 90, 1, TF_ISA_BEST, false);
    }
    return tf_bench_close(b);
}
