#include <criterion/criterion.h>

#include "rng.h"
#include "tally.h"

Test(tally, empty) {
    tf_tally t = {0};
    cr_assert_eq(tf_tally_count(&t, 0), 0);
    tf_tally_sub(&t, 5);
    tf_tally_clear(&t);
}

/* Against an array of counters, with few keys (long clusters) and many. */
Test(tally, agrees_with_an_array) {
    for (unsigned keys = 3; keys <= 3000; keys *= 10) {
        static uint64_t want[3000];
        for (unsigned i = 0; i < keys; i++) want[i] = 0;
        tf_tally t = {0};
        tf_rng rng;
        tf_rng_init(&rng, keys, 0);
        for (int step = 0; step < 20000; step++) {
            uint64_t k = tf_rng_below(&rng, keys);
            if (tf_rng_below(&rng, 2)) {
                cr_assert_eq(tf_tally_add(&t, k), TF_OK);
                want[k]++;
            } else {
                tf_tally_sub(&t, k);
                if (want[k]) want[k]--;
            }
            if (step % 100 == 0)
                for (unsigned i = 0; i < keys; i++) cr_assert_eq(tf_tally_count(&t, i), want[i]);
        }
        size_t used = 0;
        for (unsigned i = 0; i < keys; i++) used += want[i] > 0;
        cr_assert_eq(t.used, used);
        tf_tally_clear(&t);
    }
}
