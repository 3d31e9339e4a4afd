#include <criterion/criterion.h>

#include "bpsw.h"
#include "ecm64.h"
#include "support_numbers.h"

/* Returns whether a divisor was found; what is returned has to be one. */
static bool splits(uint64_t n, uint64_t seed) {
    uint64_t d = tf_ecm64_split(n, seed);
    cr_assert(d == 0 || (d > 1 && d < n && n % d == 0), "%lu gave %lu", n, d);
    return d != 0;
}

/* From 2^38 on products of two primes are always split, on both sides of 2^62, where the arithmetic
 * changes, and for every pair of lengths. */
Test(ecm64, semiprimes_of_all_shapes) {
    tf_rng r;
    tf_rng_init(&r, 1, 0);
    mpz_t n;
    mpz_init(n);
    for (unsigned p = 11; p <= 32; p++)
        for (unsigned q = p < 20 ? 39 - p : p; p + q <= 64; q++)
            for (unsigned i = 0; i < 3; i++) {
                tf_support_semiprime(n, &r, p, q);
                uint64_t v = mpz_get_ui(n);
                cr_assert(splits(v, i), "%lu (%u and %u bits)", v, p, q);
            }
    mpz_clear(n);
}

Test(ecm64, largest_numbers) {
    cr_assert(splits(UINT64_C(4294967291) * 4294967279, 1));
    for (uint64_t k = 1, seen = 0; seen < 200; k += 2) {
        uint64_t n = -k;
        if (n % 3 == 0 || tf_is_prime64(n)) continue;
        seen++;
        splits(n, k);
    }
}

/* Any odd composite prime to 3 is in the domain: small ones may resist, nothing else may happen. */
Test(ecm64, small_numbers_and_powers_give_a_divisor_or_none) {
    for (uint64_t n = 25; n < 40000; n += 2)
        if (n % 3 && !tf_is_prime64(n)) splits(n, n);
    for (uint64_t p = 5; p < 200; p += 2)
        for (uint64_t n = p; p % 3 && n < UINT64_MAX / p; n *= p) splits(n * p, p);
    splits(UINT64_C(4294967291) * 4294967291, 0);
    splits(UINT64_C(2642239) * 2642239 * 2642239, 0);
}

Test(ecm64, same_seed_same_divisor) {
    uint64_t n = UINT64_C(1000003) * 1000033 * 1000037;
    bool differ = false;
    for (uint64_t seed = 0; seed < 50; seed++) {
        uint64_t d = tf_ecm64_split(n, seed);
        cr_assert_eq(tf_ecm64_split(n, seed), d);
        differ = differ || d != tf_ecm64_split(n, 0);
    }
    cr_assert(differ, "other seeds take other curves");
}
