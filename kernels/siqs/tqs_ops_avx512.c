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
