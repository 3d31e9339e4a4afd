/* ecmv_avx512.c — curves on sixteen lanes with AVX-512 IFMA. */
#if defined(__x86_64__)
#include "ecmv.h"
#include "montv_ifma.h"

#define E(name)          ecmv1_##name
#define E_RES            tf_v1_res
#define E_MOD            tf_v1_mod
#define E_MUL(m, a, b)   tf_v1_mul(m, a, b)
#define E_SQR(m, a)      tf_v1_sqr(m, a)
#define E_ADD(m, a, b)   tf_v1_add(m, a, b)
#define E_SUB(m, a, b)   tf_v1_sub(m, a, b)
#define E_SMALL(a)       tf_v1_small(a)
#define E_MOD_SET(m, n)  tf_v1_mod_set(m, n)
#define E_SET(a)         tf_v1_set32(a)
#define E_GET(out, m, r) tf_v1_get(out, m, r)
#define E_TARGET         TF_V_TARGET
#define E_LANES          16
#define E_VECTORS        1
#include "ecmv_tmpl.inc"

#define E(name)          ecmv2s_##name
#define E_RES            tf_v2s_res
#define E_MOD            tf_v2s_mod
#define E_MUL(m, a, b)   tf_v2s_mul(m, a, b)
#define E_SQR(m, a)      tf_v2s_sqr(m, a)
#define E_ADD(m, a, b)   tf_v2s_add(m, a, b)
#define E_SUB(m, a, b)   tf_v2s_sub(m, a, b)
#define E_SMALL(a)       tf_v2s_small(a)
#define E_MOD_SET(m, n)  tf_v2s_mod_set(m, n)
#define E_SET(a)         tf_v2s_set32(a)
#define E_GET(out, m, r) tf_v2s_get(out, m, r)
#define E_TARGET         TF_V_TARGET
#define E_LANES          16
#define E_VECTORS        1
#include "ecmv_tmpl.inc"

#define E(name)          ecmv2_##name
#define E_RES            tf_v2_res
#define E_MOD            tf_v2_mod
#define E_MUL(m, a, b)   tf_v2_mul(m, a, b)
#define E_SQR(m, a)      tf_v2_sqr(m, a)
#define E_ADD(m, a, b)   tf_v2_add(m, a, b)
#define E_SUB(m, a, b)   tf_v2_sub(m, a, b)
#define E_SMALL(a)       tf_v2_small(a)
#define E_MOD_SET(m, n)  tf_v2_mod_set(m, n)
#define E_SET(a)         tf_v2_set32(a)
#define E_GET(out, m, r) tf_v2_get(out, m, r)
#define E_TARGET         TF_V_TARGET
#define E_LANES          16
#define E_VECTORS        1
#include "ecmv_tmpl.inc"

#define E(name)          ecmv3_##name
#define E_RES            tf_v3_res
#define E_MOD            tf_v3_mod
#define E_MUL(m, a, b)   tf_v3_mul(m, a, b)
#define E_SQR(m, a)      tf_v3_sqr(m, a)
#define E_ADD(m, a, b)   tf_v3_add(m, a, b)
#define E_SUB(m, a, b)   tf_v3_sub(m, a, b)
#define E_SMALL(a)       tf_v3_small(a)
#define E_MOD_SET(m, n)  tf_v3_mod_set(m, n)
#define E_SET(a)         tf_v3_set32(a)
#define E_GET(out, m, r) tf_v3_get(out, m, r)
#define E_TARGET         TF_V_TARGET
#define E_LANES          16
#define E_VECTORS        1
#include "ecmv_tmpl.inc"

const tf_ecmv_ops tf__ecmv_avx512[TF_ECMV_SIZES] = {
    {TF_ISA_AVX512, TF_V1_BITS, 16, ecmv1_run, ecmv1_room},
    {TF_ISA_AVX512, TF_V2S_BITS, 16, ecmv2s_run, ecmv2s_room},
    {TF_ISA_AVX512, TF_V2_BITS, 16, ecmv2_run, ecmv2_room},
    {TF_ISA_AVX512, TF_V3_BITS, 16, ecmv3_run, ecmv3_room},
};
#endif
