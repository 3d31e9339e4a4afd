/* squarev.c — see squarev.h. */
#include "squarev.h"

#include "bits.h"
#include "root.h"

uint32_t tf_squarev_generic(const tf_u128 *n, unsigned count) {
    uint32_t squares = 0;
    for (unsigned i = 0; i < count; i++)
        squares |= (uint32_t)(tf_hi64(n[i]) ? tf_is_square128(n[i]) : tf_is_square64(tf_lo64(n[i])))
                   << i;
    return squares;
}

#if defined(__x86_64__)
#include <immintrin.h>
#include <string.h>

#define TARGET_AVX2   __attribute__((target("avx2")))
#define TARGET_AVX512 __attribute__((target("avx512f,avx512bw,avx512dq,avx512vl")))
#define INLINE        static inline __attribute__((always_inline))

/* Bits of the squares mod 64, and mod 63 with 63 for 0. */
#define SQUARES_64 INT64_C(0x0202021202030213)
#define SQUARES_63 ((int64_t)UINT64_C(0x8402483012450293))

/* 2^6 is 1 mod 63: halves are added while there are many digits, then one digit and the rest. That is
 * below 2^61 at first, then below 2^32, 2^19, 2^13, 132, 65 and 64. */
enum { DIGIT = 6, DIGITS_3 = 18, DIGITS_5 = 30, DIGITS_10 = 60, LAST_FOLDS = 4 };

/* Of lanes whose residues are right, those whose number is a square. */
static uint32_t confirm(const tf_u128 *n, uint32_t maybe) {
    uint32_t squares = 0;
    for (; maybe; maybe &= maybe - 1) {
        const unsigned i = tf_ctz64(maybe);
        squares |= (uint32_t)tf_is_square128(n[i]) << i;
    }
    return squares;
}

/* ---- eight lanes ---- */

/* The root of a word is below 2^32, or rounds to that: then the product is 0, as only for 0 it may be. */
TARGET_AVX512 INLINE __mmask8 words8(__m512i n) {
    const __m512i root = _mm512_cvtpd_epu64(_mm512_sqrt_pd(_mm512_cvtepu64_pd(n)));
    return _mm512_cmpeq_epi64_mask(_mm512_mul_epu32(root, root), n);
}

TARGET_AVX512 INLINE __m512i fold8(__m512i x, int bits) {
    const __m512i mask = _mm512_set1_epi64((1LL << bits) - 1);
    return _mm512_add_epi64(_mm512_and_si512(x, mask),
                            _mm512_srlv_epi64(x, _mm512_set1_epi64(bits)));
}

TARGET_AVX512 INLINE __mmask8 residues8(__m512i low, __m512i high) {
    const __m512i one = _mm512_set1_epi64(1), last = _mm512_set1_epi64(63);
    const __m512i r64 = _mm512_and_si512(low, last);
    /* high 2^64 is high 2^4: 4 bits of it fall off and come back */
    __m512i x = _mm512_add_epi64(fold8(low, DIGITS_10),
                                 _mm512_add_epi64(_mm512_srli_epi64(_mm512_slli_epi64(high, 8), 4),
                                                  _mm512_srli_epi64(high, 56)));
    x = fold8(fold8(x, DIGITS_5), DIGITS_3);
    for (unsigned i = 0; i < LAST_FOLDS; i++) x = fold8(x, DIGIT);
    const __m512i a = _mm512_srlv_epi64(_mm512_set1_epi64(SQUARES_64), r64);
    const __m512i b = _mm512_srlv_epi64(_mm512_set1_epi64(SQUARES_63), x);
    return _mm512_test_epi64_mask(_mm512_and_si512(a, b), one);
}

TARGET_AVX512 static uint32_t squares_avx512(const tf_u128 *n, unsigned count) {
    enum { WIDTH = 8 };
    const __m512i lows = _mm512_setr_epi64(0, 2, 4, 6, 8, 10, 12, 14);
    const __m512i highs = _mm512_setr_epi64(1, 3, 5, 7, 9, 11, 13, 15);
    uint32_t squares = 0, maybe = 0;
    for (unsigned i = 0; i < count; i += WIDTH) {
        const unsigned words = 2 * (count - i < WIDTH ? count - i : WIDTH);
        const __mmask16 used = (__mmask16)((UINT32_C(1) << words) - 1);
        const __m512i p = _mm512_maskz_loadu_epi64((__mmask8)used, n + i);
        const __m512i q = _mm512_maskz_loadu_epi64((__mmask8)(used >> WIDTH), n + i + WIDTH / 2);
        const __m512i low = _mm512_permutex2var_epi64(p, lows, q);
        const __m512i high = _mm512_permutex2var_epi64(p, highs, q);
        const __mmask8 wide = _mm512_test_epi64_mask(high, high);
        if (wide != 0xff) squares |= (uint32_t)(words8(low) & (__mmask8)~wide) << i;
        if (wide) maybe |= (uint32_t)(residues8(low, high) & wide) << i;
    }
    squares &= (uint32_t)((UINT64_C(1) << count) - 1); /* 0 is a square */
    return squares | confirm(n, maybe);
}

/* ---- four lanes ---- */

/* Halves of the words become doubles by their exponents, 2^52 and 2^84, and one addition rounds. The
 * root's lowest 32 bits are the lowest of 2^52 + root. */
TARGET_AVX2 INLINE unsigned words4(__m256i n) {
    const __m256d units = _mm256_set1_pd(0x1p52), both = _mm256_set1_pd(0x1p84 + 0x1p52);
    const __m256i top = _mm256_castpd_si256(_mm256_set1_pd(0x1p84));
    const __m256i low = _mm256_blend_epi32(n, _mm256_castpd_si256(units), 0xaa);
    const __m256i high = _mm256_or_si256(_mm256_srli_epi64(n, 32), top);
    const __m256d x =
        _mm256_add_pd(_mm256_sub_pd(_mm256_castsi256_pd(high), both), _mm256_castsi256_pd(low));
    const __m256i root = _mm256_castpd_si256(_mm256_add_pd(_mm256_sqrt_pd(x), units));
    const __m256i same = _mm256_cmpeq_epi64(_mm256_mul_epu32(root, root), n);
    return (unsigned)_mm256_movemask_pd(_mm256_castsi256_pd(same));
}

TARGET_AVX2 INLINE __m256i fold4(__m256i x, int bits) {
    const __m256i mask = _mm256_set1_epi64x((1LL << bits) - 1);
    return _mm256_add_epi64(_mm256_and_si256(x, mask), _mm256_srli_epi64(x, bits));
}

TARGET_AVX2 INLINE unsigned residues4(__m256i low, __m256i high) {
    const __m256i r64 = _mm256_and_si256(low, _mm256_set1_epi64x(63));
    __m256i x = _mm256_add_epi64(fold4(low, DIGITS_10),
                                 _mm256_add_epi64(_mm256_srli_epi64(_mm256_slli_epi64(high, 8), 4),
                                                  _mm256_srli_epi64(high, 56)));
    x = fold4(fold4(x, DIGITS_5), DIGITS_3);
    for (unsigned i = 0; i < LAST_FOLDS; i++) x = fold4(x, DIGIT);
    const __m256i a = _mm256_srlv_epi64(_mm256_set1_epi64x(SQUARES_64), r64);
    const __m256i b = _mm256_srlv_epi64(_mm256_set1_epi64x(SQUARES_63), x);
    const __m256i hit = _mm256_slli_epi64(_mm256_and_si256(a, b), 63);
    return (unsigned)_mm256_movemask_pd(_mm256_castsi256_pd(hit));
}

TARGET_AVX2 static uint32_t squares_avx2(const tf_u128 *n, unsigned count) {
    enum { WIDTH = 4, IN_ORDER = 0xd8 };
    uint32_t squares = 0, maybe = 0;
    for (unsigned i = 0; i < count; i += WIDTH) {
        tf_u128 last[WIDTH] = {0};
        const tf_u128 *from = n + i;
        if (count - i < WIDTH) from = memcpy(last, from, (count - i) * sizeof *n);
        const __m256i p = _mm256_loadu_si256((const __m256i *)from);
        const __m256i q = _mm256_loadu_si256((const __m256i *)(from + WIDTH / 2));
        const __m256i low = _mm256_permute4x64_epi64(_mm256_unpacklo_epi64(p, q), IN_ORDER);
        const __m256i high = _mm256_permute4x64_epi64(_mm256_unpackhi_epi64(p, q), IN_ORDER);
        const __m256i none = _mm256_cmpeq_epi64(high, _mm256_setzero_si256());
        const unsigned narrow = (unsigned)_mm256_movemask_pd(_mm256_castsi256_pd(none));
        if (narrow) squares |= (words4(low) & narrow) << i;
        if (narrow != 0xf) maybe |= (residues4(low, high) & ~narrow) << i;
    }
    squares &= (uint32_t)((UINT64_C(1) << count) - 1); /* 0 is a square */
    return squares | confirm(n, maybe);
}
#endif

tf_squarev *tf_squarev_for(tf_isa isa) {
#if defined(__x86_64__)
    const tf_isa level = tf_isa_pick(isa);
    if (level == TF_ISA_AVX512) return squares_avx512;
    if (level == TF_ISA_AVX2) return squares_avx2;
#endif
    (void)isa;
    return tf_squarev_generic;
}
