/* qs_ops_avx512.c — 16 or 32 primes a step; hits are compressed and then spread over the buckets.
 *
 * Scatter stores and conflict detection lose to a short scalar loop over compressed hits on every
 * processor tried; a compress goes to a register first, since compressing into memory is microcoded
 * on some. */
#if defined(__x86_64__)
#include <immintrin.h>

#include "bits.h"
#include "qs_ops.h"

#if defined(__clang__) /* wide vectors are its default for this target */
#define TF_QS_TARGET __attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,bmi,bmi2,popcnt")))
#else
#define TF_QS_TARGET                                                                               \
    __attribute__((                                                                                \
        target("avx512f,avx512bw,avx512dq,avx512vl,bmi,bmi2,popcnt,prefer-vector-width=512")))
#endif
#include "qs_ops_tmpl.inc"

enum { VECTORS = 16 }; /* vectors of roots between two rounds of spreading */

typedef struct hits {
    uint32_t count;
    uint32_t entry[(2 * VECTORS + 1) * 16], block[(2 * VECTORS + 1) * 16];
} hits;

TF_QS_TARGET static inline void collect(hits *h, __m512i r, __mmask16 m, __m512i index) {
    __m512i entry = _mm512_or_si512(index, _mm512_and_si512(r, _mm512_set1_epi32(TF_QS_BLOCK - 1)));
    __m512i block = _mm512_srli_epi32(r, 15);
    _mm512_storeu_si512(h->entry + h->count, _mm512_maskz_compress_epi32(m, entry));
    _mm512_storeu_si512(h->block + h->count, _mm512_maskz_compress_epi32(m, block));
    h->count += (uint32_t)__builtin_popcount(m);
}

TF_QS_TARGET static inline void spread(hits *h, uint32_t **next) {
    for (uint32_t i = 0; i < h->count; i++) *next[h->block[i]]++ = h->entry[i];
    h->count = 0;
}

TF_QS_TARGET static inline __m512i step(__m512i r, __m512i p, __m512i down) {
    __m512i a = _mm512_sub_epi32(r, down);
    return _mm512_min_epu32(a, _mm512_add_epi32(a, p));
}

TF_QS_TARGET static inline void next_pair(__m512i *a, __m512i *b, const tf_qs_fill *f, uint32_t i,
                                          __m512i p, bool up) {
    *a = _mm512_load_si512(f->r1 + i);
    *b = _mm512_load_si512(f->r2 + i);
    if (!f->d) return;
    __m512i d = _mm512_load_si512(f->d + i), down = up ? d : _mm512_sub_epi32(p, d);
    *a = step(*a, p, down);
    *b = step(*b, p, down);
    _mm512_store_si512(f->r1 + i, *a);
    _mm512_store_si512(f->r2 + i, *b);
}

/* Primes beyond the interval: one hit a root at most. */
TF_QS_TARGET static inline void fill_single(const tf_qs_fill *f, bool up) {
    const __m512i interval = _mm512_set1_epi32((int)f->interval);
    const __m512i lanes = _mm512_slli_epi32(
        _mm512_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15), 16);
    hits h;
    h.count = 0;
    for (uint32_t i = 0; i < f->count;) {
        uint32_t end = i + 16 * VECTORS < f->count ? i + 16 * VECTORS : f->count;
        for (; i < end; i += 16) {
            __m512i a, b, p = _mm512_load_si512(f->p + i);
            __m512i index = _mm512_add_epi32(lanes, _mm512_set1_epi32((int)(i << 16)));
            next_pair(&a, &b, f, i, p, up);
            collect(&h, a, _mm512_cmplt_epu32_mask(a, interval), index);
            collect(&h, b, _mm512_cmplt_epu32_mask(b, interval), index);
        }
        spread(&h, f->next);
    }
}

TF_QS_TARGET static inline void fill_many(const tf_qs_fill *f, bool up) {
    const __m512i interval = _mm512_set1_epi32((int)f->interval);
    const __m512i lanes = _mm512_slli_epi32(
        _mm512_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15), 16);
    hits h;
    h.count = 0;
    for (uint32_t i = 0; i < f->count; i += 16) {
        __m512i a, b, p = _mm512_load_si512(f->p + i);
        __m512i index = _mm512_add_epi32(lanes, _mm512_set1_epi32((int)(i << 16)));
        next_pair(&a, &b, f, i, p, up);
        for (;;) {
            __mmask16 ma = _mm512_cmplt_epu32_mask(a, interval);
            __mmask16 mb = _mm512_cmplt_epu32_mask(b, interval);
            if (!(ma | mb)) break;
            collect(&h, a, ma, index);
            collect(&h, b, mb, index);
            if (h.count > 2 * (VECTORS - 1) * 16) spread(&h, f->next);
            a = _mm512_mask_add_epi32(a, ma, a, p);
            b = _mm512_mask_add_epi32(b, mb, b, p);
        }
    }
    spread(&h, f->next);
}

TF_QS_TARGET static inline void put_block(uint32_t **next, __m512i r, __mmask16 m, __m512i index) {
    __m512i entry = _mm512_or_si512(index, _mm512_and_si512(r, _mm512_set1_epi32(TF_QS_BLOCK - 1)));
    _mm512_storeu_si512(*next, _mm512_maskz_compress_epi32(m, entry));
    *next += __builtin_popcount(m);
}

/* Primes of one to a few blocks: block by block, where many of 16 roots have a hit. */
TF_QS_TARGET static inline void fill_dense(const tf_qs_fill *f, bool up) {
    const __m512i lanes = _mm512_slli_epi32(
        _mm512_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15), 16);
    for (uint32_t i = 0; i < f->count; i += 16) {
        __m512i a, b, p = _mm512_load_si512(f->p + i);
        __m512i index = _mm512_add_epi32(lanes, _mm512_set1_epi32((int)(i << 16)));
        next_pair(&a, &b, f, i, p, up);
        uint32_t **next = f->next;
        for (uint32_t end = TF_QS_BLOCK; end <= f->interval; end += TF_QS_BLOCK, next++) {
            const __m512i bound = _mm512_set1_epi32((int)end);
            __mmask16 ma = _mm512_cmplt_epu32_mask(a, bound);
            __mmask16 mb = _mm512_cmplt_epu32_mask(b, bound);
            put_block(next, a, ma, index);
            put_block(next, b, mb, index);
            a = _mm512_mask_add_epi32(a, ma, a, p);
            b = _mm512_mask_add_epi32(b, mb, b, p);
        }
    }
}

TF_QS_TARGET static inline __attribute__((always_inline)) void fill_kind(const tf_qs_fill *f,
                                                                         bool up) {
    switch (f->kind) {
    case TF_QS_SINGLE:
        fill_single(f, up);
        break;
    case TF_QS_DENSE:
        fill_dense(f, up);
        break;
    case TF_QS_TWICE:
    case TF_QS_MANY:
        fill_many(f, up);
        break;
    }
}

TF_QS_TARGET static void fill(const tf_qs_fill *f) {
    if (f->up)
        fill_kind(f, true);
    else
        fill_kind(f, false);
}

TF_QS_TARGET static uint32_t scan(uint16_t *found, uint32_t room, const uint8_t *block,
                                  uint32_t size) {
    uint32_t count = 0;
    for (uint32_t i = 0; i < size; i += 64) {
        uint64_t m = _mm512_movepi8_mask(_mm512_load_si512(block + i));
        for (; TF_UNLIKELY(m) && count < room; m &= m - 1)
            found[count++] = (uint16_t)(i + tf_ctz64(m));
    }
    return count;
}

TF_QS_TARGET static uint32_t divisors(tf_fbidx *found, const tf_qs_fb *fb, const tf_qs_roots *r,
                                      uint32_t position, tf_fbidx from, tf_fbidx to) {
    const __m512i at = _mm512_set1_epi32((int)position);
    uint32_t count = 0;
    for (tf_fbidx i = from; i < to; i += 16) {
        __m512i inv = _mm512_load_si512(fb->inv + i), limit = _mm512_load_si512(fb->limit + i);
        __m512i t = _mm512_add_epi32(at, _mm512_load_si512(fb->p + i));
        __m512i a = _mm512_cvtepu16_epi32(_mm256_load_si256((const __m256i *)(r->r16[0] + i)));
        __m512i b = _mm512_cvtepu16_epi32(_mm256_load_si256((const __m256i *)(r->r16[1] + i)));
        a = _mm512_mullo_epi32(_mm512_sub_epi32(t, a), inv);
        b = _mm512_mullo_epi32(_mm512_sub_epi32(t, b), inv);
        uint32_t m = _mm512_cmple_epu32_mask(a, limit) | _mm512_cmple_epu32_mask(b, limit);
        for (; m; m &= m - 1) found[count++] = i + (uint32_t)__builtin_ctz(m);
    }
    return count;
}

TF_QS_TARGET static uint32_t match(tf_fbidx *found, uint32_t room, const uint32_t *entry,
                                   uint32_t count, uint32_t position) {
    const __m512i at = _mm512_set1_epi16((short)position);
    const uint32_t low_halves = 0x55555555;
    uint32_t matches = 0;
    for (uint32_t i = 0; i < count; i += 32) {
        uint32_t m0 = _mm512_cmpeq_epi16_mask(_mm512_loadu_si512(entry + i), at) & low_halves;
        uint32_t m1 = _mm512_cmpeq_epi16_mask(_mm512_loadu_si512(entry + i + 16), at) & low_halves;
        uint64_t m = m0 | (uint64_t)m1 << 32;
        for (; TF_UNLIKELY(m); m &= m - 1) {
            uint32_t at_entry = i + tf_ctz64(m) / 2;
            if (at_entry < count && matches < room) found[matches++] = entry[at_entry] >> 16;
        }
    }
    return matches;
}

const tf_qs_ops tf__qs_ops_avx512 = {TF_ISA_AVX512, accumulate, first_roots, next16, medium,
                                     fill,          scan,       divisors,    match};
#endif
