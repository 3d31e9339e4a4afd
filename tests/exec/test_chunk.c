#include <criterion/criterion.h>

#include "chunk.h"
#include "rng.h"

#define TARGET 0.001

static tf_chunk fresh(void) {
    tf_chunk c;
    tf_chunk_init(&c, TARGET, 256);
    return c;
}

static void measure_all(tf_chunk *c, unsigned n, double seconds) {
    for (unsigned i = 0; i < n; i++) tf_chunk_measure(c, seconds);
}

Test(chunk, begins_with_one_and_stays_until_measured) {
    tf_chunk c = fresh();
    for (int i = 0; i < 5; i++) cr_assert_eq(tf_chunk_next(&c, TF_CHUNK_UNKNOWN, 4), 1);
}

/* Tasks that cost nothing: 1, 2, 4, ... up to the limit. */
Test(chunk, doubles_while_cheap) {
    tf_chunk c = fresh();
    for (unsigned want = 1; want <= 256; want *= 2) {
        cr_assert_eq(tf_chunk_next(&c, TF_CHUNK_UNKNOWN, 4), want);
        measure_all(&c, want, 0);
    }
    cr_assert_eq(tf_chunk_next(&c, TF_CHUNK_UNKNOWN, 4), 256);
}

/* Even tasks of 10 us: the deviation dies away and a chunk comes close to the target of 1 ms. */
Test(chunk, settles_at_the_target) {
    tf_chunk c = fresh();
    unsigned n = 0;
    for (int i = 0; i < 40; i++) {
        n = tf_chunk_next(&c, TF_CHUNK_UNKNOWN, 4);
        measure_all(&c, n, 1e-5);
    }
    cr_assert(n >= 90 && n <= 100, "%u", n);
}

/* A chunk is never planned longer than the target, whatever was measured. */
Test(chunk, never_plans_beyond_the_target) {
    tf_chunk c = fresh();
    tf_rng rng;
    tf_rng_init(&rng, 1, 1);
    for (int i = 0; i < 5000; i++) {
        unsigned n = tf_chunk_next(&c, TF_CHUNK_UNKNOWN, 3);
        cr_assert(n == 1 || n * tf_chunk_estimate(&c) <= TARGET * 1.0000001);
        double scale = tf_rng_below(&rng, 50) == 0 ? 1e-3 : 1e-6;
        measure_all(&c, n, scale * (double)tf_rng_below(&rng, 100) / 50);
    }
}

Test(chunk, uneven_times_give_smaller_chunks) {
    tf_chunk even = fresh(), uneven = fresh();
    unsigned n_even = 0, n_uneven = 0;
    for (int i = 0; i < 40; i++) {
        n_even = tf_chunk_next(&even, TF_CHUNK_UNKNOWN, 4);
        n_uneven = tf_chunk_next(&uneven, TF_CHUNK_UNKNOWN, 4);
        for (int k = 0; k < 32; k++) {
            tf_chunk_measure(&even, 2e-5);
            tf_chunk_measure(&uneven, k % 2 ? 0 : 4e-5); /* the same mean */
        }
    }
    cr_assert_lt(2 * n_uneven, n_even);
    cr_assert_gt(n_uneven, 1);
}

Test(chunk, one_long_task_begins_anew) {
    tf_chunk c = fresh();
    for (int i = 0; i < 10; i++) measure_all(&c, tf_chunk_next(&c, TF_CHUNK_UNKNOWN, 4), 1e-6);
    cr_assert_gt(tf_chunk_next(&c, TF_CHUNK_UNKNOWN, 4), 100);
    tf_chunk_measure(&c, 5.0);
    cr_assert_eq(tf_chunk_next(&c, TF_CHUNK_UNKNOWN, 4), 1);
    /* and the lesson is forgotten after a while */
    for (int i = 0; i < 300; i++) measure_all(&c, tf_chunk_next(&c, TF_CHUNK_UNKNOWN, 4), 1e-6);
    cr_assert_gt(tf_chunk_next(&c, TF_CHUNK_UNKNOWN, 4), 100);
}

/* Guided self-scheduling: nobody takes more than half of a fair share of what is left, and the
 * whole is always distributed. */
Test(chunk, shrinks_near_the_end) {
    tf_chunk c = fresh();
    for (int i = 0; i < 12; i++) measure_all(&c, tf_chunk_next(&c, TF_CHUNK_UNKNOWN, 4), 1e-7);
    uint64_t left = 1000;
    unsigned before = 256;
    while (left) {
        unsigned n = tf_chunk_next(&c, left, 4);
        cr_assert(n >= 1 && n <= before && (n == 1 || 8 * (uint64_t)n <= left));
        before = n;
        left -= n;
    }
    cr_assert_eq(before, 1);
}

Test(chunk, limit_of_one_is_obeyed) {
    tf_chunk c;
    tf_chunk_init(&c, 1.0, 0);
    for (int i = 0; i < 20; i++) {
        cr_assert_eq(tf_chunk_next(&c, TF_CHUNK_UNKNOWN, 1), 1);
        tf_chunk_measure(&c, 0);
    }
}
