/* ecmv_avx512.c — curves on sixteen lanes with AVX-512 IFMA. */
#if defined(__x86_64__)
#include "ecmv.h"
#include "ecmv_start.h"
#include "montv_ifma.h"

#define E(name)                ecmv1_##name
#define E_RES                  tf_v1_res
#define E_SUM                  tf_v1_sum
#define E_MOD                  tf_v1_mod
#define E_R_BITS               52
#define E_HIGH(m, a, b)        tf_v1_high(m, a, b)
#define E_LOW(m, a, b)         tf_v1_low(m, a, b)
#define E_HIGH_SQR(m, a)       tf_v1_high_sqr(m, a)
#define E_LOW_SQR(m, a)        tf_v1_low_sqr(m, a)
#define E_MUL(m, a, b)         tf_v1_mul(m, a, b)
#define E_SQR(m, a)            tf_v1_sqr(m, a)
#define E_READY(a)             tf_v1_ready(a)
#define E_READY_LOW(m, a)      tf_v1_ready_low(m, a)
#define E_MUL_LESS(m, a, b, d) tf_v1_mul_less(m, a, b, d)
#define E_SQR_LESS(m, a, d)    tf_v1_sqr_less(m, a, d)
#define E_SMALL(a)             tf_v1_small(a)
#define E_MOD_SET(m, n)        tf_v1_mod_set(m, n)
#define E_SET(a)               tf_v1_set32(a)
#define E_PUT(a)               tf_v1_set(a)
#define E_PICK(mask, a, b)     tf_v1_pick(mask, a, b)
#define E_GET(out, m, r)       tf_v1_get(out, m, r)
#define E_PLUS(m, a, b)        tf_v1_ready(tf_v1_add(a, b))
#define E_MINUS(m, a, b)       tf_v1_ready(tf_v1_sub(a, b))
#define E_RAISED(m, a)         tf_v1_add(a, (m)->n2)
#define E_TARGET               TF_V_TARGET
#define E_LANES                16
#define E_VECTORS              1
#define E_LUCAS_VECTORS        2
#include "ecmv_tmpl.inc"

#define E(name)                ecmv2s_##name
#define E_RES                  tf_v2s_res
#define E_SUM                  tf_v2s_sum
#define E_MOD                  tf_v2s_mod
#define E_R_BITS               104
#define E_HIGH(m, a, b)        tf_v2s_high(m, a, b)
#define E_LOW(m, a, b)         tf_v2s_low(m, a, b)
#define E_HIGH_SQR(m, a)       tf_v2s_high_sqr(m, a)
#define E_LOW_SQR(m, a)        tf_v2s_low_sqr(m, a)
#define E_MUL(m, a, b)         tf_v2s_mul(m, a, b)
#define E_SQR(m, a)            tf_v2s_sqr(m, a)
#define E_READY(a)             tf_v2s_ready(a)
#define E_READY_LOW(m, a)      tf_v2s_ready_low(m, a)
#define E_MUL_LESS(m, a, b, d) tf_v2s_mul_less(m, a, b, d)
#define E_SQR_LESS(m, a, d)    tf_v2s_sqr_less(m, a, d)
#define E_SMALL(a)             tf_v2s_small(a)
#define E_MOD_SET(m, n)        tf_v2s_mod_set(m, n)
#define E_SET(a)               tf_v2s_set32(a)
#define E_PUT(a)               tf_v2s_set(a)
#define E_PICK(mask, a, b)     tf_v2s_pick(mask, a, b)
#define E_GET(out, m, r)       tf_v2s_get(out, m, r)
#define E_PLUS(m, a, b)        tf_v2s_ready(tf_v2s_add(a, b))
#define E_MINUS(m, a, b)       tf_v2s_ready(tf_v2s_sub(a, b))
#define E_RAISED(m, a)         tf_v2s_add(a, (m)->n2)
#define E_TARGET               TF_V_TARGET
#define E_LANES                16
#define E_VECTORS              1
#define E_LUCAS_VECTORS        2
#include "ecmv_tmpl.inc"

#define E(name)                ecmv2_##name
#define E_RES                  tf_v2_res
#define E_SUM                  tf_v2_sum
#define E_MOD                  tf_v2_mod
#define E_R_BITS               104
#define E_HIGH(m, a, b)        tf_v2_high(m, a, b)
#define E_LOW(m, a, b)         tf_v2_low(m, a, b)
#define E_HIGH_SQR(m, a)       tf_v2_high_sqr(m, a)
#define E_LOW_SQR(m, a)        tf_v2_low_sqr(m, a)
#define E_MUL(m, a, b)         tf_v2_mul(m, a, b)
#define E_SQR(m, a)            tf_v2_sqr(m, a)
#define E_READY(a)             tf_v2_ready(a)
#define E_READY_LOW(m, a)      tf_v2_ready_low(m, a)
#define E_MUL_LESS(m, a, b, d) tf_v2_mul_less(m, a, b, d)
#define E_SQR_LESS(m, a, d)    tf_v2_sqr_less(m, a, d)
#define E_SMALL(a)             tf_v2_small(a)
#define E_MOD_SET(m, n)        tf_v2_mod_set(m, n)
#define E_SET(a)               tf_v2_set32(a)
#define E_PUT(a)               tf_v2_set(a)
#define E_PICK(mask, a, b)     tf_v2_pick(mask, a, b)
#define E_GET(out, m, r)       tf_v2_get(out, m, r)
#define E_PLUS(m, a, b)        tf_v2_ready(tf_v2_add(a, b))
#define E_MINUS(m, a, b)       tf_v2_ready(tf_v2_sub(a, b))
#define E_RAISED(m, a)         tf_v2_add(a, (m)->n2)
#define E_TARGET               TF_V_TARGET
#define E_LANES                16
#define E_VECTORS              1
#define E_LUCAS_VECTORS        2
#include "ecmv_tmpl.inc"

#define E(name)                ecmv3_##name
#define E_RES                  tf_v3_res
#define E_SUM                  tf_v3_sum
#define E_MOD                  tf_v3_mod
#define E_R_BITS               156
#define E_HIGH(m, a, b)        tf_v3_high(m, a, b)
#define E_LOW(m, a, b)         tf_v3_low(m, a, b)
#define E_HIGH_SQR(m, a)       tf_v3_high_sqr(m, a)
#define E_LOW_SQR(m, a)        tf_v3_low_sqr(m, a)
#define E_MUL(m, a, b)         tf_v3_mul(m, a, b)
#define E_SQR(m, a)            tf_v3_sqr(m, a)
#define E_READY(a)             tf_v3_ready(a)
#define E_READY_LOW(m, a)      tf_v3_ready_low(m, a)
#define E_MUL_LESS(m, a, b, d) tf_v3_mul_less(m, a, b, d)
#define E_SQR_LESS(m, a, d)    tf_v3_sqr_less(m, a, d)
#define E_SMALL(a)             tf_v3_small(a)
#define E_MOD_SET(m, n)        tf_v3_mod_set(m, n)
#define E_SET(a)               tf_v3_set32(a)
#define E_PUT(a)               tf_v3_set(a)
#define E_PICK(mask, a, b)     tf_v3_pick(mask, a, b)
#define E_GET(out, m, r)       tf_v3_get(out, m, r)
#define E_PLUS(m, a, b)        tf_v3_ready(tf_v3_add(a, b))
#define E_MINUS(m, a, b)       tf_v3_ready(tf_v3_sub(a, b))
#define E_RAISED(m, a)         tf_v3_add(a, (m)->n2)
#define E_TARGET               TF_V_TARGET
#define E_LANES                16
#define E_VECTORS              1
#define E_LUCAS_VECTORS        2
#include "ecmv_tmpl.inc"

const tf_ecmv_ops tf__ecmv_avx512[TF_ECMV_SIZES] = {
    {TF_ISA_AVX512, TF_V1_BITS, {16, 32}, ecmv1_run, ecmv1_room},
    {TF_ISA_AVX512, TF_V2S_BITS, {16, 32}, ecmv2s_run, ecmv2s_room},
    {TF_ISA_AVX512, TF_V2_BITS, {16, 32}, ecmv2_run, ecmv2_room},
    {TF_ISA_AVX512, TF_V3_BITS, {16, 32}, ecmv3_run, ecmv3_room},
};
#endif
