#include <criterion/criterion.h>

#include "support_words.h"
#include "trial.h"

/* By schoolbook division: primes below bound out of n, increasing. */
static unsigned schoolbook(uint64_t primes[64], uint64_t *n, uint32_t bound) {
    unsigned count = 0;
    for (uint64_t p = 2; p<bound && * n> 1; p++) {
        if (p * p > *n) p = *n; /* a prime is left */
        if (p >= bound) break;
        for (; *n % p == 0; *n /= p) primes[count++] = p;
    }
    return count;
}

static void check(uint64_t n, uint32_t bound) {
    uint64_t got[64], wanted[64], rest = n;
    unsigned count, expected = schoolbook(wanted, &rest, bound);
    cr_assert_eq(tf_trial64(got, &count, n, bound), rest, "%lu below %u", n, bound);
    cr_assert_eq(count, expected, "%lu below %u", n, bound);
    for (unsigned i = 0; i < count; i++) cr_assert_eq(got[i], wanted[i], "%lu", n);
}

Test(trial, small_numbers_with_every_small_bound) {
    for (uint32_t bound = 0; bound < 60; bound++)
        for (uint64_t n = 1; n < 4000; n++) check(n, bound);
}

/* Around the end of the table of inverses (1024), and the largest bound. */
Test(trial, larger_bounds) {
    static const uint32_t bounds[] = {256, 1021, 1022, 1024, 1031, 1032, 5000, 65521, 65522, 65536};
    tf_rng r;
    tf_rng_init(&r, 1, 0);
    for (unsigned i = 0; i < TF_ARRAY_LEN(bounds); i++) {
        for (int k = 0; k < 100; k++) {
            check(tf_support_word(&r) | 1, bounds[i]);
            check(tf_rng_below(&r, 1 << 20) * tf_rng_below(&r, 1 << 20) + 1, bounds[i]);
        }
        check(UINT64_C(1) << 63, bounds[i]);
        check(UINT64_C(12157665459056928801), bounds[i]); /* 3^40 */
        check(UINT64_C(65521) * 65521, bounds[i]);
        check(UINT64_C(65521) * 65521 * 65521, bounds[i]);
        check(UINT64_C(1021) * 1021 * 1031 * 1033, bounds[i]);
        check(UINT64_C(614889782588491410), bounds[i]); /* 2 * 3 * 5 * ... * 47 */
    }
}
