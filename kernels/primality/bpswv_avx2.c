/* bpswv_avx2.c — both halves of the test on eight lanes a vector with AVX2 up to 64 bits; above, the
 * portable bodies compiled for BMI2. */
#if defined(__x86_64__)
#include "bpswv.h"

#include "montv_avx2.h"
#define WORD_TARGET __attribute__((target("bmi,bmi2,adx")))
#define WORD_TWO_ONLY
#include "bpswv_words.inc"

typedef struct bits {
    __m256i v[2];
} bits;

TF_A_INLINE bits bits_of(const uint64_t w[8]) {
    return (bits){
        {_mm256_loadu_si256((const __m256i *)w), _mm256_loadu_si256((const __m256i *)(w + 4))}};
}

/* Words that are all ones where the next bit is set. */
TF_A_INLINE bits next_bits(bits *b) {
    bits next;
    for (unsigned i = 0; i < 2; i++) {
        next.v[i] = _mm256_cmpgt_epi64(_mm256_setzero_si256(), b->v[i]);
        b->v[i] = _mm256_slli_epi64(b->v[i], 1);
    }
    return next;
}

static bool one_oracle(tf_u128 n) {
    tf_mont64 m;
    tf_mont64_init(&m, tf_lo64(n));
    return tf_sprp2_64(&m);
}

#define B(name)                bpswva2_##name
#define B_TARGET               TF_A_TARGET
#define B_SUM                  tf_a2_res
#define B_MOD                  tf_a2_mod
#define B_LANES                8
#define B_STRONG_SETS          2
#define B_LUCAS_SETS           1
#define B_R_BITS               56
#define B_ORACLE(n)            one_oracle(n)
#define B_EXPONENT             bits
#define B_EXPONENT_SET(w)      bits_of(w)
#define B_MASK                 bits
#define B_NEXT(e)              next_bits(e)
#define B_SQUARE(m, a)         tf_a2_sqr(m, a)
#define B_DOUBLE(m, mask, a)   tf_a2_double_in((mask).v, a)
#define B_LESS(m, c)           (c)
#define B_SQUARE_LESS(m, a, l) tf_a2_sub(tf_a2_sqr(m, a), l)
#define B_MUL_LESS(m, a, b, l) tf_a2_sub(tf_a2_mul(m, a, b), l)
#define B_SWAP(mask, a, b)     tf_a2_swap_in((mask).v, a, b)
#define B_PLUS(m, a, b)        tf_a2_add(a, b)
#define B_MINUS(m, a, b)       tf_a2_sub(a, b)
#define B_ZERO(m, a)           tf_a2_zero(m, a)
#define B_UNIT(minus, m, a)    tf_a2_unit(minus, m, a)
#define B_MOD_SET(m, n)        tf_a2_mod_set(m, n)
#define B_SET(a)               tf_a2_set(a)
#define B_PICK(lanes, a, b)    tf_a2_pick(lanes, a, b)
#include "bpswv_tmpl.inc"

#define B(name)                bpswva3_##name
#define B_TARGET               TF_A_TARGET
#define B_SUM                  tf_a3_res
#define B_MOD                  tf_a3_mod
#define B_LANES                8
#define B_STRONG_SETS          2
#define B_LUCAS_SETS           1
#define B_R_BITS               84
#define B_ORACLE(n)            one_oracle(n)
#define B_EXPONENT             bits
#define B_EXPONENT_SET(w)      bits_of(w)
#define B_MASK                 bits
#define B_NEXT(e)              next_bits(e)
#define B_SQUARE(m, a)         tf_a3_sqr(m, a)
#define B_DOUBLE(m, mask, a)   tf_a3_double_in((mask).v, a)
#define B_LESS(m, c)           (c)
#define B_SQUARE_LESS(m, a, l) tf_a3_sub(tf_a3_sqr(m, a), l)
#define B_MUL_LESS(m, a, b, l) tf_a3_sub(tf_a3_mul(m, a, b), l)
#define B_SWAP(mask, a, b)     tf_a3_swap_in((mask).v, a, b)
#define B_PLUS(m, a, b)        tf_a3_add(a, b)
#define B_MINUS(m, a, b)       tf_a3_sub(a, b)
#define B_ZERO(m, a)           tf_a3_zero(m, a)
#define B_UNIT(minus, m, a)    tf_a3_unit(minus, m, a)
#define B_MOD_SET(m, n)        tf_a3_mod_set(m, n)
#define B_SET(a)               tf_a3_set(a)
#define B_PICK(lanes, a, b)    tf_a3_pick(lanes, a, b)
#include "bpswv_tmpl.inc"

#define SIZE(tag)                                                                                  \
    bpswv##tag##_STRONG, bpswv##tag##_LUCAS, 4, 3, bpswv##tag##_strong, bpswv##tag##_lucas
#define TWO bpswv_two_STRONG, bpswv_two_LUCAS, 2, 1, bpswv_two_strong, bpswv_two_lucas
const tf_bpswv_ops tf__bpswv_avx2[TF_BPSWV_SIZES] = {
    {TF_ISA_AVX2, TF_A2_BITS, SIZE(a2)},
    {TF_ISA_AVX2, TF_A3_BITS, SIZE(a3)},
    {TF_ISA_AVX2, 128, TWO},
    {TF_ISA_AVX2, 128, TWO}, /* the sizes are those of ecmv_avx2.c */
};
#endif
