/* isprime32v.c — see isprime32v.h. */
#include "isprime32v.h"

#include "bpsw.h"

enum { LANES = TF_ISPRIME32V_LANES };

uint32_t tf_isprime32v_generic(const uint32_t n[TF_ISPRIME32V_LANES]) {
    uint32_t primes = 0;
    for (unsigned i = 0; i < LANES; i++) primes |= (uint32_t)tf_is_prime64(n[i]) << i;
    return primes;
}

#if defined(__x86_64__)
#include <immintrin.h>

#include "sprp32.h"

#define TARGET __attribute__((target("avx2")))

enum { WIDTH = 4, SETS = LANES / WIDTH };

/* Words below 2^32 in lanes of 64 bits. */
typedef struct set {
    __m256i n, ninv, one, minus_one, square, x, e;
} set;

/* As tf__reduce32. */
TARGET static inline __m256i product(const set *t, __m256i a, __m256i b) {
    __m256i ab = _mm256_mul_epu32(a, b), q = _mm256_mul_epu32(ab, t->ninv);
    __m256i high = _mm256_srli_epi64(ab, 32);
    __m256i m = _mm256_srli_epi64(_mm256_mul_epu32(q, t->n), 32);
    __m256i less = _mm256_cmpgt_epi64(m, high);
    return _mm256_add_epi64(_mm256_sub_epi64(high, m), _mm256_and_si256(less, t->n));
}

TARGET static void prepare(set *t, const uint32_t *n, uint32_t *longest) {
    uint64_t v[5][WIDTH];
    for (unsigned i = 0; i < WIDTH; i++) {
        uint32_t a = tf__sprp32_bases[tf__sprp32_hash(n[i])], e = (n[i] - 1) >> tf_ctz64(n[i] - 1);
        v[0][i] = n[i];
        v[1][i] = (uint32_t)tf_inv_word(n[i]);
        v[2][i] = (UINT64_C(1) << 32) % n[i];
        v[3][i] = ((uint64_t)a << 32) % n[i];
        v[4][i] = e;
        *longest |= e;
    }
    t->n = _mm256_loadu_si256((const __m256i *)v[0]);
    t->ninv = _mm256_loadu_si256((const __m256i *)v[1]);
    t->one = t->x = _mm256_loadu_si256((const __m256i *)v[2]);
    t->square = _mm256_loadu_si256((const __m256i *)v[3]);
    t->e = _mm256_loadu_si256((const __m256i *)v[4]);
    t->minus_one = _mm256_sub_epi64(t->n, t->one);
}

TARGET static inline unsigned equal(__m256i a, __m256i b) {
    return (unsigned)_mm256_movemask_pd(_mm256_castsi256_pd(_mm256_cmpeq_epi64(a, b)));
}

/* x = base^odd part: the next bit of the exponents. */
TARGET static inline void step(set *t) {
    __m256i odd = _mm256_cmpgt_epi64(_mm256_slli_epi64(t->e, 63), _mm256_set1_epi64x(-1));
    t->x = product(t, t->x, _mm256_blendv_epi8(t->square, t->one, odd));
    t->square = product(t, t->square, t->square);
    t->e = _mm256_srli_epi64(t->e, 1);
}

/* Lanes without a factor below 59. */
static uint32_t without_small_factor(const uint32_t *n) {
    uint32_t left = 0;
    for (unsigned i = 0; i < LANES; i++) {
        uint32_t m = n[i];
        bool bad = (m % 2 == 0) | (m % 3 == 0) | (m % 5 == 0) | (m % 7 == 0) | (m % 11 == 0) |
                   (m % 13 == 0) | (m % 17 == 0) | (m % 19 == 0) | (m % 23 == 0) | (m % 29 == 0) |
                   (m % 31 == 0) | (m % 37 == 0) | (m % 41 == 0) | (m % 43 == 0) | (m % 47 == 0) |
                   (m % 53 == 0);
        left |= (uint32_t)!bad << i;
    }
    return left;
}

TARGET static uint32_t test_avx2(const uint32_t n[TF_ISPRIME32V_LANES]) {
    set t[SETS];
    uint32_t odd[LANES], longest = 0, most = 0, passed = 0;
    uint32_t left = without_small_factor(n);
    for (unsigned i = 0; i < LANES; i++) {
        odd[i] = n[i] | 1; /* an even one has fallen already */
        if (tf_ctz64(odd[i] - 1) > most) most = tf_ctz64(odd[i] - 1);
    }
    for (unsigned k = 0; k < SETS; k++) prepare(&t[k], odd + WIDTH * k, &longest);
    for (; longest; longest >>= 1)
        for (unsigned k = 0; k < SETS; k++) step(&t[k]);
    for (unsigned k = 0; k < SETS; k++)
        passed |= (equal(t[k].x, t[k].one) | equal(t[k].x, t[k].minus_one)) << WIDTH * k;
    for (uint32_t turn = 1; turn < most && (left & ~passed); turn++) {
        uint32_t open = 0;
        for (unsigned i = 0; i < LANES; i++) open |= (uint32_t)(tf_ctz64(odd[i] - 1) > turn) << i;
        for (unsigned k = 0; k < SETS; k++) {
            t[k].x = product(&t[k], t[k].x, t[k].x);
            passed |= equal(t[k].x, t[k].minus_one) << WIDTH * k & open;
        }
    }
    return left & passed;
}
#endif

tf_isprime32v *tf_isprime32v_for(tf_isa isa) {
#if defined(__x86_64__)
    if (tf_isa_pick(isa) >= TF_ISA_AVX2) return test_avx2;
#endif
    (void)isa;
    return tf_isprime32v_generic;
}
