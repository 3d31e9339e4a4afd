/* bench_three_large.c — would a third large prime pay in the quadratic sieve?
 *
 * A few seconds are sieved as the kernel does it, with two large primes, and with thresholds
 * lowered so that residues with three are reported too [Leyland02]; the settings take turns. The
 * kernel drops such residues after having divided them; here they are kept, and split in batches
 * (tf_small128). CPU seconds of the sieve, of the examination of reports and of splitting are told
 * apart. Then the factorization is played through: relations drawn from the sample, every large
 * prime replaced by a random one of its size, those with a prime that no other has taken out again
 * and again, until relations exceed primes by the size of the factor base. That many relations at
 * the measured pace are the time, without linear algebra, which three large primes make dearer. The
 * last column lets splitting be free: what the best of batches could not beat. On standard error. */
#include <math.h>
#include <stdio.h>

#include "benchlib.h"
#include "qs_forecast.h"
#include "support_numbers.h"
#include "three_large.h"

#define TURN 0.05 /* CPU seconds of each setting before the next one has its turn */

static const tf_three_setting settings[] = {
    {1, 1, 0, 1},   {1, 1, 0, 1.3},   {1, 3, 0, 1.3},    {0.7, 3, 0, 1.3},  {1, 1, 3, 0.6},
    {1, 3, 6, 0.6}, {0.5, 3, 9, 0.6}, {0.5, 3, 12, 0.6}, {0.5, 6, 12, 0.6}, {0.3, 6, 12, 0.6},
};
enum { SETTINGS = sizeof settings / sizeof *settings };

/* In turns, so that what slows the machine for a while slows all alike. */
static void draw_samples(tf_three_sample *m, double seconds) {
    for (double until = TURN; until < seconds + TURN; until += TURN)
        for (unsigned i = 0; i < SETTINGS; i++) tf_three_draw(&m[i], fmin(until, seconds));
    for (unsigned i = 0; i < SETTINGS; i++) tf_three_end(&m[i]);
}

static void print_head(const tf_three_sample *m, unsigned digits) {
    tf_qs_forecast told;
    size_t size;
    const uint8_t *bytes = tf_qs_sieve_output(m->s, &size);
    tf_three_check(tf_qs_forecast_from(&told, m->qs, bytes, size, 1) == TF_OK);
    fprintf(
        stderr,
        "# %u digits: tuned factor base %u, largest prime %u, large primes below %u; %.3f "
        "million relations by tf_qs_forecast_from; a product tree: %.1f us a residue at least\n"
        "# times tuned: factor base, large primes' bound, credit; bits of room (0: two large "
        "primes) | polynomials, reports, relations with 0, 1, 2, 3 large primes a second | %% of "
        "the time: sieve, reports, splitting | us a residue | million relations needed | hours, "
        "and with free splitting\n",
        digits, m->qs->fb.size, tf_qs_fb_largest(&m->qs->fb), m->qs->lp_bound,
        1e-6 * (double)told.relations,
        1e6 * tf_three_tree_cost((unsigned)(3 * log2(tf_qs_fb_largest(&m->qs->fb)) + 9)));
}

static void print_sample(const tf_three_sample *m) {
    double spent = m->sieving + m->examining + m->splitting, part = 100 / spent;
    const tf_qs_counts *c = tf_qs_sieve_counts(m->s);
    size_t count = tf_three_needed(m);
    double hours = (double)count * spent / (double)m->relations / 3600;
    fprintf(stderr,
            "# %.1f %.0f %.1f %2.0f | %6.0f %7.0f %6.1f %6.1f %7.1f %6.1f | %3.0f %2.0f %2.0f ",
            m->set.fb, m->set.lp, m->set.credit, m->set.room, (double)c->polynomials / spent,
            (double)c->reports / spent, (double)m->kinds[0] / spent, (double)m->kinds[1] / spent,
            (double)m->kinds[2] / spent, (double)m->kinds[3] / spent, part * m->sieving,
            part * m->examining, part * m->splitting);
    fprintf(stderr, "| %4.1f | %6.3f | %.4f %.4f%s\n",
            m->candidates ? 1e6 * m->splitting / (double)m->candidates : 0, 1e-6 * (double)count,
            hours, hours * (spent - m->splitting) / spent, m->truncated ? " (reports lost)" : "");
}

static void measure(tf_bench *b, unsigned digits, double seconds) {
    static tf_three_sample m[SETTINGS];
    char name[32];
    snprintf(name, sizeof name, "%u digits", digits);
    if (!tf_bench_wants(b, name)) return;
    tf_rng r;
    tf_rng_init(&r, 7, digits);
    unsigned bits = (unsigned)(digits * 3.3219 / 2);
    mpz_t n;
    mpz_init(n);
    tf_support_semiprime(n, &r, bits, bits);
    for (unsigned i = 0; i < SETTINGS; i++) {
        m[i] = (tf_three_sample){.set = settings[i]};
        tf_three_open(&m[i], n);
    }
    draw_samples(m, seconds);
    print_head(&m[0], digits);
    for (unsigned i = 0; i < SETTINGS; i++) {
        print_sample(&m[i]);
        tf_three_close(&m[i]);
    }
    mpz_clear(n);
}

int main(int argc, char **argv) {
    tf_bench *b = tf_bench_open("three_large", argc, argv);
    bool quick = tf_bench_quick(b);
    measure(b, 75, quick ? 0.3 : 5);
    if (!quick) {
        measure(b, 85, 5);
        measure(b, 90, 5);
        measure(b, 95, 7);
        measure(b, 100, 10);
    }
    return tf_bench_close(b);
}
