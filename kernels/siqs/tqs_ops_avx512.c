/* tqs_ops_avx512.c — 32 primes a step. */
#if defined(__x86_64__)
#include <immintrin.h>

#include "tqs_ops.h"

#define T_TARGET __attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,bmi,bmi2,popcnt")))

T_TARGET static inline unsigned total(__m512i v) {
    return (unsigned)_mm512_reduce_add_epi32(_mm512_madd_epi16(v, _mm512_set1_epi16(1)));
}

#define T_V            __m512i
#define T_LANES        32
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
#define T_OR(a, b)     _mm512_or_si512(a, b)
#define T_TOTAL(v)     total(v)
#define T_SCAN(bytes)  ((uint64_t)_mm512_movepi8_mask(_mm512_loadu_si512(bytes)))
#include "tqs_ops_tmpl.inc"

const tf_tqs_ops tf__tqs_ops_avx512 = T_TABLE(TF_ISA_AVX512);
#endif
