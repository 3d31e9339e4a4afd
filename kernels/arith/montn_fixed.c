/* montn_fixed.c — montn.h for 1 to TF_MONTN_FIXED limbs: one template, one thin set per size. */
#include "montn.h"

#include "montn_tmpl.inc"

#define TF_MONTN_INSTANCE(K)                                                                       \
    static void mul_##K(const tf_montn *m, mp_limb_t *r, const mp_limb_t *a, const mp_limb_t *b) { \
        montn_mul_body(m, r, a, b, K);                                                             \
    }                                                                                              \
    static void sqr_##K(const tf_montn *m, mp_limb_t *r, const mp_limb_t *a) {                     \
        montn_mul_body(m, r, a, a, K);                                                             \
    }                                                                                              \
    static void add_##K(const tf_montn *m, mp_limb_t *r, const mp_limb_t *a, const mp_limb_t *b) { \
        montn_add_body(m, r, a, b, K);                                                             \
    }                                                                                              \
    static void sub_##K(const tf_montn *m, mp_limb_t *r, const mp_limb_t *a, const mp_limb_t *b) { \
        montn_sub_body(m, r, a, b, K);                                                             \
    }                                                                                              \
    static void muldiff_##K(const tf_montn *m, mp_limb_t *r, const mp_limb_t *a,                   \
                            const mp_limb_t *b) {                                                  \
        mp_limb_t d[K];                                                                            \
        montn_sub_body(m, d, a, b, K);                                                             \
        montn_mul_body(m, r, r, d, K);                                                             \
    }

TF_MONTN_INSTANCE(1)
TF_MONTN_INSTANCE(2)
TF_MONTN_INSTANCE(3)
TF_MONTN_INSTANCE(4)
TF_MONTN_INSTANCE(5)
TF_MONTN_INSTANCE(6)
TF_MONTN_INSTANCE(7)
TF_MONTN_INSTANCE(8)

#define TF_MONTN_ROW(K)                                                                            \
    { mul_##K, sqr_##K, add_##K, sub_##K, muldiff_##K }

const tf_montn_ops *tf__montn_fixed_ops(size_t limbs) {
    static const tf_montn_ops table[TF_MONTN_FIXED] = {
        TF_MONTN_ROW(1), TF_MONTN_ROW(2), TF_MONTN_ROW(3), TF_MONTN_ROW(4),
        TF_MONTN_ROW(5), TF_MONTN_ROW(6), TF_MONTN_ROW(7), TF_MONTN_ROW(8)};
    return limbs <= TF_MONTN_FIXED ? &table[limbs - 1] : NULL;
}
