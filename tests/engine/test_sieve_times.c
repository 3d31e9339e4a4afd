/* The line that tells where the time of a sieved number went. */
#include <criterion/criterion.h>
#include <string.h>

#include "sieve_times.h"

Test(sieve_times, what_is_outside_is_a_part_of_the_whole) {
    char text[256];
    tf_sieve_times t = {.pretest = 0.5,
                        .preparation = 0.125,
                        .sieving = 9,
                        .filter = 0.25,
                        .kernel = 0.0625,
                        .roots = 0.0625};
    cr_assert_str_eq(tf_sieve_times_text(text, sizeof text, &t),
                     "sieving 9.000 s, outside it 1.000 s (10.0 % of 10.000 s: pretest 0.500, "
                     "preparation 0.125, filter 0.250, linear algebra 0.062, square roots 0.062)");
}

Test(sieve_times, nothing_yet_and_little_room) {
    char text[256];
    tf_sieve_times t = {.sieving = 0};
    tf_sieve_times_text(text, sizeof text, &t);
    cr_assert(strstr(text, "outside it 0.000 s (0.0 % of 0.000 s"));
    cr_assert_str_eq(tf_sieve_times_text(text, 8, &t), "sieving");
}
