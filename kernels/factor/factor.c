/* factor.c — the public calls: one number, factored on the calling thread. */
#include "bpsw.h"
#include "factors.h"
#include "prove.h"
#include "tree.h"

void tf_options_init(tf_options *o) {
    *o = (tf_options){.prove = 1};
}

tf_status tf_factor(tf_factors *out, const mpz_t n, const tf_options *options) {
    tf_options defaults;
    if (!options) {
        tf_options_init(&defaults);
        options = &defaults;
    }
    tf_plan plan;
    tf_plan_init(&plan);
    plan.seed = options->seed;
    plan.max_curves = options->max_curves;
    plan.max_digits = options->max_digits;
    plan.prove = options->prove != 0;
    tf_plan_cache cache;
    tf_plan_cache_init(&cache);
    tf_plan_source plans = {tf_plan_cache_get, &cache, TF_ISA_BEST};
    tf_advance how = {.plan = &plan,
                      .limit = __builtin_inf(),
                      .plans = &plans,
                      .cancel = options->cancel,
                      .progress = options->progress,
                      .context = options->context};
    tf_factors_clear(out);
    tf_tree t;
    tf_status s = tf_tree_init(&t, n);
    if (s != TF_OK) return s; /* nothing was made yet */
    s = tf_tree_advance(&t, &how);
    tf_status listed = tf_tree_factors(out, &t);
    tf_tree_clear(&t);
    tf_plan_cache_clear(&cache);
    return listed != TF_OK ? listed : s;
}

tf_status tf_is_prime(tf_certainty *out, const mpz_t n, int prove, const tf_cancel *cancel) {
    *out = TF_COMPOSITE;
    if (mpz_cmp_ui(n, 2) < 0) return TF_OK;
    tf_status s = tf_bpsw(out, n, &(tf_budget){TF_WORK_UNLIMITED, cancel});
    if (s == TF_OK && *out == TF_PROBABLE_PRIME && prove) s = tf_prove_nm1(out, n, cancel);
    if (s != TF_OK && *out != TF_PROBABLE_PRIME) *out = TF_UNKNOWN;
    return s;
}
