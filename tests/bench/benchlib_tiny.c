/* benchlib_tiny.c — see benchlib_tiny.h: the loop of tqs.c, with a clock. */
#include "benchlib_tiny.h"

#include <math.h>
#include <stdio.h>

#include "clock.h"
#include "ecm_prob.h"
#include "tqs_internal.h"

enum { SET_UP, NEW_A, NEXT_B, FILL, SIEVE, SCAN, FILTER, EXAMINE, SOLVE, STAGES };

typedef struct watch {
    double ns[STAGES], tick; /* of which each look at the clock costs so much */
    uint64_t last;
} watch;

static void lap(watch *w, unsigned stage) {
    uint64_t now = tf_clock_now_ns();
    w->ns[stage] += fmax((double)(now - w->last) - w->tick, 0);
    w->last = now;
}

static double cost_of_tick(void) {
    enum { TICKS = 10000 };
    uint64_t began = tf_clock_now_ns(), end = began;
    for (unsigned i = 0; i < TICKS; i++) end = tf_clock_now_ns();
    return (double)(end - began) / TICKS;
}

static void sieve_one(tf_tqs *t, watch *w) {
    const unsigned size = t->par.interval;
    tf__tqs_fill(t);
    lap(w, FILL);
    t->ops->sieve(t->bytes, &t->base, t->logp, t->classes, t->class_count);
    lap(w, SIEVE);
    unsigned count = t->ops->scan(t->found, TF__TQS_REPORTS, t->bytes, size);
    t->counts.reports += count;
    lap(w, SCAN);
    count = t->ops->filter(t->found, count, t->bytes, &t->base, t->skipped, t->least);
    t->counts.examined += count;
    lap(w, FILTER);
    tf__tqs_examine(t, t->found, count);
    t->counts.polynomials++;
    lap(w, EXAMINE);
}

/* Up to the first matrix; one without a proper divisor is reported as such. */
static tf_status run(tf_tqs *t, watch *w) {
    uint64_t d[TF__TQS_LIMBS] = {0};
    w->last = tf_clock_now_ns();
    tf__tqs_begin(t, NULL);
    tf_status s = tf__tqs_prepare(d, t);
    if (s != TF_OK) return s;
    tf__tqs_pool(t);
    lap(w, SET_UP);
    while (tf__tqs_first(t)) {
        t->counts.leading++;
        lap(w, NEW_A);
        for (unsigned j = 0; !tf__tqs_full(t); j++) {
            sieve_one(t, w);
            bool enough = tf__tqs_enough(t);
            lap(w, EXAMINE);
            if (enough) {
                s = tf__tqs_solve(d, t);
                lap(w, SOLVE);
                return s;
            }
            if (j + 1 == 1u << (t->s - 1)) break;
            tf__tqs_next(t, j);
            lap(w, NEXT_B);
        }
    }
    return TF_NONE;
}

/* ln of what values have less to split than numbers of their size [Silverman87]; twos as any number has. */
static double score_of(const tf_tqs *t) {
    double score = 0;
    unsigned at = 0;
    for (unsigned i = 0; i < TF_TQS_PRIMES && at < t->base.size; i++) {
        double p = tf__tqs_primes[TF_TQS_P][i];
        int roots = 0;
        if (t->base.p[at] == tf__tqs_primes[TF_TQS_P][i]) roots = t->base.root[at++] ? 2 : 1;
        score += (roots - 1) * log(p) / (p - 1);
    }
    return score;
}

/* Values of a polynomial that split over the factor base: as in bench_siqs.c. */
static double predicted_full(const tf_tqs *t) {
    enum { POINTS = 2000 };
    double sum = 0, smooth = log(t->base.p[t->base.size - 1]);
    double size = (log(t->kn) - log(8)) / 2 + log(t->par.interval / 4.0) - score_of(t);
    for (int i = 0; i < POINTS; i++) {
        double at = (i + 0.5) / POINTS, x = size + log(fabs(2 * at * at - 1)), u = x / smooth;
        sum += x <= smooth ? 1 : tf_dickman_rho(u) - 0.5772156649 * tf_dickman_rho(u - 1) / x;
    }
    return sum / POINTS * t->par.interval;
}

static void print_stages(const watch *w, double polynomials) {
    static const char *const name[STAGES] = {"set-up", "new a",  "next b",  "fill", "sieve",
                                             "scan",   "filter", "examine", "solve"};
    double all = 0;
    for (unsigned i = 0; i < STAGES; i++) all += w->ns[i];
    fprintf(stderr, "#   tiny sieve, %.4f s:", all / 1e9);
    for (unsigned i = 0; i < STAGES; i++)
        fprintf(stderr, "%s %s %.1f %% (%.3g us a polynomial)", i ? "," : "", name[i],
                100 * w->ns[i] / all, w->ns[i] / 1e3 / polynomials);
    fputc('\n', stderr);
}

void tf_bench_tiny_sieve(const mpz_t n, tf_isa isa) {
    tf_tqs *t = tf_tqs_new(isa);
    if (!t) {
        fprintf(stderr, "#   no stages: out of memory\n");
        return;
    }
    watch w = {.tick = cost_of_tick()};
    for (unsigned i = 0; i < TF__TQS_LIMBS; i++) t->n[i] = mpz_getlimbn(n, i);
    t->bits = (unsigned)mpz_sizeinbase(n, 2);
    tf_status s = run(t, &w);
    const tf_tqs_counts *c = &t->counts;
    const double polynomials = (double)c->polynomials;
    if (c->polynomials) {
        double predicted = predicted_full(t), came = (double)c->full / polynomials;
        print_stages(&w, polynomials);
        fprintf(stderr,
                "#   %.0f polynomials of %u positions, each %.2f reports, %.2f examined, %.3f "
                "full, %.3f with a "
                "large prime; full ones predicted by Dickman's function %.4f (came %.2f of it)\n"
                "#   matrix: %u rows for %u primes, solved in %.4f s: %s\n",
                polynomials, t->par.interval, (double)c->reports / polynomials,
                (double)c->examined / polynomials, came, (double)c->partial / polynomials,
                predicted, came / predicted, t->row_count, t->base.size, w.ns[SOLVE] / 1e9,
                s == TF_FOUND ? "a divisor" : "no divisor yet");
    } else {
        fprintf(stderr, "#   no stages: %s\n",
                s == TF_FOUND ? "a prime of the factor base divides it" : "too small a base");
    }
    tf_tqs_free(t);
}
