#include <criterion/criterion.h>

#include "rng.h"

Test(rng, same_stream_same_numbers) {
    tf_rng a, b;
    tf_rng_init(&a, 7, 3);
    tf_rng_init(&b, 7, 3);
    for (int i = 0; i < 100; i++) cr_assert_eq(tf_rng_next(&a), tf_rng_next(&b));
}

Test(rng, streams_and_seeds_differ) {
    tf_rng a, b, c;
    tf_rng_init(&a, 7, 3);
    tf_rng_init(&b, 7, 4);
    tf_rng_init(&c, 8, 3);
    uint64_t x = tf_rng_next(&a);
    cr_assert_neq(x, tf_rng_next(&b));
    cr_assert_neq(x, tf_rng_next(&c));
}

/* xoshiro256** from state (1, 2, 3, 4): rotl(2*5, 7)*9 = 10*128*9 = 11520, then
 * s1 becomes 2^3^1 = 0, so the second output is 0. */
Test(rng, known_first_outputs) {
    tf_rng r = {.s = {1, 2, 3, 4}};
    cr_assert_eq(tf_rng_next(&r), 11520);
    cr_assert_eq(tf_rng_next(&r), 0);
}

Test(rng, below_is_in_range_and_reaches_everything) {
    tf_rng r;
    tf_rng_init(&r, 1, 1);
    unsigned seen[7] = {0};
    for (int i = 0; i < 7000; i++) {
        uint64_t v = tf_rng_below(&r, 7);
        cr_assert_lt(v, 7);
        seen[v]++;
    }
    for (int i = 0; i < 7; i++) cr_assert(seen[i] > 800 && seen[i] < 1200);
    cr_assert_eq(tf_rng_below(&r, 1), 0);
}
