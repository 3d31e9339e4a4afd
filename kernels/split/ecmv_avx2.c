/* ecmv_avx2.c — curves on eight lanes with AVX2 up to 64 bits; above, the portable bodies compiled for
 * BMI2. */
#if defined(__x86_64__)
#include "ecmv.h"

#include "mont128.h"
#include "mont64.h"
#include "montv_avx2.h"
#include "montv_avx2u.h"
#define WORD_TARGET __attribute__((target("bmi,bmi2,adx")))
#define WORD_TWO_ONLY
#include "ecmv_words.inc"

#define E(name)                ecmva2_##name
#define E_RES                  tf_a2_res
#define E_SUM                  tf_a2_res
#define E_MOD                  tf_a2_mod
#define E_R_BITS               56
#define E_HIGH(m, a, b)        tf_a2_mul(m, a, b)
#define E_LOW(m, a, b)         tf_a2_mul(m, a, b)
#define E_MUL(m, a, b)         tf_a2_mul(m, a, b)
#define E_HIGH_SQR(m, a)       tf_a2_sqr(m, a)
#define E_LOW_SQR(m, a)        tf_a2_sqr(m, a)
#define E_SQR(m, a)            tf_a2_sqr(m, a)
#define E_PLUS(m, a, b)        tf_a2_add(a, b)
#define E_MINUS(m, a, b)       tf_a2_sub(a, b)
#define E_READY(a)             (a)
#define E_READY_LOW(m, a)      (a)
#define E_RAISED(m, a)         (a)
#define E_MUL_LESS(m, a, b, d) tf_a2_mul_less(m, a, b, d)
#define E_SQR_LESS(m, a, d)    tf_a2_mul_less(m, a, a, d)
#define E_SMALL(a)             tf_a2_small(a)
#define E_MOD_SET(m, n)        tf_a2_mod_set(m, n)
#define E_SET(a)               tf_a2_set32(a)
#define E_PUT(a)               tf_a2_set(a)
#define E_PICK(mask, a, b)     tf_a2_pick(mask, a, b)
#define E_GET(out, m, r)       tf_a2_get(out, m, r)
#define E_TARGET               TF_A_TARGET
#define E_LANES                8
#define E_VECTORS              1
#define E_LUCAS_VECTORS        2
#include "ecmv_tmpl.inc"

#define E(name)                ecmvau_##name
#define E_RES                  tf_au_res
#define E_SUM                  tf_au_res
#define E_MOD                  tf_au_mod
#define E_R_BITS               84
#define E_HIGH(m, a, b)        tf_au_mul(m, a, b)
#define E_LOW(m, a, b)         tf_au_mul(m, a, b)
#define E_MUL(m, a, b)         tf_au_mul(m, a, b)
#define E_HIGH_SQR(m, a)       tf_au_sqr(m, a)
#define E_LOW_SQR(m, a)        tf_au_sqr(m, a)
#define E_SQR(m, a)            tf_au_sqr(m, a)
#define E_PLUS(m, a, b)        tf_au_add(a, b)
#define E_MINUS(m, a, b)       tf_au_sub(m, a, b)
#define E_READY(a)             (a)
#define E_READY_LOW(m, a)      (a)
#define E_RAISED(m, a)         (a)
#define E_MUL_LESS(m, a, b, d) tf_au_mul_less(m, a, b, d)
#define E_SQR_LESS(m, a, d)    tf_au_mul_less(m, a, a, d)
#define E_SMALL(a)             tf_au_small(a)
#define E_MOD_SET(m, n)        tf_au_mod_set(m, n)
#define E_SET(a)               tf_au_set32(a)
#define E_PUT(a)               tf_au_set(a)
#define E_PICK(mask, a, b)     tf_au_pick(mask, a, b)
#define E_GET(out, m, r)       tf_au_get(out, m, r)
#define E_TARGET               TF_A_TARGET
#define E_LANES                8
#define E_VECTORS              1
#define E_LUCAS_VECTORS        2
#include "ecmv_tmpl.inc"

const tf_ecmv_ops tf__ecmv_avx2[TF_ECMV_SIZES] = {
    {TF_ISA_AVX2, TF_A2_BITS, {8, 16}, ecmva2_run, ecmva2_room},
    {TF_ISA_AVX2, TF_AU_BITS, {8, 16}, ecmvau_run, ecmvau_room},
    {TF_ISA_AVX2, 128, {1, 2}, ecmv_two_run, ecmv_two_room},
    {TF_ISA_AVX2, 128, {1, 2}, ecmv_two_run, ecmv_two_room}, /* one size less than others have */
};
#endif
