#include <criterion/criterion.h>

#include "plan.h"

static tf_plan automatic(void) {
    tf_plan p;
    tf_plan_init(&p);
    return p;
}

/* 10^k has k + 1 digits, 10^k - 1 has k: the boundary where mpz_sizeinbase may be one off. */
Test(plan, decimal_digits_are_exact) {
    mpz_t n;
    mpz_init(n);
    for (unsigned k = 1; k < 400; k++) {
        mpz_ui_pow_ui(n, 10, k);
        cr_assert_eq(tf_decimal_digits(n), k + 1);
        mpz_sub_ui(n, n, 1);
        cr_assert_eq(tf_decimal_digits(n), k);
    }
    mpz_clear(n);
}

Test(plan, a_step_depends_on_its_position_alone) {
    tf_plan p = automatic();
    mpz_t n;
    mpz_init_set_str(n, "340282366920938463463374607431768211457", 10);
    tf_step forward[300], again;
    for (uint64_t i = 0; i < 300; i++) cr_assert_eq(tf_plan_step(&forward[i], &p, n, i), TF_FOUND);
    for (int i = 299; i >= 0; i--) {
        cr_assert_eq(tf_plan_step(&again, &p, n, (uint64_t)i), TF_FOUND);
        cr_assert_eq(again.params.seed, forward[i].params.seed);
        cr_assert_eq(again.params.b1, forward[i].params.b1);
        cr_assert_eq(again.params.method, forward[i].params.method);
    }
    mpz_clear(n);
}

Test(plan, sigmas_are_valid_and_differ_between_seeds_numbers_and_positions) {
    tf_plan p = automatic(), q = automatic();
    q.seed = 1;
    mpz_t n, m;
    mpz_init_set_str(n, "340282366920938463463374607431768211457", 10);
    mpz_init(m);
    mpz_add_ui(m, n, 2);
    unsigned equal = 0;
    tf_step a, b, c, before;
    for (uint64_t i = 0; i < 1000; i++) {
        tf_plan_step(&a, &p, n, i);
        tf_plan_step(&b, &q, n, i);
        tf_plan_step(&c, &p, m, i);
        cr_assert(a.params.seed >= 6 && a.params.seed < UINT64_C(1) << 32);
        equal += a.params.seed == b.params.seed || a.params.seed == c.params.seed;
        if (i > 0) equal += a.params.seed == before.params.seed;
        before = a;
    }
    cr_assert_leq(equal, 1);
    mpz_clears(n, m, NULL);
}

Test(plan, bounds_grow_and_the_length_matches_the_steps) {
    tf_plan p = automatic();
    mpz_t n;
    mpz_init(n);
    mpz_ui_pow_ui(n, 10, 101); /* 102 digits, beyond the sieve: levels up to 55 */
    uint64_t length = tf_plan_length(&p, mpz_sizeinbase(n, 2)), b1 = 0;
    cr_assert_lt(length, 1000000);
    tf_step step;
    for (uint64_t i = 0; i < length; i++) {
        cr_assert_eq(tf_plan_step(&step, &p, n, i), TF_FOUND);
        if (step.params.method != TF_METHOD_ECM) continue;
        cr_assert_geq(step.params.b1, b1);
        b1 = step.params.b1;
    }
    cr_assert_eq(b1, 110000000);
    cr_assert_eq(tf_plan_step(&step, &p, n, length), TF_NONE);
    mpz_clear(n);
}

/* Up to 100 digits: some curves, then sieves for ever, each with another seed. */
Test(plan, composites_up_to_100_digits_end_in_the_sieve) {
    tf_plan p = automatic();
    mpz_t n;
    mpz_init(n);
    uint64_t last_curves = 0;
    for (unsigned digits = 30; digits <= 100; digits += 10) {
        mpz_ui_pow_ui(n, 10, digits - 1);
        size_t bits = mpz_sizeinbase(n, 2);
        cr_assert_eq(tf_plan_length(&p, bits), UINT64_MAX);
        tf_step step, later;
        uint64_t curves = 0;
        double cost = 0;
        for (;; curves++) {
            cr_assert_eq(tf_plan_step(&step, &p, n, curves), TF_FOUND);
            if (step.params.method == TF_METHOD_SIQS) break;
            cost += tf_plan_step_cost(&step, bits);
        }
        cr_assert_geq(curves, last_curves);
        last_curves = curves;
        if (bits > 128) cr_assert_lt(cost, 0.2 * tf_plan_step_cost(&step, bits));
        for (uint64_t i = 1; i < 4; i++) {
            cr_assert_eq(tf_plan_step(&later, &p, n, curves + i), TF_FOUND);
            cr_assert_eq(later.params.method, TF_METHOD_SIQS);
            cr_assert_neq(later.params.seed, step.params.seed);
        }
        cr_assert_eq(tf_plan_step(&later, &p, n, UINT64_C(1) << 40), TF_FOUND);
        cr_assert_eq(later.params.method, TF_METHOD_SIQS);
    }
    cr_assert_gt(last_curves, 300); /* 100 digits: factors of 25 digits are looked for */
    mpz_ui_pow_ui(n, 10, 100);      /* 101 digits */
    cr_assert_lt(tf_plan_length(&p, mpz_sizeinbase(n, 2) + 1), UINT64_MAX);
    mpz_clear(n);
}

Test(plan, limits_hold) {
    tf_plan p = automatic();
    mpz_t n;
    mpz_init(n);
    mpz_ui_pow_ui(n, 10, 39);
    p.max_digits = 40;
    cr_assert(tf_plan_allows(&p, n));
    p.max_digits = 39;
    cr_assert_not(tf_plan_allows(&p, n));
    p.max_curves = 20;
    uint64_t length = tf_plan_length(&p, mpz_sizeinbase(n, 2)), curves = 0;
    tf_step step;
    for (uint64_t i = 0; i < length; i++) {
        cr_assert_eq(tf_plan_step(&step, &p, n, i), TF_FOUND);
        curves += step.params.method == TF_METHOD_ECM;
    }
    cr_assert_eq(curves, 20);
    cr_assert_eq(tf_plan_step(&step, &p, n, length), TF_NONE);
    mpz_clear(n);
}

Test(plan, one_method_by_hand_counts_from_sigma) {
    tf_plan p = automatic();
    p.method = TF_METHOD_ECM;
    p.b1 = 1000;
    p.b2 = 50000;
    p.curves = 3;
    p.start = 42;
    mpz_t n;
    mpz_init_set_ui(n, 1000003);
    tf_step step;
    for (uint64_t i = 0; i < 3; i++) {
        cr_assert_eq(tf_plan_step(&step, &p, n, i), TF_FOUND);
        cr_assert_eq(step.params.seed, 42 + i);
        cr_assert_eq(step.params.b2, 50000);
    }
    cr_assert_eq(tf_plan_step(&step, &p, n, 3), TF_NONE);
    cr_assert_eq(tf_plan_length(&p, 20), 3);
    mpz_clear(n);
}
