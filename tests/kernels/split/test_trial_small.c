#include <criterion/criterion.h>

#include "bpsw.h"
#include "primes_small.h"
#include "support_words.h"
#include "trial_small.h"

static uint64_t primes[64];

Test(trial_small, table_of_inverses) {
    for (unsigned i = 0; i < TF__TRIAL_INVERSES; i++) {
        uint64_t p = tf_small_primes[i + 1];
        cr_assert_eq(tf__trial_inverses[i].inv * p, 1);
        cr_assert_eq(tf__trial_inverses[i].limit, UINT64_MAX / p);
    }
    cr_assert_eq(tf_small_primes[TF__TRIAL_INVERSES], 1021);
    cr_assert_eq(tf_small_primes[TF__TRIAL_FIRST_INDEX], TF__TRIAL_FIRST);
}

static void check_256(uint64_t n) {
    unsigned count, i = 0;
    uint64_t rest = tf__trial_256(primes, &count, n);
    for (uint64_t p = 2; p < 256; p++)
        for (; n % p == 0; n /= p, i++) cr_assert(i < count && primes[i] == p, "%lu", p);
    cr_assert_eq(i, count);
    cr_assert_eq(rest, n);
}

Test(trial_small, all_primes_below_256) {
    for (uint64_t n = 1; n < 70000; n++) check_256(n);
    for (uint64_t p = 2; p < 260; p++)
        for (uint64_t n = p; n < UINT64_MAX / p; n *= p) check_256(n * p);
    tf_rng r;
    tf_rng_init(&r, 1, 0);
    for (int i = 0; i < 20000; i++) {
        uint64_t n = tf_support_word(&r);
        if (n) check_256(n);
    }
}

static void check_finish(uint32_t n) {
    unsigned count = 0;
    uint64_t product = 1;
    tf__trial_finish(primes, &count, n);
    for (unsigned i = 0; i < count; i++) {
        cr_assert(tf_is_prime64(primes[i]), "%u", n);
        cr_assert(i == 0 || primes[i - 1] <= primes[i], "%u", n);
        product *= primes[i];
    }
    cr_assert_eq(product, n);
}

/* Products of primes above 256, to the end of the range: 16381^2 is the largest square of a prime
 * below 2^28, and 2^28 - 57 the largest prime. */
Test(trial_small, finishes_up_to_2_28) {
    check_finish(1);
    check_finish(257);
    check_finish(257 * 257);
    check_finish(257 * 257 * 257);
    check_finish(16381 * 16381);
    check_finish((1u << 28) - 57);
    for (unsigned i = TF__TRIAL_FIRST_INDEX; tf_small_primes[i] < 16384; i++) {
        uint32_t p = tf_small_primes[i];
        check_finish(p);
        for (unsigned j = i; j < TF_SMALL_PRIMES_COUNT; j += 1 + j / 32) {
            uint64_t n = (uint64_t)p * tf_small_primes[j];
            if (n >> 28) break;
            check_finish((uint32_t)n);
            if ((n * p) >> 28 == 0) check_finish((uint32_t)(n * p));
        }
    }
}
