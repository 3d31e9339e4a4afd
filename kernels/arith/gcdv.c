/* gcdv.c — see gcdv.h. */
#include "gcdv.h"

#include "bits.h"
#include "gcd.h"

enum { LANES = TF_GCDV_LANES };

void tf_gcdv_generic(tf_u128 g[TF_GCDV_LANES], const tf_u128 a[TF_GCDV_LANES],
                     const tf_u128 n[TF_GCDV_LANES]) {
    for (unsigned i = 0; i < LANES; i++)
        g[i] =
            tf_hi64(a[i] | n[i]) ? tf_gcd128(a[i], n[i]) : tf_gcd64(tf_lo64(a[i]), tf_lo64(n[i]));
}

#if defined(__x86_64__)
#include <immintrin.h>

#define TARGET __attribute__((target("avx512f,avx512bw,avx512dq,avx512vl")))
#define INLINE TARGET static inline __attribute__((always_inline))

/* Two vectors side by side, to hide latency: lanes 8 v and on. */
enum { VECTORS = 2, WIDTH = 8 };

/* One word and the other of two. */
typedef struct pair {
    __m512i low, high;
} pair;

/* Trailing zeros, from the exponent of the lowest bit as a double; of 0: more than any shift. */
INLINE __m512i twos(__m512i a) {
    const __m512i lowest = _mm512_and_si512(a, _mm512_sub_epi64(_mm512_setzero_si512(), a));
    const __m512i bits = _mm512_castpd_si512(_mm512_cvtepu64_pd(lowest));
    return _mm512_sub_epi64(_mm512_srli_epi64(bits, 52), _mm512_set1_epi64(1023));
}

/* a shifted right until it is odd; a is not 0. */
INLINE pair odd_part(pair a) {
    const __mmask8 none = _mm512_testn_epi64_mask(a.low, a.low);
    a.low = _mm512_mask_mov_epi64(a.low, none, a.high);
    a.high = _mm512_maskz_mov_epi64((__mmask8)~none, a.high);
    const __m512i t = twos(a.low), rest = _mm512_sub_epi64(_mm512_set1_epi64(64), t);
    a.low = _mm512_or_si512(_mm512_srlv_epi64(a.low, t), _mm512_sllv_epi64(a.high, rest));
    a.high = _mm512_srlv_epi64(a.high, t);
    return a;
}

/* Odd a and b: the smaller one, and the odd part of the difference in place of the larger one. Lanes
 * where they are the same stay. @return the others */
INLINE __mmask8 step2(pair *a, pair *b) {
    const __mmask8 borrow = _mm512_cmplt_epu64_mask(a->low, b->low);
    const __mmask8 same = _mm512_cmpeq_epi64_mask(a->high, b->high);
    const __mmask8 less = _mm512_cmplt_epu64_mask(a->high, b->high) | (same & borrow);
    const __mmask8 equal = _mm512_mask_cmpeq_epi64_mask(same, a->low, b->low);
    const pair small = {_mm512_mask_mov_epi64(b->low, less, a->low),
                        _mm512_mask_mov_epi64(b->high, less, a->high)};
    const pair large = {_mm512_mask_mov_epi64(a->low, less, b->low),
                        _mm512_mask_mov_epi64(a->high, less, b->high)};
    pair d = {_mm512_sub_epi64(large.low, small.low), _mm512_sub_epi64(large.high, small.high)};
    const __mmask8 carry = _mm512_cmplt_epu64_mask(large.low, small.low);
    d.high = _mm512_mask_sub_epi64(d.high, carry, d.high, _mm512_set1_epi64(1));
    d = odd_part(d);
    a->low = _mm512_mask_mov_epi64(d.low, equal, a->low);
    a->high = _mm512_mask_mov_epi64(d.high, equal, a->high);
    *b = small;
    return (__mmask8)~equal;
}

/* Likewise one word. */
INLINE __mmask8 step(__m512i *a, __m512i *b) {
    const __m512i small = _mm512_min_epu64(*a, *b);
    const __m512i d = _mm512_sub_epi64(_mm512_max_epu64(*a, *b), small);
    const __mmask8 open = _mm512_test_epi64_mask(d, d);
    *a = _mm512_mask_srlv_epi64(*a, open, d, twos(d));
    *b = small;
    return open;
}

TARGET static void gcd_avx512(tf_u128 g[TF_GCDV_LANES], const tf_u128 a[TF_GCDV_LANES],
                              const tf_u128 n[TF_GCDV_LANES]) {
    _Alignas(64) uint64_t low[2][LANES], high[2][LANES];
    pair x[VECTORS], y[VECTORS];
    for (unsigned i = 0; i < LANES; i++) {
        const tf_u128 from = a[i] ? a[i] : n[i];
        low[0][i] = tf_lo64(from), high[0][i] = tf_hi64(from);
        low[1][i] = tf_lo64(n[i]), high[1][i] = tf_hi64(n[i]);
    }
    for (unsigned v = 0; v < VECTORS; v++) {
        x[v] =
            (pair){_mm512_load_si512(low[0] + v * WIDTH), _mm512_load_si512(high[0] + v * WIDTH)};
        y[v] =
            (pair){_mm512_load_si512(low[1] + v * WIDTH), _mm512_load_si512(high[1] + v * WIDTH)};
        x[v] = odd_part(x[v]);
    }
    for (;;) {
        __m512i wide = _mm512_setzero_si512();
        for (unsigned v = 0; v < VECTORS; v++)
            wide = _mm512_or_si512(wide, _mm512_or_si512(x[v].high, y[v].high));
        if (!_mm512_test_epi64_mask(wide, wide)) break;
        __mmask8 open = 0;
        for (unsigned v = 0; v < VECTORS; v++) open |= step2(&x[v], &y[v]);
        if (!open) break;
    }
    for (;;) {
        __mmask8 open = 0;
        for (unsigned v = 0; v < VECTORS; v++) open |= step(&x[v].low, &y[v].low);
        if (!open) break;
    }
    for (unsigned v = 0; v < VECTORS; v++) {
        _mm512_store_si512(low[0] + v * WIDTH, y[v].low);
        _mm512_store_si512(high[0] + v * WIDTH, y[v].high);
    }
    for (unsigned i = 0; i < LANES; i++) g[i] = tf_make128(high[0][i], low[0][i]);
}
#endif

tf_gcdv *tf_gcdv_for(tf_isa isa) {
#if defined(__x86_64__)
    if (tf_isa_pick(isa) == TF_ISA_AVX512) return gcd_avx512;
#endif
    (void)isa;
    return tf_gcdv_generic;
}
