/* ecm_prob.h against tables of Dickman's function and against published curve counts. */
#include <criterion/criterion.h>

#include "ecm_prob.h"
#include "splitter.h"

#include <math.h>

static void near(double got, double want, double relative) {
    cr_assert(fabs(got - want) <= relative * want, "%.17g instead of %.17g", got, want);
}

/* rho(2) = 1 - log 2. The others: table of [BachPeralta96, sec. 4] and [VanDeLuneWattel69]. */
Test(ecm_prob, dickman) {
    cr_assert_eq(tf_dickman_rho(0), 1);
    cr_assert_eq(tf_dickman_rho(1), 1);
    near(tf_dickman_rho(1.5), 1 - log(1.5), 1e-14);
    near(tf_dickman_rho(2), 1 - log(2), 1e-14);
    near(tf_dickman_rho(3), 4.8608388291131567e-2, 1e-12);
    near(tf_dickman_rho(4), 4.9109256477608324e-3, 1e-12);
    near(tf_dickman_rho(10), 2.7701718377e-11, 1e-9);
    cr_assert_eq(tf_dickman_rho(20.1), 0);
    for (double u = 1.1; u < 20; u += 0.1) cr_assert_lt(tf_dickman_rho(u), tf_dickman_rho(u - 0.1));
}

/* u rho(u) is the integral of rho over [u - 1, u]: a check of every piece against the one before.
 */
Test(ecm_prob, dickman_integral_equation) {
    for (double u = 1.25; u < 12; u += 0.5) {
        double sum = 0, h = 1.0 / 200;
        for (int i = 0; i < 200; i++) sum += tf_dickman_rho(u - 1 + (i + 0.5) * h) * h;
        near(sum / u, tf_dickman_rho(u), 1e-4);
    }
}

/* GMP-ECM 7.0.5 prints these counts (-v -param 0 -power 1) for the same b1 and b2; its sum takes
 * other steps and prime powers into account. */
Test(ecm_prob, published_curve_counts) {
    static const struct {
        unsigned digits;
        double b1, b2, curves;
    } known[] = {{35, 50000, 12746592, 71823},
                 {40, 50000, 12746592, 1936049},
                 {35, 250000, 128992510, 5221},
                 {40, 250000, 128992510, 75162},
                 {45, 250000, 128992510, 1306906},
                 {35, 1e6, 1045563762, 986},
                 {40, 1e6, 1045563762, 9428},
                 {45, 1e6, 1045563762, 107214},
                 {50, 1e6, 1045563762, 1415722},
                 {55, 1e6, 1045563762, 2.1e7},
                 {35, 1e6, 1e8, 1676},
                 {40, 1e6, 1e8, 16589},
                 {50, 1e6, 1e8, 2626303}};
    for (size_t i = 0; i < TF_ARRAY_LEN(known); i++)
        near(tf_ecm_expected_curves(known[i].digits, (uint64_t)known[i].b1, (uint64_t)known[i].b2),
             known[i].curves, 0.03);
}

Test(ecm_prob, ends_of_the_range) {
    cr_assert_eq(tf_ecm_probability(1, 100, 1), 1);
    cr_assert_leq(tf_ecm_probability(2, 1000000, 0), 1);
    cr_assert_eq(tf_ecm_probability(30, 0, 0), 0);
    cr_assert_eq(tf_ecm_expected_curves(300, 100, 1), INFINITY);
    cr_assert_eq(tf_ecm_probability(30, 50000, 0),
                 tf_ecm_probability(30, 50000, tf_split_default_b2(TF_METHOD_ECM, 50000)));
    for (unsigned d = 10; d < 60; d++) {
        cr_assert_leq(tf_ecm_probability(d + 1, 50000, 0), tf_ecm_probability(d, 50000, 0));
        cr_assert_leq(tf_ecm_probability(d, 50000, 1), tf_ecm_probability(d, 50000, 50001));
        cr_assert_leq(tf_ecm_probability(d, 50000, 0), tf_ecm_probability(d, 60000, 0));
    }
}
