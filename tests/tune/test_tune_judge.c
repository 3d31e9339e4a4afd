/* How tune judges made-up figures: what one set of parameters costs beside another. */
#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <math.h>
#include <string.h>

#include "tune_measure.h"

#define CLOSE(a, b) cr_assert(fabs((a) - (b)) < 1e-12, "%.15g, not %.15g", (double)(a), (double)(b))

Test(tune_judge, medians) {
    const double one[] = {7}, two[] = {1, 4}, three[] = {9, 1, 2}, four[] = {8, 1, 3, 2};
    CLOSE(tune_median(one, 1), 7);
    CLOSE(tune_median(two, 2), 2.5);
    CLOSE(tune_median(three, 3), 2);
    CLOSE(tune_median(four, 4), 2.5);
    CLOSE(four[0], 8); /* left as they were */
    double most[TUNE_MOST_ROUNDS];
    for (unsigned i = 0; i < TUNE_MOST_ROUNDS; i++) most[i] = (i * 37) % TUNE_MOST_ROUNDS;
    CLOSE(tune_median(most, TUNE_MOST_ROUNDS), (TUNE_MOST_ROUNDS - 1) / 2.0);
}

/* The machine gets slower by half from round to round: in turns that is no difference at all, while one set
 * after the other would have seemed to be. */
Test(tune_judge, drift_is_no_difference) {
    double before[12], after[12];
    for (unsigned i = 0; i < 12; i++) before[i] = after[i] = pow(1.5, i);
    tune_verdict v = tune_judge(before, after, 3, 4, 0.01);
    CLOSE(v.ratio, 1);
    cr_assert_eq(v.faster, 0);
    cr_assert_not(v.better);
    for (unsigned i = 0; i < 12; i++) after[i] *= 0.95;
    v = tune_judge(before, after, 3, 4, 0.01);
    CLOSE(v.ratio, 0.95);
    cr_assert_eq(v.faster, 12);
    cr_assert(v.better);
}

Test(tune_judge, one_disturbed_round_decides_nothing) {
    const double before[] = {10, 100, 10, 10, 10}, after[] = {9, 9, 9, 90, 9};
    tune_verdict v = tune_judge(before, after, 1, 5, 0.05);
    CLOSE(v.ratio, 0.9);
    cr_assert_eq(v.faster, 4);
    cr_assert(v.better);
    const double lucky[] = {10, 2, 10, 10, 10}, same[] = {10, 10, 10, 10, 10};
    v = tune_judge(same, lucky, 1, 5, 0.05);
    CLOSE(v.ratio, 1);
    cr_assert_not(v.better);
}

Test(tune_judge, the_gain_is_a_threshold) {
    const double before[] = {1, 1, 1}, after[] = {0.97, 0.97, 0.97};
    cr_assert(tune_judge(before, after, 1, 3, 0.029).better);
    cr_assert_not(tune_judge(before, after, 1, 3, 0.031).better);
    cr_assert_not(tune_judge(after, before, 1, 3, 0).better);
}

/* Numbers count alike, whether they take a second or an hour; and one that gains much does not outvote those that
 * lose a little. */
Test(tune_judge, numbers_count_alike) {
    const double before[] = {1, 1, 3600, 3600}, after[] = {0.5, 0.5, 7200, 7200};
    tune_verdict v = tune_judge(before, after, 2, 2, 0);
    CLOSE(v.ratio, 1);
    cr_assert_eq(v.faster, 2);
    cr_assert_not(v.better);
    const double all[] = {1, 1, 1}, one_gains[] = {0.5, 1.02, 1.02};
    v = tune_judge(all, one_gains, 3, 1, 0.01);
    cr_assert(v.ratio < 0.9);
    cr_assert_eq(v.faster, 1);
    cr_assert_not(v.better);
}

/* Whole factorizations of two numbers, measured by both ways; what cannot be used is refused before any
 * measurement. */
Test(tune_measure, both_sets_are_measured_in_the_same_rounds) {
    mpz_t numbers[2];
    mpz_init_set_str(numbers[0], "1000000000000000000000000000000000000000420217", 10);
    mpz_init_set_str(numbers[1], "322580645161290322580645161290322654733", 10);
    for (unsigned whole = 0; whole < 2; whole++) {
        tune_task task = {.numbers = numbers,
                          .count = 2,
                          .rounds = 2,
                          .seconds = 0.1,
                          .whole = whole,
                          .seed = 1,
                          .isa = TF_ISA_BEST};
        tf_qs_params set[2];
        tune_cost cost[2], alone;
        tune_verdict v;
        tf_qs_params_for(&set[0], 133);
        set[1] = set[0];
        set[1].fb_size *= 2;
        cr_assert_eq(tune_compare(&v, cost, &task, set, 0.01), TF_OK);
        cr_assert_eq(tune_measure(&alone, &task, &set[1]), TF_OK);
        for (unsigned k = 0; k < 2; k++) {
            cr_assert(cost[k].seconds > 0);
            cr_assert_eq(cost[k].rate > 0, !whole);
        }
        cr_assert(v.ratio > 0 && v.faster <= 4);
        cr_assert(alone.seconds > 0);
        if (!whole) cr_assert(cost[1].relations > cost[0].relations);
        set[1].interval = 1;
        cr_assert_eq(tune_compare(&v, cost, &task, set, 0.01), TF_EINVAL);
        cr_assert_eq(tune_measure(&alone, &task, &set[1]), TF_EINVAL);
    }
    mpz_clear(numbers[0]);
    mpz_clear(numbers[1]);
}
