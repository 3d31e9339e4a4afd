#include <criterion/criterion.h>

#include "bits.h"
#include "primes_small.h"
#include "support_numbers.h"
#include "trialv.h"

enum { LANES = TF__TRIALV_LANES, LEVELS = 3 };

static const tf_isa levels[LEVELS] = {TF_ISA_GENERIC, TF_ISA_AVX2, TF_ISA_BEST};

static void compare(const uint16_t *hits, unsigned rows, const tf_u128 *n, const char *body) {
    for (unsigned i = 0; i < TF__TRIALV_ROWS; i++)
        for (unsigned j = 0; j < LANES; j++)
            cr_assert_eq(hits[i] >> j & 1, i < rows && n[j] % tf_small_primes[i + 1] == 0,
                         "%s, row %u of %u, lane %u", body, i, rows, j);
}

/* All bodies against the remainder; words by those for words, too. */
static void check(const tf_u128 n[LANES], unsigned rows) {
    uint16_t hits[TF__TRIALV_ROWS];
    uint64_t word[LANES];
    bool words = true;
    for (unsigned j = 0; j < LANES; j++) {
        word[j] = tf_lo64(n[j]);
        words = words && !tf_hi64(n[j]);
    }
    for (unsigned k = 0; k < LEVELS; k++) {
        tf__trialv *one = k ? tf__trialv_for(levels[k]) : tf__trialv_generic;
        tf__trialv2 *two = k ? tf__trialv2_for(levels[k]) : tf__trialv2_generic;
        if (one && words) {
            one(hits, rows, word);
            compare(hits, rows, n, tf_isa_name(levels[k]));
        }
        if (!two) continue;
        two(hits, rows, n);
        compare(hits, rows, n, tf_isa_name(levels[k]));
    }
}

/* Every prime in every lane, alone, with its square, and its largest multiple of a word or two. */
Test(trialv, every_prime_in_every_lane) {
    const tf_u128 most = ~(tf_u128)0;
    for (unsigned i = 0; i < TF__TRIAL_INVERSES + LANES; i++) {
        tf_u128 n[2][LANES];
        for (unsigned j = 0; j < LANES; j++) {
            const uint64_t p = tf_small_primes[1 + (i + j) % TF__TRIAL_INVERSES];
            n[0][j] = (j + i) % 3 == 0 ? p : (j + i) % 3 == 1 ? UINT64_MAX / p * p : p * p;
            n[1][j] = (j + i) % 3 == 0   ? most / p * p
                      : (j + i) % 3 == 1 ? most / p * p - 1
                                         : most - i;
        }
        check(n[0], TF__TRIAL_INVERSES);
        check(n[1], TF__TRIAL_INVERSES);
    }
}

Test(trialv, random_numbers_of_all_sizes_and_fewer_rows) {
    tf_rng r;
    tf_rng_init(&r, 3, 0);
    for (unsigned i = 0; i < 2 * TF__TRIAL_INVERSES; i++) {
        tf_u128 n[LANES];
        for (unsigned j = 0; j < LANES; j++) {
            n[j] = tf_support_bits64(&r, 1 + (i * 5 + j) % 64);
            if (i % 2) n[j] = n[j] << 64 | tf_rng_next(&r);
        }
        check(n, TF__TRIAL_INVERSES);
        check(n, i / 2);
    }
}

/* Digits of all ones and of nothing, at every place. */
Test(trialv, long_and_empty_digits) {
    for (unsigned from = 0; from < 128; from++) {
        tf_u128 n[LANES];
        for (unsigned j = 0; j < LANES; j++) n[j] = (~(tf_u128)0 >> (j * 8)) & ~(tf_u128)0 << from;
        for (unsigned j = 0; j < LANES; j++) n[j] += n[j] == 0;
        check(n, TF__TRIAL_INVERSES);
    }
}

Test(trialv, rows_that_are_needed) {
    for (uint64_t most = 1; most < 1300000; most += 1 + most / 300) {
        const unsigned rows = tf__trialv_rows(most);
        cr_assert_leq(rows, TF__TRIAL_INVERSES);
        for (unsigned i = 0; i < TF__TRIAL_INVERSES; i++) {
            const uint64_t p = tf_small_primes[i + 1];
            cr_assert_eq(i < rows, p * p <= most, "%lu: %u rows", most, rows);
        }
    }
    cr_assert_eq(tf__trialv_rows(~(tf_u128)0), TF__TRIAL_INVERSES);
}
