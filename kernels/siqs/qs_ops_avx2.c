/* qs_ops_avx2.c — 8 or 16 primes a step. AVX2 has no compress: bits are sorted into a
 * permutation instead. */
#if defined(__x86_64__)
#include <immintrin.h>

#include "bits.h"
#include "qs_ops.h"

#define TF_QS_TARGET __attribute__((target("avx2,bmi,bmi2,popcnt")))
#include "qs_ops_tmpl.inc"

TF_QS_TARGET static inline __m256i load(const uint32_t *x) {
    return _mm256_load_si256((const __m256i *)x);
}

/* For each mask of 8 lanes the permutation that brings those set to the front, a byte each. */
#define LANE(m, i)                                                                                 \
    ((m) >> (i)&1 ? (uint64_t)(i) << 8 * __builtin_popcount((m) & ((1u << (i)) - 1)) : 0)
#define FRONT(m)                                                                                   \
    (LANE(m, 0) | LANE(m, 1) | LANE(m, 2) | LANE(m, 3) | LANE(m, 4) | LANE(m, 5) | LANE(m, 6) |    \
     LANE(m, 7))
#define FRONT4(m)  FRONT(m), FRONT((m) + 1), FRONT((m) + 2), FRONT((m) + 3)
#define FRONT16(m) FRONT4(m), FRONT4((m) + 4), FRONT4((m) + 8), FRONT4((m) + 12)
#define FRONT64(m) FRONT16(m), FRONT16((m) + 16), FRONT16((m) + 32), FRONT16((m) + 48)

static const uint64_t front[256] = {FRONT64(0u), FRONT64(64u), FRONT64(128u), FRONT64(192u)};

TF_QS_TARGET static inline __m256i to_front(uint32_t m) {
    return _mm256_cvtepu8_epi32(_mm_loadl_epi64((const __m128i *)&front[m]));
}

/* Lanes of roots that are not beyond the last position. */
TF_QS_TARGET static inline uint32_t inside(__m256i r, __m256i last) {
    __m256i not_above = _mm256_cmpeq_epi32(_mm256_min_epu32(r, last), r);
    return (uint32_t)_mm256_movemask_ps(_mm256_castsi256_ps(not_above));
}

TF_QS_TARGET static inline void put(uint32_t **next, __m256i r, uint32_t m, __m256i index) {
    __m256i entry = _mm256_permutevar8x32_epi32(_mm256_or_si256(r, index), to_front(m));
    _mm256_storeu_si256((__m256i *)*next, entry);
    *next += __builtin_popcount(m);
}

TF_QS_TARGET static inline __m256i moved(__m256i r, __m256i p, __m256i down) {
    __m256i a = _mm256_sub_epi32(r, down);
    return _mm256_min_epu32(a, _mm256_add_epi32(a, p));
}

/* Primes beyond the interval, which is one block: all hits of 8 roots go to the front of a vector
 * and are stored at once. */
TF_QS_TARGET static void fill_one_block(const tf_qs_fill *f) {
    const __m256i last = _mm256_set1_epi32((int)f->interval - 1);
    const __m256i lanes = _mm256_slli_epi32(_mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7), 16);
    uint32_t *next[TF_QS_STEPS];
    for (uint32_t j = 0; j < f->steps; j++) next[j] = f->next[j];
    for (uint32_t i = 0; i < f->count; i += 8) {
        __m256i index = _mm256_add_epi32(lanes, _mm256_set1_epi32((int)(i << 16)));
        __m256i a = load(f->r1 + i), b = load(f->r2 + i), p = load(f->p + i);
        for (uint32_t j = 0; j < f->steps; j++) {
            __m256i d = load(f->step[j].d + i);
            __m256i down = f->step[j].up ? d : _mm256_sub_epi32(p, d);
            a = moved(a, p, down);
            b = moved(b, p, down);
            put(&next[j], a, inside(a, last), index);
            put(&next[j], b, inside(b, last), index);
        }
        _mm256_store_si256((__m256i *)(f->r1 + i), a);
        _mm256_store_si256((__m256i *)(f->r2 + i), b);
    }
    for (uint32_t j = 0; j < f->steps; j++) f->next[j] = next[j];
}

TF_QS_TARGET static void fill(const tf_qs_fill *f) {
    if (f->kind == TF_QS_SINGLE && f->blocks == 1 && f->interval > 0)
        fill_one_block(f);
    else
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

/* Lanes of 16 bits, all ones or nothing: is at - r a multiple of p, and not negative? */
TF_QS_TARGET static inline __m256i multiple(const uint16_t *r, __m256i at, __m256i inv,
                                            __m256i limit) {
    __m256i root = _mm256_load_si256((const __m256i *)r);
    __m256i q = _mm256_mullo_epi16(_mm256_sub_epi16(at, root), inv);
    __m256i small = _mm256_cmpeq_epi16(_mm256_min_epu16(q, limit), q);
    return _mm256_and_si256(small, _mm256_cmpeq_epi16(_mm256_min_epu16(root, at), root));
}

TF_QS_TARGET static uint32_t divisors(tf_fbidx *found, const tf_qs_divide *d, uint32_t at,
                                      tf_fbidx from, tf_fbidx to) {
    const __m256i x = _mm256_set1_epi16((short)at);
    uint32_t count = 0;
    for (tf_fbidx i = from; i < to; i += 16) {
        __m256i inv = _mm256_load_si256((const __m256i *)(d->inv16 + i));
        __m256i limit = _mm256_load_si256((const __m256i *)(d->limit16 + i));
        __m256i hit =
            _mm256_or_si256(multiple(d->r1 + i, x, inv, limit), multiple(d->r2 + i, x, inv, limit));
        uint32_t m = (uint32_t)_mm256_movemask_epi8(hit) & 0x55555555;
        for (; TF_UNLIKELY(m); m &= m - 1) found[count++] = i + (uint32_t)__builtin_ctz(m) / 2;
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
