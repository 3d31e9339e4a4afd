/* trialv.c — see trialv.h. */
#include "trialv.h"

#include "bits.h"
#include "primes_small.h"

enum { LANES = TF__TRIALV_LANES, ROWS = TF__TRIALV_ROWS };

void tf__trialv_generic(uint16_t hits[TF__TRIALV_ROWS], unsigned rows,
                        const uint64_t n[TF__TRIALV_LANES]) {
    for (unsigned i = 0; i < ROWS; i++) {
        hits[i] = 0;
        if (i >= rows) continue;
        const tf__inverse t = tf__trial_inverses[i];
        for (unsigned j = 0; j < LANES; j++) hits[i] |= (uint16_t)((n[j] * t.inv <= t.limit) << j);
    }
}

void tf__trialv2_generic(uint16_t hits[TF__TRIALV_ROWS], unsigned rows,
                         const tf_u128 n[TF__TRIALV_LANES]) {
    for (unsigned i = 0; i < ROWS; i++) {
        hits[i] = 0;
        if (i >= rows) continue;
        const uint64_t p = tf_small_primes[i + 1], word = (UINT64_MAX % p + 1) % p;
        for (unsigned j = 0; j < LANES; j++) {
            const uint64_t rest = tf_hi64(n[j]) % p * word + tf_lo64(n[j]) % p;
            hits[i] |= (uint16_t)((rest % p == 0) << j);
        }
    }
}

unsigned tf__trialv_rows(tf_u128 most) {
    const uint64_t last = tf_small_primes[TF__TRIAL_INVERSES];
    if (most >= last * last) return TF__TRIAL_INVERSES;
    unsigned low = 0, high = TF__TRIAL_INVERSES; /* the primes before row low are needed */
    while (low < high) {
        const unsigned middle = (low + high) / 2;
        const uint64_t p = tf_small_primes[middle + 1];
        if (p * p <= most)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

#if defined(__x86_64__)
#include <immintrin.h>

#define TARGET_AVX512 __attribute__((target("avx512f,avx512bw,avx512dq,avx512vl")))
#define TARGET_AVX2   __attribute__((target("avx2")))

/* ---- digits ---- */

/* Pairs of digits, or of factors for them; what 32-bit lanes test for divisibility by p: the product
 * with the inverse is between -bound and bound. */
enum { DIGIT = 13, PAIRS = 5, WORD_PAIRS = 3 };

static const struct {
    uint32_t pair[PAIRS], inverse, bound;
} digits[TF__TRIAL_INVERSES] = {
#include "trial_digit_table.inc"
};

static inline void split(uint32_t pair[PAIRS][LANES], const tf_u128 *n, const uint64_t *word,
                         unsigned pairs) {
    const uint32_t mask = (1 << DIGIT) - 1;
    for (unsigned j = 0; j < LANES; j++) {
        tf_u128 rest = word ? word[j] : n[j];
        for (unsigned k = 0; k < pairs; k++, rest >>= 2 * DIGIT) {
            const uint32_t two = (uint32_t)rest;
            pair[k][j] = (two & mask) | (two >> DIGIT & mask) << 16;
        }
    }
}

static inline void clear(uint16_t *hits, unsigned rows) {
    for (unsigned i = rows; i < ROWS; i++) hits[i] = 0;
}

/* Lanes of a word each: all ones where p divides. */
TARGET_AVX2 static inline __attribute__((always_inline)) unsigned
divide8(const __m256i *d, unsigned row, unsigned pairs) {
    __m256i sum = _mm256_madd_epi16(d[0], _mm256_set1_epi32((int)digits[row].pair[0]));
    for (unsigned k = 1; k < pairs; k++)
        sum = _mm256_add_epi32(
            sum, _mm256_madd_epi16(d[k], _mm256_set1_epi32((int)digits[row].pair[k])));
    const __m256i bound = _mm256_set1_epi32((int)digits[row].bound);
    const __m256i q = _mm256_mullo_epi32(sum, _mm256_set1_epi32((int)digits[row].inverse));
    const __m256i raised = _mm256_add_epi32(q, bound);
    const __m256i hit =
        _mm256_cmpeq_epi32(_mm256_min_epu32(raised, _mm256_add_epi32(bound, bound)), raised);
    return (unsigned)_mm256_movemask_ps(_mm256_castsi256_ps(hit));
}

TARGET_AVX2 static inline __attribute__((always_inline)) void
divide_digits_avx2(uint16_t *hits, unsigned rows, const tf_u128 *n, const uint64_t *word,
                   const unsigned pairs) {
    uint32_t pair[PAIRS][LANES];
    __m256i low[PAIRS], high[PAIRS];
    split(pair, n, word, pairs);
    for (unsigned k = 0; k < pairs; k++) {
        low[k] = _mm256_loadu_si256((const __m256i *)pair[k]);
        high[k] = _mm256_loadu_si256((const __m256i *)(pair[k] + LANES / 2));
    }
    for (unsigned i = 0; i < rows; i++)
        hits[i] = (uint16_t)(divide8(low, i, pairs) | divide8(high, i, pairs) << 8);
    clear(hits, rows);
}

TARGET_AVX2 static void divide_avx2(uint16_t hits[TF__TRIALV_ROWS], unsigned rows,
                                    const uint64_t n[TF__TRIALV_LANES]) {
    divide_digits_avx2(hits, rows, NULL, n, WORD_PAIRS);
}

TARGET_AVX2 static void divide2_avx2(uint16_t hits[TF__TRIALV_ROWS], unsigned rows,
                                     const tf_u128 n[TF__TRIALV_LANES]) {
    divide_digits_avx2(hits, rows, n, NULL, PAIRS);
}

TARGET_AVX512 static void divide2_avx512(uint16_t hits[TF__TRIALV_ROWS], unsigned rows,
                                         const tf_u128 n[TF__TRIALV_LANES]) {
    uint32_t pair[PAIRS][LANES];
    __m512i d[PAIRS];
    split(pair, n, NULL, PAIRS);
    for (unsigned k = 0; k < PAIRS; k++) d[k] = _mm512_loadu_si512(pair[k]);
    for (unsigned i = 0; i < rows; i++) {
        __m512i sum = _mm512_madd_epi16(d[0], _mm512_set1_epi32((int)digits[i].pair[0]));
        for (unsigned k = 1; k < PAIRS; k++)
            sum = _mm512_add_epi32(
                sum, _mm512_madd_epi16(d[k], _mm512_set1_epi32((int)digits[i].pair[k])));
        const __m512i bound = _mm512_set1_epi32((int)digits[i].bound);
        const __m512i q = _mm512_mullo_epi32(sum, _mm512_set1_epi32((int)digits[i].inverse));
        hits[i] =
            _mm512_cmple_epu32_mask(_mm512_add_epi32(q, bound), _mm512_add_epi32(bound, bound));
    }
    clear(hits, rows);
}

/* ---- words as they are ---- */

/* Two vectors a prime, for products of 64 bits are three instructions each, one after the other. */
TARGET_AVX512 static void divide_avx512(uint16_t hits[TF__TRIALV_ROWS], unsigned rows,
                                        const uint64_t n[TF__TRIALV_LANES]) {
    const __m512i a = _mm512_loadu_si512(n), b = _mm512_loadu_si512(n + 8);
    for (unsigned i = 0; i < rows; i++) {
        const __m512i inv = _mm512_set1_epi64((long long)tf__trial_inverses[i].inv);
        const __m512i limit = _mm512_set1_epi64((long long)tf__trial_inverses[i].limit);
        const __mmask8 low = _mm512_cmple_epu64_mask(_mm512_mullo_epi64(a, inv), limit);
        const __mmask8 high = _mm512_cmple_epu64_mask(_mm512_mullo_epi64(b, inv), limit);
        hits[i] = (uint16_t)(low | high << 8);
    }
    clear(hits, rows);
}
#endif

tf__trialv *tf__trialv_for(tf_isa isa) {
#if defined(__x86_64__)
    isa = tf_isa_pick(isa);
    if (isa == TF_ISA_AVX512) return divide_avx512;
    if (isa == TF_ISA_AVX2) return divide_avx2;
#endif
    (void)isa;
    return NULL;
}

tf__trialv2 *tf__trialv2_for(tf_isa isa) {
#if defined(__x86_64__)
    isa = tf_isa_pick(isa);
    if (isa == TF_ISA_AVX512) return divide2_avx512;
    if (isa == TF_ISA_AVX2) return divide2_avx2;
#endif
    (void)isa;
    return NULL;
}
