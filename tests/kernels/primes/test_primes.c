#include <criterion/criterion.h>

#include "primes.h"
#include "rng.h"

static tf_primes open_range(uint64_t start, uint64_t limit) {
    tf_primes it;
    cr_assert_eq(tf_primes_init(&it, start, limit), TF_OK);
    return it;
}

static uint64_t count_range(uint64_t start, uint64_t limit) {
    tf_primes it = open_range(start, limit);
    uint64_t count = 0;
    while (tf_primes_next(&it)) count++;
    tf_primes_clear(&it);
    return count;
}

/* The primes of [start, limit), one by one, are those of GMP. */
static void check_range(uint64_t start, uint64_t limit) {
    tf_primes it = open_range(start, limit);
    mpz_t p;
    mpz_init_set_ui(p, start);
    mpz_sub_ui(p, p, start > 0);
    for (mpz_nextprime(p, p); mpz_cmp_ui(p, limit) < 0; mpz_nextprime(p, p))
        cr_assert_eq(tf_primes_next(&it), mpz_get_ui(p), "from %lu", start);
    cr_assert_eq(tf_primes_next(&it), 0);
    cr_assert_eq(tf_primes_next(&it), 0, "stays at the end");
    mpz_clear(p);
    tf_primes_clear(&it);
}

/* Every start and limit around the words (240 numbers) and the primes 2, 3, 5 that have no bit. */
Test(primes, all_small_ranges) {
    for (uint64_t limit = 0; limit <= 500; limit += limit < 50 ? 1 : 13)
        for (uint64_t start = 0; start <= limit + 3; start += start < 50 ? 1 : 3) {
            uint64_t expected = 0;
            for (uint64_t n = start < 2 ? 2 : start; n < limit; n++) {
                uint64_t d = 2;
                while (n % d) d++;
                expected += d == n;
            }
            cr_assert_eq(count_range(start, limit), expected, "[%lu, %lu)", start, limit);
        }
}

Test(primes, one_by_one_like_gmp) {
    check_range(0, 300000);
    check_range(65000, 66000);
    check_range((UINT64_C(1) << 32) - 20000, (UINT64_C(1) << 32) + 20000);
    check_range(999999000000, 1000000000000);
    check_range((UINT64_C(1) << 50) - 20000, UINT64_C(1) << 50);
}

/* pi(10^k), k = 1, 2, ...: 4, 25, 168, 1229, ... (OEIS A006880). */
Test(primes, known_counts) {
    static const uint64_t pi[] = {4, 25, 168, 1229, 9592, 78498, 664579, 5761455};
    uint64_t limit = 1;
    for (unsigned k = 0; k < sizeof pi / sizeof *pi; k++)
        cr_assert_eq(count_range(0, limit *= 10), pi[k], "pi(%lu)", limit);
}

/* Squares of primes are where a sieving prime begins to strike. */
Test(primes, around_squares_of_primes) {
    tf_primes it = open_range(2, 30000);
    for (uint64_t p; (p = tf_primes_next(&it)) != 0;)
        if (p < 400 || p % 64 == 1) check_range(p * p - 2, p * p + 3);
    tf_primes_clear(&it);
}

/* The last segment that the domain allows; sieving primes reach 2^28 there. The largest prime below
 * 2^56 is 2^56 - 5 (OEIS A013603). */
Test(primes, up_to_the_largest_limit) {
    check_range(TF_PRIMES_MAX_LIMIT - 600, TF_PRIMES_MAX_LIMIT);
    tf_primes it = open_range(TF_PRIMES_MAX_LIMIT - 5, TF_PRIMES_MAX_LIMIT);
    cr_assert_eq(tf_primes_next(&it), TF_PRIMES_MAX_LIMIT - 5);
    tf_primes_clear(&it);
}

Test(primes, skips_forward_and_backward) {
    tf_primes it = open_range(100, 50000000);
    tf_rng rng;
    tf_rng_init(&rng, 5, 0);
    mpz_t p;
    mpz_init(p);
    for (int i = 0; i < 300; i++) {
        uint64_t start = tf_rng_below(&rng, i % 2 ? 40000000 : 2000);
        tf_primes_skip_to(&it, start);
        mpz_set_ui(p, start);
        if (start > 0) mpz_sub_ui(p, p, 1);
        for (int j = 0; j < 20; j++) {
            mpz_nextprime(p, p);
            cr_assert_eq(tf_primes_next(&it), mpz_get_ui(p));
        }
    }
    tf_primes_skip_to(&it, 50000000);
    cr_assert_eq(tf_primes_next(&it), 0);
    tf_primes_skip_to(&it, 49999991); /* the last prime below the limit */
    cr_assert_eq(tf_primes_next(&it), 49999991);
    cr_assert_eq(tf_primes_next(&it), 0);
    tf_primes_skip_to(&it, UINT64_MAX);
    cr_assert_eq(tf_primes_next(&it), 0);
    mpz_clear(p);
    tf_primes_clear(&it);
    tf_primes_clear(&it);
}

Test(primes, limit_out_of_domain) {
    tf_primes it;
    cr_assert_eq(tf_primes_init(&it, 0, TF_PRIMES_MAX_LIMIT + 1), TF_ELIMIT);
    tf_primes_clear(&it);
    cr_assert_eq(tf_primes_init(&it, 0, UINT64_MAX), TF_ELIMIT);
}
