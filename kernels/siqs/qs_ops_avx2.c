/* qs_ops_avx2.c — 8 or 16 primes a step. AVX2 has no compress: hits are collected without. */
#if defined(__x86_64__)
#include <immintrin.h>

#include "bits.h"
#include "qs_ops.h"

#define TF_QS_TARGET __attribute__((target("avx2,bmi,bmi2,popcnt")))
#include "qs_ops_tmpl.inc"

TF_QS_TARGET static inline __m256i load(const uint32_t *x) {
    return _mm256_load_si256((const __m256i *)x);
}

/* Lanes below the bound; both are below 2^31 or all ones. */
TF_QS_TARGET static inline uint32_t below(__m256i r, __m256i bound) {
    __m256i not_above = _mm256_cmpeq_epi32(_mm256_min_epu32(r, bound), r);
    return (uint32_t)_mm256_movemask_ps(_mm256_castsi256_ps(not_above));
}

TF_QS_TARGET static void fill(const tf_qs_fill *f) {
    fill_portable(f);
}

TF_QS_TARGET static uint32_t scan(uint16_t *found, uint32_t room, const uint8_t *block,
                                  uint32_t size) {
    uint32_t count = 0;
    for (uint32_t i = 0; i < size; i += 32) {
        uint32_t m =
            (uint32_t)_mm256_movemask_epi8(_mm256_load_si256((const __m256i *)(block + i)));
        for (; TF_UNLIKELY(m) && count < room; m &= m - 1)
            found[count++] = (uint16_t)(i + (uint32_t)__builtin_ctz(m));
    }
    return count;
}

TF_QS_TARGET static inline __m256i quotient(const uint16_t *r, __m256i t, __m256i inv) {
    __m256i root = _mm256_cvtepu16_epi32(_mm_load_si128((const __m128i *)r));
    return _mm256_mullo_epi32(_mm256_sub_epi32(t, root), inv);
}

TF_QS_TARGET static uint32_t divisors(tf_fbidx *found, const tf_qs_fb *fb, const tf_qs_roots *r,
                                      uint32_t position, tf_fbidx from, tf_fbidx to) {
    const __m256i at = _mm256_set1_epi32((int)position);
    uint32_t count = 0;
    for (tf_fbidx i = from; i < to; i += 8) {
        __m256i inv = load(fb->inv + i), limit = load(fb->limit + i);
        __m256i t = _mm256_add_epi32(at, load(fb->p + i));
        uint32_t m = below(quotient(r->r16[0] + i, t, inv), limit) |
                     below(quotient(r->r16[1] + i, t, inv), limit);
        for (; m; m &= m - 1) found[count++] = i + (uint32_t)__builtin_ctz(m);
    }
    return count;
}

TF_QS_TARGET static uint32_t match(tf_fbidx *found, uint32_t room, const uint32_t *entry,
                                   uint32_t count, uint32_t position) {
    const __m256i low = _mm256_set1_epi32(0xffff), at = _mm256_set1_epi32((int)position);
    uint32_t matches = 0;
    for (uint32_t i = 0; i < count; i += 8) {
        __m256i e = _mm256_loadu_si256((const __m256i *)(entry + i));
        __m256i equal = _mm256_cmpeq_epi32(_mm256_and_si256(e, low), at);
        uint32_t m = (uint32_t)_mm256_movemask_ps(_mm256_castsi256_ps(equal));
        for (; TF_UNLIKELY(m); m &= m - 1) {
            uint32_t j = i + (uint32_t)__builtin_ctz(m);
            if (j < count && matches < room) found[matches++] = entry[j] >> 16;
        }
    }
    return matches;
}

const tf_qs_ops tf__qs_ops_avx2 = {TF_ISA_AVX2, accumulate, first_roots, next16, medium,
                                   fill,        scan,       divisors,    match};
#endif
