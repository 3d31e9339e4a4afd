/* tqs_ops_avx2.c — 16 primes a step. */
#if defined(__x86_64__)
#include <immintrin.h>

#include "tqs_ops.h"

#define T_TARGET __attribute__((target("avx2,bmi,bmi2,popcnt")))

/* A bit for each 16-bit lane of ones: lanes to bytes, in order. */
T_TARGET static inline uint32_t lane_bits(__m256i v) {
    __m256i bytes = _mm256_permute4x64_epi64(_mm256_packs_epi16(v, v), 0xd8);
    return (uint32_t)_mm256_movemask_epi8(bytes) & 0xffff;
}

T_TARGET static inline uint64_t scan_bytes(const uint8_t *bytes) {
    uint32_t low = (uint32_t)_mm256_movemask_epi8(_mm256_loadu_si256((const __m256i *)bytes));
    uint32_t high =
        (uint32_t)_mm256_movemask_epi8(_mm256_loadu_si256((const __m256i *)(bytes + 32)));
    return (uint64_t)high << 32 | low;
}

T_TARGET static inline unsigned total(__m256i v) {
    __m256i pairs = _mm256_madd_epi16(v, _mm256_set1_epi16(1));
    __m128i s = _mm_add_epi32(_mm256_castsi256_si128(pairs), _mm256_extracti128_si256(pairs, 1));
    s = _mm_add_epi32(s, _mm_shuffle_epi32(s, 0x4e));
    return (unsigned)_mm_cvtsi128_si32(_mm_add_epi32(s, _mm_shuffle_epi32(s, 0xb1)));
}

#define T_V            __m256i
#define T_LANES        16
#define T_BYTES        32
#define T_LOAD(a)      _mm256_loadu_si256((const __m256i *)(a))
#define T_STORE(a, v)  _mm256_storeu_si256((__m256i *)(a), v)
#define T_SET(x)       _mm256_set1_epi16((short)(x))
#define T_ADD(a, b)    _mm256_add_epi16(a, b)
#define T_SUB(a, b)    _mm256_sub_epi16(a, b)
#define T_LOW(a, b)    _mm256_mullo_epi16(a, b)
#define T_HIGH(a, b)   _mm256_mulhi_epu16(a, b)
#define T_MIN(a, b)    _mm256_min_epu16(a, b)
#define T_AND(a, b)    _mm256_and_si256(a, b)
#define T_SHR(a, bits) _mm256_srli_epi16(a, bits)
#define T_EQ(a, b)     _mm256_cmpeq_epi16(a, b)
#define T_BITS(v)      lane_bits(v)
#define T_M            __m256i
#define T_UPTO(a, b)   _mm256_cmpeq_epi16(_mm256_min_epu16(a, b), a)
#define T_EITHER(a, b) _mm256_or_si256(a, b)
#define T_SELECT(m, v) _mm256_and_si256(m, v)
#define T_MASK(m)      lane_bits(m)
#define T_TOTAL(v)     total(v)
#define T_SCAN(bytes)  scan_bytes(bytes)
#include "tqs_ops_tmpl.inc"

const tf_tqs_ops tf__tqs_ops_avx2 = T_TABLE(TF_ISA_AVX2);
#endif
