/* bench_small.c — batches of small numbers against GNU factor and PARI/GP's factorint, and the
 * products that curves reach against what the multiplier can do.
 *
 * Our side is a library call in this process on one thread; the peers are programs fed through a
 * pipe, with numbers enough that their start-up is nothing. CPU times are compared. GNU factor's
 * primes must be ours. The limit behind the table, on standard error: fused products of 52 bits (or
 * words, for levels without) a second, by a loop of independent ones, divided by how many a product
 * modulo n is made of; the additions between them share the ports and are not counted. For the tiny
 * sieve: subtractions from bytes a second, those that come to nothing behind the interval included,
 * against a loop of subtractions from bytes of different lines. */
#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "benchlib.h"
#include "benchlib_child.h"
#include "ecmv.h"
#include "ecmv_schedule.h"
#include "smallfactor.h"
#include "support_numbers.h"
#include "support_words.h"
#include "tqs_internal.h"

typedef struct task {
    const char *name;
    unsigned bits;
    bool semiprimes;
    tf_isa isa;
    unsigned count, quick;
    bool factor, gp;
} task;

static const task tasks[] = {
    {"64-bit semiprimes", 64, true, TF_ISA_BEST, 2000, 100, true, false},
    {"64-bit semiprimes, avx2", 64, true, TF_ISA_AVX2, 2000, 100, true, false},
    {"64-bit semiprimes, generic", 64, true, TF_ISA_GENERIC, 2000, 100, true, false},
    {"random 64-bit", 64, false, TF_ISA_BEST, 20000, 500, true, false},
    {"52-bit semiprimes", 52, true, TF_ISA_BEST, 4000, 200, true, false},
    {"80-bit semiprimes", 80, true, TF_ISA_BEST, 1000, 40, false, true},
    {"96-bit semiprimes", 96, true, TF_ISA_BEST, 600, 20, false, true},
    {"112-bit semiprimes", 112, true, TF_ISA_BEST, 200, 10, false, true},
    {"128-bit semiprimes", 128, true, TF_ISA_BEST, 60, 4, false, true},
    {"random 80-bit", 80, false, TF_ISA_BEST, 5000, 100, false, true},
    {"random 96-bit", 96, false, TF_ISA_BEST, 2000, 40, false, true},
    {"random 128-bit", 128, false, TF_ISA_BEST, 300, 10, false, true},
};

typedef struct batch {
    const task *task;
    unsigned count;
    tf_u128 *n;
    uint64_t *words;
    tf_u128 *primes2;
    uint64_t *primes;
    size_t *ends;
} batch;

static bool run_ours(void *context, uint64_t times, double *cpu) {
    (void)cpu;
    batch *b = context;
    bool good = true;
    while (times-- > 0 && good) {
        tf_status s =
            b->task->bits <= 64
                ? tf_small64(b->primes, NULL, b->ends, b->words, b->count, b->task->isa, NULL)
                : tf_small128(b->primes2, NULL, b->ends, b->n, b->count, b->task->isa, NULL);
        good = s == TF_OK;
    }
    return good;
}

typedef struct peer {
    const char *argv[8];
    char *input, *output;
} peer;

static bool run_peer(void *context, uint64_t times, double *cpu) {
    peer *p = context;
    *cpu = 0;
    while (times-- > 0) {
        tf_child child;
        bool ok = tf_child_run(&child, p->argv, p->input, strlen(p->input));
        free(p->output);
        p->output = child.output;
        *cpu += child.cpu;
        if (!ok || child.exit_code != 0) return false;
    }
    return true;
}

static void *block(size_t count, size_t size) {
    void *p = calloc(count, size);
    if (!p) abort();
    return p;
}

static void make_batch(batch *b, const task *t, unsigned count) {
    *b = (batch){.task = t, .count = count};
    b->n = block(count, sizeof *b->n);
    b->words = block(count, sizeof *b->words);
    b->primes = block(TF_SMALL64_ROOM(count), sizeof *b->primes);
    b->primes2 = block(TF_SMALL128_ROOM(count), sizeof *b->primes2);
    b->ends = block(count, sizeof *b->ends);
    tf_rng r;
    mpz_t z;
    tf_rng_init(&r, t->bits, t->semiprimes);
    mpz_init(z);
    for (unsigned i = 0; i < count; i++) {
        do {
            if (t->semiprimes)
                tf_support_semiprime(z, &r, t->bits / 2, t->bits / 2);
            else
                tf_support_bits(z, &r, t->bits);
        } while (mpz_sizeinbase(z, 2) != t->bits);
        b->n[i] = tf_support_get_word2(z);
        b->words[i] = mpz_get_ui(z);
    }
    mpz_clear(z);
}

static void free_batch(batch *b) {
    free(b->n);
    free(b->words);
    free(b->primes);
    free(b->primes2);
    free(b->ends);
}

/* The numbers, each put into the format. */
static char *make_input(const batch *b, const char *format) {
    char *text = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&text, &size);
    if (!out) abort();
    mpz_t z;
    mpz_init(z);
    for (unsigned i = 0; i < b->count; i++) {
        tf_support_set_word2(z, b->n[i]);
        gmp_fprintf(out, format, z);
    }
    mpz_clear(z);
    if (fclose(out)) abort();
    return text;
}

/* What we found, in the words of GNU factor. */
static char *our_text(const batch *b) {
    char *text = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&text, &size);
    if (!out) abort();
    for (size_t i = 0, k = 0; i < b->count; i++) {
        fprintf(out, "%" PRIu64 ":", b->words[i]);
        for (; k < b->ends[i]; k++) fprintf(out, " %" PRIu64, b->primes[k]);
        fputc('\n', out);
    }
    if (fclose(out)) abort();
    return text;
}

static void compare(tf_bench *b, const task *t, char *factor, char *gp) {
    if (!tf_bench_wants(b, t->name)) return;
    batch ours;
    make_batch(&ours, t, tf_bench_quick(b) ? t->quick : t->count);
    peer gnu = {.argv = {factor}}, pari = {.argv = {gp, "-q", "-f", "-s", "1G"}};
    tf_bench_side sides[3] = {{"trifactor", run_ours, &ours}};
    size_t used = 1;
    if (t->factor && *factor) {
        gnu.input = make_input(&ours, "%Zd\n");
        sides[used++] = (tf_bench_side){"factor", run_peer, &gnu};
    }
    if (t->gp && *gp) {
        pari.input = make_input(&ours, "print(factorint(%Zd))\n");
        sides[used++] = (tf_bench_side){"gp", run_peer, &pari};
    }
    tf_bench_case c = {.name = t->name,
                       .unit = "number",
                       .units = ours.count,
                       .times = 1,
                       .by_cpu = true,
                       .sides = sides,
                       .side_count = used};
    tf_bench_run(b, &c);
    if (gnu.output) {
        char *text = our_text(&ours);
        if (strcmp(text, gnu.output)) tf_bench_wrong(b, t->name, "GNU factor finds something else");
        free(text);
    }
    free(gnu.input);
    free(gnu.output);
    free(pari.input);
    free(pari.output);
    free_batch(&ours);
}

/* ---- products and their limit ---------------------------------------------------------------- */

static double cpu_now(void) {
    struct timespec t;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

enum { ROUNDS = 1 << 22, CHAINS = 10 };

#if defined(__x86_64__)
#include <immintrin.h>
/* Fused products of all eight lanes a second. */
__attribute__((target("avx512f,avx512ifma"))) static double fused_rate(void) {
    __m512i x = _mm512_set1_epi64(ROUNDS + 1), y = _mm512_set1_epi64(ROUNDS + 3);
    /* Variables, not an array: they have to stay in registers. */
    __m512i a0 = x, a1 = x, a2 = x, a3 = x, a4 = x, a5 = x, a6 = x, a7 = x, a8 = x, a9 = x;
    double begin = cpu_now();
    for (int k = 0; k < ROUNDS; k++) {
/* The empty statement keeps a product where it is, between the two looks at the clock. */
#define FUSED(a)                                                                                   \
    a = _mm512_madd52lo_epu64(a, x, y);                                                            \
    __asm__ volatile("" : "+v"(a))
        FUSED(a0);
        FUSED(a1);
        FUSED(a2);
        FUSED(a3);
        FUSED(a4);
        FUSED(a5);
        FUSED(a6);
        FUSED(a7);
        FUSED(a8);
        FUSED(a9);
#undef FUSED
    }
    double seconds = cpu_now() - begin;
    return (double)ROUNDS * CHAINS * 8 / seconds;
}
#else
static double fused_rate(void) {
    return 0;
}
#endif

static double word_rate(void) {
    uint64_t a[CHAINS];
    for (int i = 0; i < CHAINS; i++) a[i] = (uint64_t)i * 2 + 3;
    double begin = cpu_now();
    for (int k = 0; k < ROUNDS; k++)
#pragma GCC unroll 10
        for (int i = 0; i < CHAINS; i++) {
            a[i] = (uint64_t)(((tf_u128)a[i] * a[(i + 1) % CHAINS]) >> 64) + 3;
            __asm__ volatile("" : "+r"(a[i]));
        }
    double seconds = cpu_now() - begin;
    uint64_t all = 0;
    for (int i = 0; i < CHAINS; i++) all += a[i];
    if (all == 1) fputs("", stderr);
    return (double)ROUNDS * CHAINS / seconds;
}

/* Products a second of curves at this level. */
static double curve_rate(const tf_ecmv_ops *ops, const tf_ecmv_plan *plan, unsigned bits) {
    tf_ecmv_lanes lanes;
    tf_rng r;
    tf_rng_init(&r, bits, 0);
    mpz_t z;
    mpz_init(z);
    for (unsigned i = 0; i < ops->lanes[plan->group]; i++) {
        tf_support_semiprime(z, &r, bits / 2, bits / 2);
        lanes.n[i] = tf_support_get_word2(z);
        lanes.curve[i] = i;
    }
    mpz_clear(z);
    void *room = aligned_alloc(64, (ops->room(plan) + 63) / 64 * 64);
    if (!room) abort();
    double begin = cpu_now(), seconds = 0;
    unsigned runs = 0;
    for (; seconds < 0.1; runs++, seconds = cpu_now() - begin) ops->run(&lanes, plan, room);
    free(room);
    return (double)plan->products * runs * ops->lanes[plan->group] / seconds;
}

/* Fused products in a Montgomery product of so many limbs: 4 L^2, and L (L - 1) fewer for the third
 * of them that are squares; one less where the top limb is short. */
static double fused_products(unsigned limbs, bool light) {
    double l = limbs;
    return 4 * l * l - l * (l - 1) / 3 - light;
}

static void report_limits(tf_bench *b) {
    static const struct {
        tf_isa isa;
        unsigned bits, level, limbs;
        bool light;
    } rows[] = {{TF_ISA_AVX512, 48, 6, 1, false},  {TF_ISA_AVX512, 64, 11, 2, true},
                {TF_ISA_AVX512, 96, 15, 2, false}, {TF_ISA_AVX512, 128, 15, 3, true},
                {TF_ISA_AVX2, 64, 11, 0, false},   {TF_ISA_GENERIC, 64, 11, 0, false}};
    if (!tf_bench_wants(b, "products")) return;
    double fused = tf_cpu_has_ifma() ? fused_rate() : 0, words = word_rate();
    for (size_t i = 0; i < TF_ARRAY_LEN(rows); i++) {
        const tf_ecmv_level *l = &tf_ecmv_levels[rows[i].level];
        const tf_ecmv_ops *ops = tf_ecmv_ops_for(rows[i].isa, rows[i].bits);
        tf_ecmv_plan *plan;
        if (ops->isa != rows[i].isa ||
            tf_ecmv_plan_new(&plan, l->group, l->b1, l->b2, l->d) != TF_OK)
            continue;
        double rate = curve_rate(ops, plan, rows[i].bits);
        double limit =
            rows[i].limbs ? fused / fused_products(rows[i].limbs, rows[i].light) : words / 3;
        fprintf(
            stderr,
            "products: %-7s %3u bits, B1 %u, B2 %u: %zu a curve, %.0f million/s, the multiplier "
            "%.0f million/s: %.0f %%\n",
            tf_isa_name(ops->isa), rows[i].bits, plan->b1, plan->b2, plan->products, rate / 1e6,
            limit / 1e6, 100 * rate / limit);
        tf_ecmv_plan_free(plan);
    }
}

/* ---- the tiny sieve -------------------------------------------------------------------------- */

/* Subtractions a second from bytes of different lines: the best of some tries. */
static double subtract_rate(void) {
    enum { LINE = 64, LINES = 32, TRIES = 10, TIMES = ROUNDS / 16 };
    static uint8_t bytes[LINE * LINES];
    double best = 0;
    for (int try = 0; try < TRIES; try++) {
        double begin = cpu_now();
        for (unsigned k = 0; k < TIMES; k++)
#pragma GCC unroll 32
            for (int i = 0; i < LINES; i++) {
                bytes[LINE * i + i] = (uint8_t)(bytes[LINE * i + i] - k);
                __asm__ volatile("" ::: "memory");
            }
        double rate = (double)TIMES * LINES / (cpu_now() - begin);
        if (rate > best) best = rate;
    }
    return best;
}

/* Subtractions for one polynomial. */
static double subtractions(const tf_tqs *t) {
    double count = 0;
    for (const tf_tqs_class *c = t->classes; c < t->classes + t->class_count; c++)
        count += 2.0 * (c->end - c->first) * (c->hits + 1);
    return count;
}

static void report_sieve(tf_bench *b) {
    enum { NUMBERS = 20, TIMES = 20000 };
    static const unsigned bits[] = {80, 96, 112, 128};
    if (!tf_bench_wants(b, "subtractions")) return;
    const double limit = subtract_rate();
    tf_tqs *t = tf_tqs_new(TF_ISA_BEST);
    if (!t) abort();
    mpz_t z;
    mpz_init(z);
    for (size_t i = 0; i < TF_ARRAY_LEN(bits); i++) {
        tf_rng r;
        tf_rng_init(&r, bits[i], 1);
        double all = 0, sieving = 0, count = 0, polynomials = 0;
        for (unsigned k = 0; k < NUMBERS; k++) {
            tf_u128 d;
            tf_support_semiprime(z, &r, bits[i] / 2, bits[i] / 2);
            double begin = cpu_now();
            if (tf_tqs_split(&d, t, tf_support_get_word2(z), NULL, NULL) != TF_FOUND)
                tf_bench_wrong(b, "subtractions", "no divisor");
            all += cpu_now() - begin;
            const double one = subtractions(t), made = (double)t->counts.polynomials;
            count += one * made;
            polynomials += made;
            const unsigned times = (unsigned)(TIMES / NUMBERS / (one / 1000) + 1);
            begin = cpu_now();
            for (unsigned j = 0; j < times; j++)
                t->ops->sieve(t->bytes, &t->base, t->logp, t->classes, t->class_count);
            sieving += (cpu_now() - begin) / times * made;
        }
        fprintf(stderr,
                "subtractions: %s %u bits: %.0f polynomials of %.0f a number, %.0f million/s, the "
                "stores %.0f million/s: %.0f %%; %.0f %% of the time\n",
                tf_isa_name(t->ops->isa), bits[i], polynomials / NUMBERS, count / polynomials,
                count / sieving / 1e6, limit / 1e6, 100 * count / sieving / limit,
                100 * sieving / all);
    }
    mpz_clear(z);
    tf_tqs_free(t);
}

int main(int argc, char **argv) {
    tf_bench *b = tf_bench_open("small", argc, argv);
    char factor[PATH_MAX], gp[PATH_MAX];
    if (!tf_child_find(factor, sizeof factor, "factor")) *factor = 0;
    if (!tf_child_find(gp, sizeof gp, "gp")) *gp = 0;
    if (!*factor) tf_bench_skip(b, "factor", "not installed (Debian: coreutils)");
    if (!*gp) tf_bench_skip(b, "gp", "not installed (Debian: pari-gp)");
    for (size_t i = 0; i < TF_ARRAY_LEN(tasks); i++)
        if (tf_isa_pick(tasks[i].isa) == tasks[i].isa || tasks[i].isa == TF_ISA_BEST)
            compare(b, &tasks[i], factor, gp);
    report_limits(b);
    report_sieve(b);
    return tf_bench_close(b);
}
