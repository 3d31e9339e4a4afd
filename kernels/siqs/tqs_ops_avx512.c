/* tqs_ops_avx512.c — 32 primes a step. */
#if defined(__x86_64__)
#include <immintrin.h>

#include "tqs_ops.h"

#define T_TARGET __attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,bmi,bmi2,popcnt")))

T_TARGET static inline unsigned total(__m512i v) {
    __m256i w = _mm256_add_epi16(_mm512_castsi512_si256(v), _mm512_extracti64x4_epi64(v, 1));
    __m128i x = _mm_add_epi16(_mm256_castsi256_si128(w), _mm256_extracti128_si256(w, 1));
    x = _mm_madd_epi16(x, _mm_set1_epi16(1));
    x = _mm_add_epi32(x, _mm_shuffle_epi32(x, 0x4e));
    return (unsigned)_mm_cvtsi128_si32(_mm_add_epi32(x, _mm_shuffle_epi32(x, 0xb1)));
}

/* What list_lanes of the template does: indices side by side. */
T_TARGET static inline unsigned list_lanes(uint16_t *found, unsigned count, unsigned i,
                                           uint32_t m) {
    const __m512i lane = _mm512_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
    const __m512i low = _mm512_add_epi32(lane, _mm512_set1_epi32((int)i));
    const __m512i high = _mm512_add_epi32(low, _mm512_set1_epi32(16));
    __m512i one = _mm512_maskz_compress_epi32((__mmask16)m, low);
    __m512i other = _mm512_maskz_compress_epi32((__mmask16)(m >> 16), high);
    _mm256_storeu_si256((__m256i *)(found + count), _mm512_cvtepi32_epi16(one));
    count += (unsigned)__builtin_popcount(m & 0xffff);
    _mm256_storeu_si256((__m256i *)(found + count), _mm512_cvtepi32_epi16(other));
    return count + (unsigned)__builtin_popcount(m >> 16);
}
#define T_LIST_LANES

/* What add_pivot of the template does: the bit chooses the store's lanes. */
T_TARGET static inline __attribute__((always_inline)) void
add_pivot(uint64_t *equation, unsigned pivot, unsigned bit, const unsigned words) {
    const uint64_t *row = equation + pivot * words;
    const long long one = (long long)(UINT64_C(1) << bit % 64);
    if (words == 2) {
        const __m128i bits = _mm_set1_epi64x(one), from = _mm_loadu_si128((const __m128i *)row);
        for (uint64_t *to = equation; to < row; to += 2) {
            __m128i v = _mm_loadu_si128((const __m128i *)to);
            __mmask8 m = _mm_test_epi64_mask(_mm_set1_epi64x((long long)to[bit / 64]), bits);
            _mm_storeu_si128((__m128i *)to, _mm_mask_xor_epi64(v, m, v, from));
        }
        return;
    }
    const __m256i bits = _mm256_set1_epi64x(one);
    __m256i from[TF_TQS_ROW_WORDS / 4];
#pragma GCC unroll 7
    for (unsigned i = 0; i < words / 4; i++) from[i] = _mm256_loadu_si256((const __m256i *)row + i);
    for (uint64_t *to = equation; to < row; to += words) {
        __mmask8 m = _mm256_test_epi64_mask(_mm256_set1_epi64x((long long)to[bit / 64]), bits);
#pragma GCC unroll 7
        for (unsigned i = 0; i < words / 4; i++) {
            __m256i v = _mm256_loadu_si256((const __m256i *)to + i);
            _mm256_storeu_si256((__m256i *)to + i, _mm256_mask_xor_epi64(v, m, v, from[i]));
        }
    }
}

#define T_ADD_PIVOT
#define T_V            __m512i
#define T_LANES        32
#define T_BYTES        64
#define T_LOAD(a)      _mm512_loadu_si512(a)
#define T_STORE(a, v)  _mm512_storeu_si512(a, v)
#define T_SET(x)       _mm512_set1_epi16((short)(x))
#define T_ADD(a, b)    _mm512_add_epi16(a, b)
#define T_SUB(a, b)    _mm512_sub_epi16(a, b)
#define T_LOW(a, b)    _mm512_mullo_epi16(a, b)
#define T_HIGH(a, b)   _mm512_mulhi_epu16(a, b)
#define T_MIN(a, b)    _mm512_min_epu16(a, b)
#define T_AND(a, b)    _mm512_and_si512(a, b)
#define T_SHR(a, bits) _mm512_srli_epi16(a, (unsigned)(bits))
#define T_EQ(a, b)     _mm512_movm_epi16(_mm512_cmpeq_epi16_mask(a, b))
#define T_BITS(v)      ((uint32_t)_mm512_movepi16_mask(v))
#define T_M            __mmask32
#define T_UPTO(a, b)   _mm512_cmple_epu16_mask(a, b)
#define T_EITHER(a, b) _kor_mask32(a, b)
#define T_SELECT(m, v) _mm512_maskz_mov_epi16(m, v)
#define T_MASK(m)      ((uint32_t)(m))
#define T_TOTAL(v)     total(v)
#define T_SCAN(bytes)  ((uint64_t)_mm512_movepi8_mask(_mm512_loadu_si512(bytes)))
#include "tqs_ops_tmpl.inc"

const tf_tqs_ops tf__tqs_ops_avx512 = T_TABLE(TF_ISA_AVX512);
#endif
