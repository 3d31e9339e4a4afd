/* xgroup_fixed.c — (X : Z) for 1 to TF_MONTN_FIXED limbs, with the arithmetic of montn_tmpl.inc
 * inside: without calls through a table, sums and differences inline. */
#include "montn_tmpl.inc"
#include "xgroup.h"

#include "xz_tmpl.inc"

#define TF_XZ_ONE(K, FORM, RELAXED)                                                                \
    TF_MONTN_SIZE(K, FORM, RELAXED)                                                                \
    XZ_DEFINE(K##_##FORM, K, mp_limb_t room[3 * K], mul_##K##_##FORM, sqr_##K##_##FORM,            \
              add_loose_##K##_##FORM, sub_loose_##K##_##FORM)
#define TF_XZ_BOTH(K) TF_XZ_ONE(K, tight, false) TF_XZ_ONE(K, relaxed, true)
TF_MONTN_EACH_SIZE(TF_XZ_BOTH)

#define TF_XZ_ROW(K, FORM) {{2, 6, 5}, xz_add_##K##_##FORM, xz_dbl_##K##_##FORM},
#define TF_XZ_ROWS(K)      {TF_XZ_ROW(K, tight) TF_XZ_ROW(K, relaxed)},

const tf_xgroup_kind *tf__xgroup_xz_fixed(const tf_montn *m) {
    static const tf_xgroup_kind table[TF_MONTN_FIXED][2] = {TF_MONTN_EACH_SIZE(TF_XZ_ROWS)};
    return m->limbs <= TF_MONTN_FIXED ? &table[m->limbs - 1][m->relaxed] : NULL;
}
