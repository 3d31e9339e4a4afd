/* pp1.c — see pp1.h. */
#include "pp1.h"

static tf_status pp1_setup(tf_twostage *t, mpz_t f) {
    (void)f;
    tf_montn_set_u64(t->m, t->start, t->seed);
    return TF_MORE;
}

static void pp1_witness(const tf_twostage *t, mp_limb_t *w, const mp_limb_t *p) {
    tf_xgroup_witness(&t->x, w, p);
}

static void pp1_to_x(const tf_twostage *t, mp_limb_t *r, const mp_limb_t *p) {
    tf_xgroup_copy(&t->x, r, p);
}

const tf_twostage_ops tf_pp1_ops = {.method = TF_METHOD_PP1,
                                    .residues = 1,
                                    .block_bits = 1,
                                    .x = tf_xgroup_v,
                                    .setup = pp1_setup,
                                    .apply = tf__twostage_chains,
                                    .witness = pp1_witness,
                                    .to_x = pp1_to_x};
