/* bpswv_avx512.c — both halves of the test on sixteen lanes a vector with AVX-512 IFMA. */
#if defined(__x86_64__)
#include "bpswv.h"
#include "bpswv_start.h"
#include "montv_ifma.h"
#include "sprp.h"

typedef struct bits {
    __m512i v[2];
} bits;

TF_V_INLINE bits bits_of(const uint64_t w[16]) {
    return (bits){{_mm512_loadu_si512(w), _mm512_loadu_si512(w + 8)}};
}

TF_V_INLINE unsigned next_bits(bits *b) {
    const unsigned low = _mm512_movepi64_mask(b->v[0]), high = _mm512_movepi64_mask(b->v[1]);
    for (unsigned i = 0; i < 2; i++) b->v[i] = _mm512_slli_epi64(b->v[i], 1);
    return low | high << 8;
}

static bool one_oracle(tf_u128 n) {
    tf_mont64 m;
    tf_mont64_init(&m, tf_lo64(n));
    return tf_sprp2_64(&m);
}

static bool oracle(tf_u128 n) {
    tf_mont128 m;
    tf_mont128_init(&m, n);
    return tf_hi64(n) ? tf_sprp2_128(&m) : one_oracle(n);
}

#define B(name)                bpswv1_##name
#define B_TARGET               TF_V_TARGET
#define B_SUM                  tf_v1_sum
#define B_MOD                  tf_v1_mod
#define B_LANES                16
#define B_STRONG_SETS          2
#define B_LUCAS_SETS           2
#define B_R_BITS               52
#define B_ORACLE(n)            oracle(n)
#define B_EXPONENT             bits
#define B_EXPONENT_SET(w)      bits_of(w)
#define B_MASK                 unsigned
#define B_NEXT(e)              next_bits(e)
#define B_SQUARE(m, a)         tf_v1_square(m, tf_v1_ready(a), &(m)->n)
#define B_DOUBLE(m, mask, a)   tf_v1_double_in(mask, a)
#define B_LESS(m, c)           tf_v1_sub((m)->n2, c)
#define B_SQUARE_LESS(m, a, l) tf_v1_square(m, tf_v1_ready(a), &(l))
#define B_MUL_LESS(m, a, b, l) tf_v1_product(m, tf_v1_ready(a), tf_v1_ready(b), &(l))
#define B_SWAP(mask, a, b)     tf_v1_swap_in(mask, a, b)
#define B_PLUS(m, a, b)        tf_v1_add(a, b)
#define B_MINUS(m, a, b)       tf_v1_sub(a, b)
#define B_ZERO(m, a)           tf_v1_zero(m, a)
#define B_UNIT(minus, m, a)    tf_v1_unit(minus, m, a)
#define B_MOD_SET(m, n)        tf_v1_mod_set(m, n)
#define B_SET(a)               tf_v1_set(a)
#define B_PICK(lanes, a, b)    tf_v1_pick_sum(lanes, a, b)
#include "bpswv_tmpl.inc"

#define B(name)                bpswv2s_##name
#define B_TARGET               TF_V_TARGET
#define B_SUM                  tf_v2s_sum
#define B_MOD                  tf_v2s_mod
#define B_LANES                16
#define B_STRONG_SETS          2
#define B_LUCAS_SETS           2
#define B_R_BITS               104
#define B_ORACLE(n)            oracle(n)
#define B_EXPONENT             bits
#define B_EXPONENT_SET(w)      bits_of(w)
#define B_MASK                 unsigned
#define B_NEXT(e)              next_bits(e)
#define B_SQUARE(m, a)         tf_v2s_square(m, tf_v2s_ready(a), &(m)->n)
#define B_DOUBLE(m, mask, a)   tf_v2s_double_in(mask, a)
#define B_LESS(m, c)           tf_v2s_sub((m)->n2, c)
#define B_SQUARE_LESS(m, a, l) tf_v2s_square(m, tf_v2s_ready(a), &(l))
#define B_MUL_LESS(m, a, b, l) tf_v2s_product(m, tf_v2s_ready(a), tf_v2s_ready(b), &(l))
#define B_SWAP(mask, a, b)     tf_v2s_swap_in(mask, a, b)
#define B_PLUS(m, a, b)        tf_v2s_add(a, b)
#define B_MINUS(m, a, b)       tf_v2s_sub(a, b)
#define B_ZERO(m, a)           tf_v2s_zero(m, a)
#define B_UNIT(minus, m, a)    tf_v2s_unit(minus, m, a)
#define B_MOD_SET(m, n)        tf_v2s_mod_set(m, n)
#define B_SET(a)               tf_v2s_set(a)
#define B_PICK(lanes, a, b)    tf_v2s_pick_sum(lanes, a, b)
#include "bpswv_tmpl.inc"

#define B(name)                bpswv2_##name
#define B_TARGET               TF_V_TARGET
#define B_SUM                  tf_v2_sum
#define B_MOD                  tf_v2_mod
#define B_LANES                16
#define B_STRONG_SETS          2
#define B_LUCAS_SETS           1
#define B_R_BITS               104
#define B_ORACLE(n)            oracle(n)
#define B_EXPONENT             bits
#define B_EXPONENT_SET(w)      bits_of(w)
#define B_MASK                 unsigned
#define B_NEXT(e)              next_bits(e)
#define B_SQUARE(m, a)         tf_v2_square(m, tf_v2_ready(a), &(m)->n)
#define B_DOUBLE(m, mask, a)   tf_v2_double_in(mask, a)
#define B_LESS(m, c)           tf_v2_sub((m)->n2, c)
#define B_SQUARE_LESS(m, a, l) tf_v2_square(m, tf_v2_ready(a), &(l))
#define B_MUL_LESS(m, a, b, l) tf_v2_product(m, tf_v2_ready(a), tf_v2_ready(b), &(l))
#define B_SWAP(mask, a, b)     tf_v2_swap_in(mask, a, b)
#define B_PLUS(m, a, b)        tf_v2_add(a, b)
#define B_MINUS(m, a, b)       tf_v2_sub(a, b)
#define B_ZERO(m, a)           tf_v2_zero(m, a)
#define B_UNIT(minus, m, a)    tf_v2_unit(minus, m, a)
#define B_MOD_SET(m, n)        tf_v2_mod_set(m, n)
#define B_SET(a)               tf_v2_set(a)
#define B_PICK(lanes, a, b)    tf_v2_pick_sum(lanes, a, b)
#include "bpswv_tmpl.inc"

#define B(name)                bpswv3_##name
#define B_TARGET               TF_V_TARGET
#define B_SUM                  tf_v3_sum
#define B_MOD                  tf_v3_mod
#define B_LANES                16
#define B_STRONG_SETS          2
#define B_LUCAS_SETS           1
#define B_R_BITS               156
#define B_ORACLE(n)            oracle(n)
#define B_EXPONENT             bits
#define B_EXPONENT_SET(w)      bits_of(w)
#define B_MASK                 unsigned
#define B_NEXT(e)              next_bits(e)
#define B_SQUARE(m, a)         tf_v3_square(m, tf_v3_ready(a), &(m)->n)
#define B_DOUBLE(m, mask, a)   tf_v3_double_in(mask, a)
#define B_LESS(m, c)           tf_v3_sub((m)->n2, c)
#define B_SQUARE_LESS(m, a, l) tf_v3_square(m, tf_v3_ready(a), &(l))
#define B_MUL_LESS(m, a, b, l) tf_v3_product(m, tf_v3_ready(a), tf_v3_ready(b), &(l))
#define B_SWAP(mask, a, b)     tf_v3_swap_in(mask, a, b)
#define B_PLUS(m, a, b)        tf_v3_add(a, b)
#define B_MINUS(m, a, b)       tf_v3_sub(a, b)
#define B_ZERO(m, a)           tf_v3_zero(m, a)
#define B_UNIT(minus, m, a)    tf_v3_unit(minus, m, a)
#define B_MOD_SET(m, n)        tf_v3_mod_set(m, n)
#define B_SET(a)               tf_v3_set(a)
#define B_PICK(lanes, a, b)    tf_v3_pick_sum(lanes, a, b)
#include "bpswv_tmpl.inc"

#define SIZE(tag)                                                                                  \
    bpswv##tag##_STRONG, bpswv##tag##_LUCAS, 8, 6, bpswv##tag##_strong, bpswv##tag##_lucas
const tf_bpswv_ops tf__bpswv_avx512[TF_BPSWV_SIZES] = {
    {TF_ISA_AVX512, TF_V1_BITS, SIZE(1)},
    {TF_ISA_AVX512, TF_V2S_BITS, SIZE(2s)},
    {TF_ISA_AVX512, TF_V2_BITS, SIZE(2)},
    {TF_ISA_AVX512, TF_V3_BITS, SIZE(3)},
};
#endif
