/* Eight lanes without signs against two-word arithmetic: values of products, and the ranges that the header promises for
 * whatever is multiplied next. Signed lanes (montv_avx2.h) are tested with the primality tests that use them. */
#include <criterion/criterion.h>

#include "cpu.h"

#if defined(__x86_64__)
#include "montv_avx2u.h"
#include "rng.h"

enum { LANES = 8, ROUNDS = 400, PICK = 0xb1 };

typedef struct lanes {
    tf_u128 n[LANES], a[LANES], b[LANES], c[LANES], d[LANES]; /* ranges of products */
    uint32_t small[LANES];
} lanes;

enum { MUL, SQR, MIXED, SQR_PLUS, SQR_MINUS, TWO_MINUS, LESS, SMALL, PICKED, RESULTS };

typedef struct results {
    tf_u128 value[RESULTS][LANES];
    uint64_t limb[RESULTS][TF_AU_LIMBS][LANES];
} results;

TF_A_TARGET static void keep(results *out, int which, const tf_au_mod *m, tf_au_res r) {
    tf_au_get(out->value[which], m, r);
    for (int i = 0; i < TF_AU_LIMBS; i++)
        for (int v = 0; v < 2; v++)
            _mm256_storeu_si256((__m256i *)(out->limb[which][i] + 4 * v), r.l[i][v]);
}

TF_A_TARGET static void compute(results *out, const lanes *in) {
    tf_au_mod m;
    tf_au_mod_set(&m, in->n);
    const tf_au_res a = tf_au_set(in->a), b = tf_au_set(in->b);
    const tf_au_res c = tf_au_set(in->c), d = tf_au_set(in->d);
    const tf_au_res plus = tf_au_add(a, b), minus = tf_au_sub(&m, c, d);
    keep(out, MUL, &m, tf_au_mul(&m, a, b));
    keep(out, SQR, &m, tf_au_sqr(&m, a));
    keep(out, MIXED, &m, tf_au_mul(&m, plus, minus));
    keep(out, SQR_PLUS, &m, tf_au_sqr(&m, plus));
    keep(out, SQR_MINUS, &m, tf_au_sqr(&m, minus));
    keep(out, TWO_MINUS, &m, tf_au_mul(&m, minus, tf_au_sub(&m, a, b)));
    keep(out, LESS, &m, tf_au_mul_less(&m, a, b, d));
    keep(out, SMALL, &m, tf_au_mul(&m, tf_au_set32(in->small), tf_au_small(16)));
    keep(out, PICKED, &m, tf_au_mul(&m, tf_au_pick(PICK, a, b), c));
}

static uint64_t reduced(tf_u128 x, uint64_t n) {
    return (uint64_t)(x % n);
}

static uint64_t times(uint64_t a, uint64_t b, uint64_t n) {
    return reduced((tf_u128)a * b, n);
}

static uint64_t less(uint64_t a, uint64_t b, uint64_t n) {
    return a >= b ? a - b : a + (n - b);
}

static void check(const lanes *in, const results *out) {
    for (int k = 0; k < LANES; k++) {
        const uint64_t n = (uint64_t)in->n[k], r = reduced((tf_u128)1 << 84, n);
        const uint64_t a = reduced(in->a[k], n), b = reduced(in->b[k], n);
        const uint64_t c = reduced(in->c[k], n), d = reduced(in->d[k], n);
        const uint64_t plus = reduced((tf_u128)a + b, n), minus = less(c, d, n);
        const uint64_t expected[RESULTS] = {
            [MUL] = times(a, b, n),
            [SQR] = times(a, a, n),
            [MIXED] = times(plus, minus, n),
            [SQR_PLUS] = times(plus, plus, n),
            [SQR_MINUS] = times(minus, minus, n),
            [TWO_MINUS] = times(minus, less(a, b, n), n),
            [LESS] = less(times(a, b, n), times(d, r, n), n),
            [SMALL] = times(in->small[k] % n, 16 % n, n),
            [PICKED] = times(PICK >> k & 1 ? a : b, c, n),
        };
        for (int i = 0; i < RESULTS; i++) {
            const unsigned long long top = out->limb[i][2][k];
            cr_assert(out->value[i][k] < n, "result %d, lane %d, n %llu", i, k,
                      (unsigned long long)n);
            cr_assert_eq(times((uint64_t)out->value[i][k], r, n), expected[i],
                         "result %d, lane %d, n %llu", i, k, (unsigned long long)n);
            cr_assert(out->limb[i][0][k] >> 28 == 0 && out->limb[i][1][k] >> 28 == 0, "%d", i);
            cr_assert_lt(top, 1 << 13, "result %d, lane %d, n %llu: %llu", i, k,
                         (unsigned long long)n, top);
        }
    }
}

/* Odd: the ends, neighbours of limb borders, and random of every size. */
static uint64_t modulus(tf_rng *r, unsigned kind) {
    static const uint64_t edges[] = {3,
                                     UINT64_MAX,
                                     (UINT64_C(1) << 63) + 1,
                                     (UINT64_C(1) << 63) - 1,
                                     (UINT64_C(1) << 28) - 1,
                                     (UINT64_C(1) << 28) + 1,
                                     (UINT64_C(1) << 56) - 1,
                                     (UINT64_C(1) << 56) + 1};
    if (kind % 12 < TF_ARRAY_LEN(edges)) return edges[kind % 12];
    const uint64_t any = tf_rng_next(r) | 1;
    return kind % 2 ? any : any >> tf_rng_next(r) % 62 | 3;
}

/* In the range of products: below 2^69, as large as they get 2^68 + 2^64; limbs empty, full and random. */
static tf_u128 product(tf_rng *r, uint64_t n, unsigned kind) {
    const tf_u128 one = 1, most = (one << 68) + (one << 64);
    switch (kind % 7) {
    case 0:
        return 0;
    case 1:
        return n - 1;
    case 2:
        return (one << 68) - 1;
    case 3:
        return most;
    case 4:
        return (one << 56) - 1;
    default:
        return ((tf_u128)tf_rng_next(r) << 64 | tf_rng_next(r)) % most;
    }
}

Test(montv_avx2u, every_lane_against_two_words) {
    if (tf_isa_pick(TF_ISA_BEST) < TF_ISA_AVX2) cr_skip_test("no AVX2 here");
    tf_rng r;
    tf_rng_init(&r, 11, 0);
    unsigned kind = 0;
    for (int round = 0; round < ROUNDS; round++) {
        lanes in;
        results out;
        for (int k = 0; k < LANES; k++, kind++) {
            const uint64_t n = modulus(&r, kind);
            in.n[k] = n;
            in.a[k] = product(&r, n, (unsigned)(tf_rng_next(&r) % 7));
            in.b[k] = product(&r, n, (unsigned)(tf_rng_next(&r) % 7));
            in.c[k] = product(&r, n, (unsigned)(tf_rng_next(&r) % 7));
            in.d[k] = product(&r, n, (unsigned)(tf_rng_next(&r) % 7));
            in.small[k] = (uint32_t)(tf_rng_next(&r) >> 36);
        }
        compute(&out, &in);
        check(&in, &out);
    }
}
#else
Test(montv_avx2u, no_vectors_here) {
    cr_assert_eq(tf_isa_detect(), TF_ISA_GENERIC);
}
#endif
