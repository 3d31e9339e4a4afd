#include <criterion/criterion.h>

#include "plan_sieve.h"
#include "tqs.h"

/* The table grows without leaps, within its rows and beyond, but where the large sieve takes over. */
Test(plan_sieve, costs_grow_with_the_size) {
    double cost = tf_plan_sieve_cost(64), polynomials = tf_plan_sieve_polynomials(64);
    cr_assert_gt(cost, 0);
    for (size_t bits = 65; bits <= 400; bits++) {
        double c = tf_plan_sieve_cost(bits), p = tf_plan_sieve_polynomials(bits);
        cr_assert(c > cost && (c < 1.15 * cost || bits == TF_TQS_BETTER_BITS + 1), "%zu bits",
                  bits);
        cr_assert(p >= polynomials && p < 1.25 * polynomials, "%zu bits", bits);
        cost = c;
        polynomials = p;
    }
}

/* A curve that costs more than it saves is not run; the more the sieve costs, the more curves. */
Test(plan_sieve, curves_must_be_worth_their_time) {
    double sieve = tf_plan_sieve_cost(200);
    cr_assert_eq(tf_plan_curves_before_sieve(200, 10, 15, 50, sieve), 0);
    cr_assert_eq(tf_plan_curves_before_sieve(200, 10, 15, 50, sieve / 1e9), 50);
    uint64_t few = tf_plan_curves_before_sieve(200, 10, 15, 50, sieve / 500);
    cr_assert(few > 0 && few < 50);
    cr_assert_gt(tf_plan_curves_before_sieve(210, 10, 15, 50, sieve / 500), few);
    /* No factor of more than half the digits is the smallest. */
    cr_assert_eq(tf_plan_curves_before_sieve(100, 15.1, 20, 50, 1), 0);
}
