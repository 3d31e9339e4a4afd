#include <criterion/criterion.h>

#include "support_stats.h"

Test(stats, one_value) {
    double v[] = {4};
    tf_stats s = tf_stats_of(v, 1);
    cr_assert(s.median == 4 && s.min == 4 && s.max == 4);
}

Test(stats, odd_count_takes_the_middle_value) {
    double v[] = {9, -1, 100, 3, 7};
    tf_stats s = tf_stats_of(v, 5);
    cr_assert(s.median == 7 && s.min == -1 && s.max == 100);
}

Test(stats, even_count_takes_the_mean_of_the_middle_two) {
    double v[] = {8, 1, 2, 1000};
    tf_stats s = tf_stats_of(v, 4);
    cr_assert(s.median == 5 && s.min == 1 && s.max == 1000);
    double w[] = {3, 1};
    cr_assert(tf_stats_of(w, 2).median == 2);
}

Test(stats, equal_values) {
    double v[] = {2, 2, 2, 2};
    tf_stats s = tf_stats_of(v, 4);
    cr_assert(s.median == 2 && s.min == 2 && s.max == 2);
}

/* Differences below 1 must order too, as they would not by a comparison that returns a - b. */
Test(stats, small_differences) {
    double v[] = {0.3, 0.1, 0.2};
    tf_stats s = tf_stats_of(v, 3);
    cr_assert(s.median == 0.2 && s.min == 0.1 && s.max == 0.3);
}

/* In the third round the machine was ten times slower, for both sides: every pair says 2. The
 * medians are 3 and 4, of different rounds, and would say 4 / 3. */
Test(stats, ratios_are_taken_within_a_round) {
    double a[] = {2, 3, 20}, b[] = {4, 6, 40}, scratch[3];
    tf_stats s = tf_stats_ratio(scratch, a, b, 3);
    cr_assert(s.median == 2 && s.min == 2 && s.max == 2);
    double c[] = {1, 2, 4, 3}, d[] = {1, 4, 4, 4.5}, room[4];
    s = tf_stats_ratio(room, c, d, 4); /* 1, 2, 1, 1.5 */
    cr_assert(s.median == 1.25 && s.min == 1 && s.max == 2);
    cr_assert(c[0] == 1 && c[3] == 3 && d[1] == 4, "the measurements are left as they were");
}
