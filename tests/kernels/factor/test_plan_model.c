#include <criterion/criterion.h>

#include "ecm_prob.h"
#include "plan.h"

/* The table's curve counts against the probability model they are taken from. */
Test(plan, curve_counts_match_the_model) {
    static const struct {
        unsigned digits;
        uint64_t b1, curves;
    } levels[] = {
#include "plan_levels_table.inc"
    };
    for (size_t i = 0; i < TF_ARRAY_LEN(levels); i++) {
        uint64_t b2 = tf_split_default_b2(TF_METHOD_ECM, levels[i].b1);
        double expected = tf_ecm_expected_curves(levels[i].digits, levels[i].b1, b2);
        double ratio = (double)levels[i].curves / expected;
        cr_expect(ratio > 1 / 1.5 && ratio < 1.5, "%u digits: table %lu, model %.1f (B2=%lu)",
                  levels[i].digits, levels[i].curves, expected, b2);
    }
}
