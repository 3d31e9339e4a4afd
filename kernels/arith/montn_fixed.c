/* montn_fixed.c — montn.h for 1 to TF_MONTN_FIXED limbs: one template, one thin set per size. */
#include "montn_tmpl.inc"

#define TF_MONTN_REST(K, FORM, RELAXED)                                                            \
    TF_MONTN_SIZE(K, FORM, RELAXED)                                                                \
    static void add_##K##_##FORM(const tf_montn *m, mp_limb_t *r, const mp_limb_t *a,              \
                                 const mp_limb_t *b) {                                             \
        add_body(m, r, a, b, K);                                                                   \
    }                                                                                              \
    static void sub_##K##_##FORM(const tf_montn *m, mp_limb_t *r, const mp_limb_t *a,              \
                                 const mp_limb_t *b) {                                             \
        sub_body(m, r, a, b, K);                                                                   \
    }                                                                                              \
    static void muldiff_##K##_##FORM(const tf_montn *m, mp_limb_t *r, const mp_limb_t *a,          \
                                     const mp_limb_t *b) {                                         \
        mp_limb_t d[K];                                                                            \
        sub_loose_body(m, d, a, b, K, RELAXED);                                                    \
        mul_body(m, r, r, d, K, RELAXED);                                                          \
    }

#define TF_MONTN_BOTH(K) TF_MONTN_REST(K, tight, false) TF_MONTN_REST(K, relaxed, true)
TF_MONTN_EACH_SIZE(TF_MONTN_BOTH)

#define TF_MONTN_ROW(K, FORM)                                                                      \
    {mul_##K##_##FORM,       sqr_##K##_##FORM,       add_##K##_##FORM,    sub_##K##_##FORM,        \
     add_loose_##K##_##FORM, sub_loose_##K##_##FORM, muldiff_##K##_##FORM},
#define TF_MONTN_ROWS(K) {TF_MONTN_ROW(K, tight) TF_MONTN_ROW(K, relaxed)},

const tf_montn_ops *tf__montn_fixed_ops(size_t limbs, bool relaxed) {
    static const tf_montn_ops table[TF_MONTN_FIXED][2] = {TF_MONTN_EACH_SIZE(TF_MONTN_ROWS)};
    return limbs <= TF_MONTN_FIXED ? &table[limbs - 1][relaxed] : NULL;
}
