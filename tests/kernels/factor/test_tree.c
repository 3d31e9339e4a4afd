#include <criterion/criterion.h>

#include "factors.h"
#include "support_numbers.h"
#include "tree.h"

static tf_plan_cache cache;
static const tf_plan_source plans = {tf_plan_cache_get, &cache, TF_ISA_BEST};

static void clear_plans(void) {
    tf_plan_cache_clear(&cache);
}

TestSuite(tree, .fini = clear_plans);

static void product(mpz_t out, const tf_tree *t) {
    tf_factors f;
    tf_factors_init(&f);
    cr_assert_eq(tf_tree_factors(&f, t), TF_OK);
    tf_factors_product(out, &f);
    tf_factors_clear(&f);
}

Test(tree, split_keeps_the_product_and_counts_multiplicity) {
    mpz_t n, f, p;
    mpz_inits(n, f, p, NULL);
    mpz_set_ui(n, 1001 * 1001 * 17);
    tf_tree t;
    cr_assert_eq(tf_tree_init(&t, n), TF_OK);
    mpz_set_ui(f, 1001);
    cr_assert_eq(tf_tree_split(&t, 0, f, TF_METHOD_ECM), TF_OK);
    cr_assert_eq(t.count, 2);
    cr_assert_eq(t.parts[0].exponent, 2);
    cr_assert_eq(mpz_cmp_ui(t.parts[1].value, 17), 0);
    product(p, &t);
    cr_assert_eq(mpz_cmp(p, n), 0);
    tf_tree_clear(&t);
    mpz_clears(n, f, p, NULL);
}

Test(tree, improper_divisors_are_refused) {
    mpz_t n, f;
    mpz_inits(n, f, NULL);
    mpz_set_ui(n, 91);
    tf_tree t;
    cr_assert_eq(tf_tree_init(&t, n), TF_OK);
    static const unsigned bad[] = {0, 1, 5, 91, 182};
    for (size_t i = 0; i < TF_ARRAY_LEN(bad); i++) {
        mpz_set_ui(f, bad[i]);
        cr_assert_eq(tf_tree_split(&t, 0, f, TF_METHOD_ECM), TF_EINVAL);
        cr_assert_eq(t.count, 1);
    }
    tf_tree_clear(&t);
    mpz_clears(n, f, NULL);
}

/* Carried on in many small portions, a tree ends with the factors of one go. */
Test(tree, portions_give_the_answer_of_one_go) {
    tf_rng r;
    tf_rng_init(&r, 21, 0);
    tf_plan plan;
    tf_plan_init(&plan);
    mpz_t n;
    mpz_init(n);
    for (int k = 0; k < 6; k++) {
        tf_support_semiprime(n, &r, 42, 60);
        mpz_mul_ui(n, n, 360);
        tf_tree one, many;
        cr_assert_eq(tf_tree_init(&one, n), TF_OK);
        cr_assert_eq(tf_tree_init(&many, n), TF_OK);
        tf_advance how = {.plan = &plan, .limit = __builtin_inf(), .plans = &plans};
        cr_assert_eq(tf_tree_advance(&one, &how), TF_FOUND);
        tf_status s;
        unsigned portions = 0;
        double limit = 1e4;
        while ((s = tf_tree_advance(
                    &many, &(tf_advance){.plan = &plan, .limit = limit, .plans = &plans})) ==
               TF_MORE) {
            portions++;
            limit *= 1.5; /* a portion smaller than one step makes no headway */
        }
        cr_assert_eq(s, TF_FOUND);
        tf_factors a, b;
        tf_factors_init(&a);
        tf_factors_init(&b);
        cr_assert_eq(tf_tree_factors(&a, &one), TF_OK);
        cr_assert_eq(tf_tree_factors(&b, &many), TF_OK);
        cr_assert_eq(a.count, b.count);
        for (size_t i = 0; i < a.count; i++) {
            cr_assert_eq(mpz_cmp(a.items[i].value, b.items[i].value), 0);
            cr_assert_eq(a.items[i].exponent, b.items[i].exponent);
            cr_assert_eq(a.items[i].method, b.items[i].method);
        }
        tf_factors_clear(&a);
        tf_factors_clear(&b);
        tf_tree_clear(&one);
        tf_tree_clear(&many);
    }
    mpz_clear(n);
}

Test(tree, a_cancelled_tree_is_whole) {
    mpz_t n, p;
    mpz_init(p);
    mpz_init_set_str(n, "340282366920938463463374607431768211457", 10);
    tf_plan plan;
    tf_plan_init(&plan);
    tf_cancel cancel = {.reason = 1};
    tf_tree t;
    cr_assert_eq(tf_tree_init(&t, n), TF_OK);
    tf_advance how = {.plan = &plan, .limit = __builtin_inf(), .plans = &plans, .cancel = &cancel};
    cr_assert_eq(tf_tree_advance(&t, &how), TF_CANCELLED);
    product(p, &t);
    cr_assert_eq(mpz_cmp(p, n), 0);
    tf_tree_clear(&t);
    mpz_clears(n, p, NULL);
}

/* By hand, only the method asked for runs: no rho, no curves. 10007 * 10009 splits by trial
 * division up to 10^5 but not up to 10^4. */
Test(tree, trial_division_by_hand_goes_to_its_bound) {
    mpz_t n;
    mpz_init_set_ui(n, 10007UL * 10009UL);
    tf_plan plan;
    tf_plan_init(&plan);
    plan.method = TF_METHOD_TRIAL;
    for (int k = 0; k < 2; k++) {
        plan.b1 = k ? 100000 : 10000;
        tf_tree t;
        cr_assert_eq(tf_tree_init(&t, n), TF_OK);
        tf_advance how = {.plan = &plan, .limit = __builtin_inf(), .plans = &plans};
        cr_assert_eq(tf_tree_advance(&t, &how), k ? TF_FOUND : TF_NONE);
        cr_assert_eq(t.count, k ? 2 : 1);
        tf_tree_clear(&t);
    }
    mpz_clear(n);
}

/* More distinct small primes than one pass of trial division takes: 1,229 below 10,000, the passes
 * go on where the last one ended, and exponents (here 1, 2, 3 by turns) are kept. */
Test(tree, many_small_primes_at_once) {
    mpz_t n, q;
    mpz_init_set_ui(n, 1);
    mpz_init_set_ui(q, 1);
    unsigned count = 0;
    for (unsigned p = 2; p < 10000; p++) {
        mpz_set_ui(q, p);
        if (!mpz_probab_prime_p(q, 25)) continue;
        mpz_pow_ui(q, q, 1 + count++ % 3);
        mpz_mul(n, n, q);
    }
    cr_assert_eq(count, 1229);
    tf_factors f;
    tf_factors_init(&f);
    cr_assert_eq(tf_factor(&f, n, NULL), TF_FOUND);
    cr_assert_eq(f.count, count);
    for (unsigned i = 0; i < count; i++) {
        cr_assert_eq(f.items[i].exponent, 1 + i % 3);
        cr_assert_eq(f.items[i].certainty, TF_PRIME);
        if (i > 0) cr_assert_gt(mpz_cmp(f.items[i].value, f.items[i - 1].value), 0);
    }
    tf_factors_product(q, &f);
    cr_assert_eq(mpz_cmp(q, n), 0);
    tf_factors_clear(&f);
    mpz_clears(n, q, NULL);
}
