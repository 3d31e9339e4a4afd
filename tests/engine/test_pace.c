/* How large blocks become, for times that are made up. */
#include <criterion/criterion.h>

#include "pace.h"

static tf_block_pace p;
static tf_read_scale scale;

/* The next block takes what it costs. @return its size */
static size_t take(uint64_t left, unsigned workers, double per_byte, double per_weight) {
    size_t size = tf_block_pace_next(&p, &scale, left, workers);
    tf_block_pace_learn(&p, size, 0, per_byte * (double)size);
    tf_block_pace_learn(&p, 40, scale.most, per_byte * 40 + per_weight * (double)scale.most);
    return size;
}

Test(pace, cheap_text_comes_in_large_blocks) {
    tf_block_pace_init(&p);
    size_t before = take(0, 2, 1e-8, 1e-6);
    cr_assert_leq(before, 2048);
    for (int i = 0; i < 20; i++) {
        size_t size = take(0, 2, 1e-8, 1e-6);
        cr_assert_leq(size, 2 * before);
        before = size;
    }
    cr_assert_eq(before, 65536);
}

/* Nobody waits for a share: the lanes stay full from the first block to the last. */
Test(pace, a_single_worker_gets_large_blocks_only) {
    tf_block_pace_init(&p);
    for (uint64_t left = 1 << 18; left > 0; left -= 1 << 16)
        cr_assert_eq(take(left, 1, 1e-8, 1e-6), 1 << 16);
    /* unless they would take too long */
    for (int i = 0; i < 20; i++) (void)take(0, 1, 1e-5, 1e-6);
    cr_assert_leq(take(0, 1, 1e-5, 1e-6), 4096);
}

Test(pace, a_block_takes_milliseconds) {
    tf_block_pace_init(&p);
    size_t size = 0;
    for (int i = 0; i < 60; i++) size = take(0, 1, 1e-6, 1e-6);
    double seconds = (double)size * 1e-6;
    cr_assert(seconds > 0.008 && seconds < 0.032, "%g", seconds);
}

/* Two-word numbers ten times as hard, or as easy, as foretold: the weight of a block follows. */
Test(pace, weights_are_learned) {
    for (double unit = 1e-8; unit < 1e-4; unit *= 10) {
        tf_block_pace_init(&p);
        for (int i = 0; i < 80; i++) (void)take(0, 1, 1e-9, unit);
        double seconds = (double)scale.most * unit;
        cr_assert(seconds > 0.03 && seconds < 0.12, "%g: %g", unit, seconds);
        cr_assert(p.seconds_per_byte < 1e-8, "%g", p.seconds_per_byte);
    }
}

/* What is foretold grows with the digits, and never falls. */
Test(pace, longer_numbers_weigh_more) {
    tf_block_pace_init(&p);
    (void)tf_block_pace_next(&p, &scale, 0, 1);
    cr_assert(scale.from == 21 && scale.to == 40);
    for (size_t i = 1; i <= scale.to - scale.from; i++)
        cr_assert_geq(scale.weight[i], scale.weight[i - 1]);
    cr_assert_gt(scale.weight[scale.to - scale.from], 50 * scale.weight[0]);
}

Test(pace, the_end_is_shared) {
    tf_block_pace_init(&p);
    for (int i = 0; i < 20; i++) (void)take(0, 4, 1e-8, 1e-6);
    cr_assert_eq(tf_block_pace_next(&p, &scale, 80000, 4), 10000);
    cr_assert_eq(tf_block_pace_next(&p, &scale, 100, 4), 1024);
}

/* A thousand workers ask eight times less often than they would. */
Test(pace, many_workers_get_more_at_a_time) {
    tf_block_pace_init(&p);
    for (int i = 0; i < 40; i++) (void)take(0, 1, 1e-6, 1e-6);
    uint64_t few = scale.most;
    for (int i = 0; i < 40; i++) (void)take(0, 1024, 1e-6, 1e-6);
    cr_assert(scale.most > 6 * few && scale.most < 10 * few);
}

Test(pace, nonsense_teaches_nothing) {
    tf_block_pace_init(&p);
    tf_block_pace before = p;
    tf_block_pace_learn(&p, 0, 7, 1);
    tf_block_pace_learn(&p, 100, 7, -1);
    tf_block_pace_learn(&p, 100, 7, 0.0 / 0.0);
    cr_assert(p.seconds_per_byte == before.seconds_per_byte &&
              p.seconds_per_weight == before.seconds_per_weight);
}
