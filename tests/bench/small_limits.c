/* small_limits.c — see small_limits.h; how limits are measured is said in bench_small.c. */
#include "small_limits.h"
#include "clock.h"

#include <stdio.h>
#include <stdlib.h>

#include "ecmv.h"
#include "ecmv_schedule.h"
#include "support_numbers.h"
#include "support_words.h"
#include "tqs_internal.h"

enum { ROUNDS = 1 << 22, CHAINS = 10 };

#if defined(__x86_64__)
#include <immintrin.h>
/* Fused products of all eight lanes a second. */
__attribute__((target("avx512f,avx512ifma"))) static double fused_rate(void) {
    __m512i x = _mm512_set1_epi64(ROUNDS + 1), y = _mm512_set1_epi64(ROUNDS + 3);
    /* Variables, not an array: they have to stay in registers. */
    __m512i a0 = x, a1 = x, a2 = x, a3 = x, a4 = x, a5 = x, a6 = x, a7 = x, a8 = x, a9 = x;
    double begin = tf_clock_thread();
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
    double seconds = tf_clock_thread() - begin;
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
    double begin = tf_clock_thread();
    for (int k = 0; k < ROUNDS; k++)
#pragma GCC unroll 10
        for (int i = 0; i < CHAINS; i++) {
            a[i] = (uint64_t)(((tf_u128)a[i] * a[(i + 1) % CHAINS]) >> 64) + 3;
            __asm__ volatile("" : "+r"(a[i]));
        }
    double seconds = tf_clock_thread() - begin;
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
    double begin = tf_clock_thread(), seconds = 0;
    unsigned runs = 0;
    for (; seconds < 0.1; runs++, seconds = tf_clock_thread() - begin) ops->run(&lanes, plan, room);
    free(room);
    return (double)plan->products * runs * ops->lanes[plan->group] / seconds;
}

/* Fused products in a Montgomery product of so many limbs: 4 L^2, and L (L - 1) fewer for the third
 * of them that are squares; one less where the top limb is short. */
static double fused_products(unsigned limbs, bool light) {
    double l = limbs;
    return 4 * l * l - l * (l - 1) / 3 - light;
}

void tf_small_limits(tf_bench *b) {
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
        double begin = tf_clock_thread();
        for (unsigned k = 0; k < TIMES; k++)
#pragma GCC unroll 32
            for (int i = 0; i < LINES; i++) {
                bytes[LINE * i + i] = (uint8_t)(bytes[LINE * i + i] - k);
                __asm__ volatile("" ::: "memory");
            }
        double rate = (double)TIMES * LINES / (tf_clock_thread() - begin);
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

void tf_small_sieve(tf_bench *b) {
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
            double begin = tf_clock_thread();
            if (tf_tqs_split(&d, t, tf_support_get_word2(z), NULL, NULL) != TF_FOUND)
                tf_bench_wrong(b, "subtractions", "no divisor");
            all += tf_clock_thread() - begin;
            const double one = subtractions(t), made = (double)t->counts.polynomials;
            count += one * made;
            polynomials += made;
            const unsigned times = (unsigned)(TIMES / NUMBERS / (one / 1000) + 1);
            begin = tf_clock_thread();
            for (unsigned j = 0; j < times; j++)
                t->ops->sieve(t->bytes, &t->base, t->logp, t->classes, t->class_count);
            sieving += (tf_clock_thread() - begin) / times * made;
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
