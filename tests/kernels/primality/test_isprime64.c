#include <criterion/criterion.h>
#include <stdlib.h>

#include "bpsw.h"
#include "isprime64.h"
#include "support_words.h"

Test(isprime64, agrees_with_a_sieve) {
    enum { LIMIT = 2000000 };
    uint8_t *composite = calloc(LIMIT, 1);
    for (uint64_t n = 2; n < LIMIT; n++) {
        if (!composite[n])
            for (uint64_t m = n * n; m < LIMIT; m += n) composite[m] = 1;
        cr_assert_eq(tf_is_prime64(n), !composite[n], "%lu", n);
    }
    cr_assert_not(tf_is_prime64(0));
    cr_assert_not(tf_is_prime64(1));
    free(composite);
}

static void check_window(uint64_t from, unsigned count) {
    mpz_t n;
    mpz_init(n);
    for (uint64_t v = from; count-- > 0; v++) {
        mpz_set_ui(n, v);
        cr_assert_eq(tf_is_prime64(v), mpz_probab_prime_p(n, 25) != 0, "%lu", v);
    }
    mpz_clear(n);
}

/* Where the methods change (59^2, 2^32) and at the end of the domain. */
Test(isprime64, windows_like_gmp) {
    check_window(3400, 200);
    check_window((UINT64_C(1) << 32) - 3000, 6000);
    check_window((UINT64_C(1) << 63) - 2000, 4000);
    check_window(UINT64_MAX - 5000, 5001);
}

Test(isprime64, random_like_gmp) {
    tf_rng r;
    tf_rng_init(&r, 1, 0);
    for (int i = 0; i < 20000; i++) check_window(tf_support_word(&r), 1);
}

/* Psi_k, the smallest strong pseudoprimes to the first k prime bases: OEIS A014233 [Jaeschke93],
 * [JiangDeng14]. */
Test(isprime64, smallest_strong_pseudoprimes_to_many_bases) {
    static const uint64_t psi[] = {
        2047,          1373653,       25326001,        3215031751,
        2152302898747, 3474749660383, 341550071728321, 3825123056546413051};
    for (unsigned i = 0; i < TF_ARRAY_LEN(psi); i++)
        cr_assert_not(tf_is_prime64(psi[i]), "%lu", psi[i]);
}

/* Carmichael numbers (6k+1)(12k+1)(18k+1) [Chernick39] up to 2^64: they pass every Fermat test with
 * a base prime to them. */
Test(isprime64, carmichael_numbers) {
    unsigned seen = 0;
    for (uint64_t k = 1; k < 240000; k++) {
        uint64_t a = 6 * k + 1, b = 12 * k + 1, c = 18 * k + 1;
        if (!tf_is_prime64(a) || !tf_is_prime64(b) || !tf_is_prime64(c)) continue;
        seen++;
        cr_assert_not(tf_is_prime64(a * b * c));
    }
    cr_assert_gt(seen, 500);
}

/* (k+1)(rk+1) with both prime: the usual form of strong pseudoprimes [PomeranceSelfridgeWagstaff80,
 * sec. 7]. Below 2^32 each base of the table is met by several that would pass to base 2. */
Test(isprime64, products_of_related_primes) {
    for (uint64_t p = 3; p < 60000; p += 2) {
        if (!tf_is_prime64(p)) continue;
        for (uint64_t r = 2; r < 60; r++) cr_assert_not(tf_is_prime64(p * (r * (p - 1) + 1)));
    }
    cr_assert_not(tf_is_prime64(UINT64_C(4294967291) * 4294967291));
    cr_assert_not(tf_is_prime64(UINT64_C(4294967291) * 4294967279));
}
