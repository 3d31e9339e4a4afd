#include <criterion/criterion.h>
#include <stdlib.h>

#include "support_numbers.h"
#include "trifactor.h"

enum { COUNT = 3000 };

/* One by one and all at once. */
Test(factor_batch, one_word) {
    static uint64_t n[COUNT], primes[63 * COUNT];
    static size_t ends[COUNT];
    tf_rng r;
    tf_rng_init(&r, 21, 0);
    for (size_t i = 0; i < COUNT; i++) n[i] = i < 200 ? i : tf_support_bits64(&r, 1 + i % 64);
    cr_assert_eq(tf_factor_u64_batch(primes, ends, n, COUNT, NULL), TF_OK);
    for (size_t i = 0, begin = 0; i < COUNT; begin = ends[i++]) {
        uint64_t expected[64];
        unsigned count = tf_factor_u64(expected, n[i]);
        cr_assert_eq(ends[i] - begin, count);
        for (unsigned k = 0; k < count; k++) cr_assert_eq(primes[begin + k], expected[k]);
    }
}

/* More than one pass of copies; squares of primes, whose second word is known to matter. */
Test(factor_batch, two_words) {
    static uint64_t n[COUNT][2], primes[127 * COUNT][2];
    static size_t ends[COUNT];
    const uint64_t p = 1099511627791; /* 2^40 + 15 */
    tf_u128 square = (tf_u128)p * p;
    for (size_t i = 0; i < COUNT; i++) {
        n[i][0] = i % 3 ? i : (uint64_t)square;
        n[i][1] = i % 3 ? i % 3 == 2 : (uint64_t)(square >> 64);
    }
    cr_assert_eq(tf_factor_2u64_batch(primes, ends, (const uint64_t(*)[2])n, COUNT, NULL), TF_OK);
    for (size_t i = 0, begin = 0; i < COUNT; begin = ends[i++]) {
        tf_u128 product = 1, value = (tf_u128)n[i][1] << 64 | n[i][0];
        for (size_t k = begin; k < ends[i]; k++)
            product *= (tf_u128)primes[k][1] << 64 | primes[k][0];
        cr_assert(product == value, "%zu", i);
        if (i % 3 == 0) cr_assert(ends[i] - begin == 2 && primes[begin][0] == p);
    }
}

/* One workspace for calls of all sizes and both kinds, a cancelled one among them, and no workspace:
 * the same answers. */
Test(factor_batch, workspace) {
    enum { MOST = 2500 };
    static const size_t sizes[] = {5, 1, 2500, 0, 64, 3, 1100, 17, 1};
    static uint64_t n[MOST], pairs[MOST][2], primes[2][63 * MOST], pair_primes[2][127 * MOST][2];
    static size_t ends[2][MOST], pair_ends[2][MOST];
    tf_workspace *w = tf_workspace_new();
    cr_assert(w);
    tf_rng r;
    tf_rng_init(&r, 22, 0);
    for (size_t call = 0; call < sizeof sizes / sizeof *sizes; call++) {
        const size_t count = sizes[call];
        for (size_t i = 0; i < count; i++) {
            n[i] = tf_support_bits64(&r, 1 + (unsigned)(i * 7 + call) % 64);
            pairs[i][0] = tf_support_bits64(&r, 64) | 1;
            pairs[i][1] = i % 8 ? 0 : tf_support_bits64(&r, 1 + (unsigned)(i + call) % 24);
        }
        cr_assert_eq(tf_factor_u64_batch(primes[0], ends[0], n, count, NULL), TF_OK);
        cr_assert_eq(tf_factor_u64_batch_with(w, primes[1], ends[1], n, count, NULL), TF_OK);
        const uint64_t(*in)[2] = (const uint64_t(*)[2])pairs;
        tf_cancel stop = {.reason = 1};
        if (count > 0)
            cr_assert_eq(
                tf_factor_2u64_batch_with(w, pair_primes[1], pair_ends[1], in, count, &stop),
                TF_CANCELLED);
        cr_assert_eq(tf_factor_2u64_batch(pair_primes[0], pair_ends[0], in, count, NULL), TF_OK);
        cr_assert_eq(tf_factor_2u64_batch_with(w, pair_primes[1], pair_ends[1], in, count, NULL),
                     TF_OK);
        if (count == 0) continue;
        cr_assert_arr_eq(ends[0], ends[1], count * sizeof **ends);
        cr_assert_arr_eq(primes[0], primes[1], ends[0][count - 1] * sizeof **primes);
        cr_assert_arr_eq(pair_ends[0], pair_ends[1], count * sizeof **pair_ends);
        cr_assert_arr_eq(pair_primes[0], pair_primes[1],
                         pair_ends[0][count - 1] * sizeof **pair_primes);
    }
    tf_workspace_free(w);
    tf_workspace_free(NULL);
}

Test(factor_batch, cancelled_and_empty) {
    uint64_t n[1] = {15}, primes[63];
    size_t ends[1];
    tf_cancel cancel = {.reason = 1};
    cr_assert_eq(tf_factor_u64_batch(primes, ends, n, 1, &cancel), TF_CANCELLED);
    cr_assert_eq(tf_factor_u64_batch(primes, ends, n, 0, NULL), TF_OK);
    cr_assert_eq(tf_factor_2u64_batch(NULL, NULL, NULL, 0, NULL), TF_OK);
}
