/* gf2x64_gfni.c — products with one instruction for eight 8 x 8 matrices.
 *
 * Eight words make a vector; one byte permutation turns it into its transpose by bytes, in which
 * lane k holds byte k of all eight: the 8 x 8 block of rows 0 ... 7 and columns 8k ... 8k + 7. All
 * 64 pairs of lanes come together in eight steps, one of the sides turned by a lane each time.
 *
 * affine(X, A) takes byte x of a lane of X to the byte with bit b = parity(x & byte 7 - b of A). With
 * X = the unit vectors this transposes A. */
#if defined(__x86_64__)
#include <immintrin.h>

#include "gf2x64.h"

#define TF_GFNI_TARGET __attribute__((target("avx512f,avx512bw,avx512vl,avx512vbmi,gfni")))

TF_GFNI_TARGET static inline __m512i by_bytes(__m512i x) {
    _Alignas(64) static const uint8_t order[64] = {
        0,  8,  16, 24, 32, 40, 48, 56, 1,  9,  17, 25, 33, 41, 49, 57, 2,  10, 18, 26, 34, 42,
        50, 58, 3,  11, 19, 27, 35, 43, 51, 59, 4,  12, 20, 28, 36, 44, 52, 60, 5,  13, 21, 29,
        37, 45, 53, 61, 6,  14, 22, 30, 38, 46, 54, 62, 7,  15, 23, 31, 39, 47, 55, 63};
    return _mm512_permutexvar_epi8(_mm512_load_si512(order), x);
}

/* Lane k of the result is lane k + d (mod 8). */
TF_GFNI_TARGET static inline __m512i turned(__m512i x, int d) {
    const __m512i lane = _mm512_setr_epi64(0, 1, 2, 3, 4, 5, 6, 7);
    return _mm512_permutexvar_epi64(_mm512_add_epi64(lane, _mm512_set1_epi64(d)), x);
}

/* Byte j of each lane: column j of the block, rows in reversed order; and with the columns in
 * reversed order, as affine wants its matrix. */
TF_GFNI_TARGET static inline __m512i columns(__m512i x) {
    return _mm512_gf2p8affine_epi64_epi8(_mm512_set1_epi64(INT64_C(-0x7fbfdfeff7fbfdff)), x, 0);
}

TF_GFNI_TARGET static inline __m512i columns_back(__m512i x) {
    return _mm512_gf2p8affine_epi64_epi8(_mm512_set1_epi64(INT64_C(0x0102040810204080)), x, 0);
}

TF_GFNI_TARGET static void inner(tf_gf2x64 *c, const uint64_t *x, const uint64_t *y, size_t n) {
    __m512i sum[8];
    for (int d = 0; d < 8; d++) sum[d] = _mm512_setzero_si512();
    for (size_t i = 0; i < n; i += 8) {
        __mmask8 m = n - i >= 8 ? 0xff : (__mmask8)((1u << (n - i)) - 1);
        __m512i a = columns(by_bytes(_mm512_maskz_loadu_epi64(m, x + i)));
        __m512i b = columns_back(by_bytes(_mm512_maskz_loadu_epi64(m, y + i)));
        for (int d = 0; d < 8; d++)
            sum[d] = _mm512_xor_si512(sum[d], _mm512_gf2p8affine_epi64_epi8(a, turned(b, d), 0));
    }
    uint8_t *out = (uint8_t *)c->row;
    for (unsigned d = 0; d < 8; d++) {
        _Alignas(64) uint8_t block[64];
        _mm512_store_si512(block, sum[d]);
        for (unsigned k = 0; k < 8; k++)
            for (unsigned j = 0; j < 8; j++) out[8 * (8 * k + j) + (k + d) % 8] = block[8 * k + j];
    }
}

/* columns_back reverses the order of the rows: put it right. */
TF_GFNI_TARGET static inline __m512i reversed(__m512i x) {
    return _mm512_gf2p8affine_epi64_epi8(x, _mm512_set1_epi64(INT64_C(-0x7fbfdfeff7fbfdff)), 0);
}

typedef struct turns { /* turn[d], lane l: the block of rows 8k ... and columns 8l ..., k = l + d */
    __m512i turn[8];
} turns;

TF_GFNI_TARGET static inline void cut(turns *r, const tf_gf2x64 *m) {
    _Alignas(64) uint64_t lane[8][8];
    for (unsigned k = 0; k < 8; k++) {
        _Alignas(64) uint64_t block[8];
        __m512i rows = by_bytes(_mm512_loadu_si512(m->row + 8 * (size_t)k));
        _mm512_store_si512(block, reversed(columns_back(rows)));
        for (unsigned l = 0; l < 8; l++) lane[(k - l) & 7][l] = block[l];
    }
    for (unsigned d = 0; d < 8; d++) r->turn[d] = _mm512_load_si512(lane[d]);
}

TF_GFNI_TARGET static void addmul(uint64_t *y, const uint64_t *x, const tf_gf2x64 *m, size_t n) {
    turns r;
    cut(&r, m);
    for (size_t i = 0; i < n; i += 8) {
        __mmask8 mask = n - i >= 8 ? 0xff : (__mmask8)((1u << (n - i)) - 1);
        __m512i a = by_bytes(_mm512_maskz_loadu_epi64(mask, x + i));
        __m512i even = _mm512_gf2p8affine_epi64_epi8(a, r.turn[0], 0);
        __m512i odd = _mm512_gf2p8affine_epi64_epi8(turned(a, 1), r.turn[1], 0);
        for (int d = 2; d < 8; d += 2) {
            even =
                _mm512_xor_si512(even, _mm512_gf2p8affine_epi64_epi8(turned(a, d), r.turn[d], 0));
            odd = _mm512_xor_si512(
                odd, _mm512_gf2p8affine_epi64_epi8(turned(a, d + 1), r.turn[d + 1], 0));
        }
        __m512i sum = by_bytes(_mm512_xor_si512(even, odd));
        __m512i old = _mm512_maskz_loadu_epi64(mask, y + i);
        _mm512_mask_storeu_epi64(y + i, mask, _mm512_xor_si512(old, sum));
    }
}

const tf_gf2x64_ops tf__gf2x64_gfni = {"gfni", inner, addmul};
#endif
