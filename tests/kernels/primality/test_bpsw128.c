#include <criterion/criterion.h>

#include "bits.h"
#include "bpsw.h"
#include "support_words.h"

static mpz_t n;

static void setup(void) {
    mpz_init(n);
}
static void teardown(void) {
    mpz_clear(n);
}
TestSuite(bpsw128, .init = setup, .fini = teardown);

static void check(tf_u128 v) {
    tf_support_set_word2(n, v);
    cr_assert_eq(tf_bpsw128(v), mpz_probab_prime_p(n, 25) != 0, "%lx:%lx", tf_hi64(v), tf_lo64(v));
}

Test(bpsw128, windows_like_gmp) {
    for (unsigned i = 0; i < 2000; i++) {
        check(((tf_u128)1 << 64) - 1000 + i);
        check(((tf_u128)1 << 127) - 1000 + i);
        check(-(tf_u128)1 - i);
    }
}

Test(bpsw128, random_primes_and_composites) {
    tf_rng r;
    tf_rng_init(&r, 1, 0);
    for (int i = 0; i < 3000; i++) {
        tf_u128 v = tf_support_word2(&r);
        check(v);
        tf_support_set_word2(n, v);
        mpz_nextprime(n, n);
        if (mpz_sizeinbase(n, 2) <= 128) cr_assert(tf_bpsw128(tf_support_get_word2(n)));
        uint64_t p = tf_rng_next(&r) >> 30, q = tf_rng_next(&r) | 1;
        while (!tf_is_prime64(p)) p++;
        while (!tf_is_prime64(q)) q += 2;
        cr_assert_not(tf_bpsw128((tf_u128)p * q));
        cr_assert_not(tf_bpsw128((tf_u128)q * q));
    }
}

/* Psi_12 and psi_13, strong pseudoprimes to the first 12 and 13 prime bases [SorensonWebster17]. */
Test(bpsw128, smallest_strong_pseudoprimes_to_many_bases) {
    static const char *psi[] = {"318665857834031151167461", "3317044064679887385961981"};
    for (unsigned i = 0; i < TF_ARRAY_LEN(psi); i++) {
        mpz_set_str(n, psi[i], 10);
        cr_assert_not(tf_bpsw128(tf_support_get_word2(n)));
    }
}

/* (6k+1)(12k+1)(18k+1) beyond one word [Chernick39]. */
Test(bpsw128, carmichael_numbers) {
    unsigned seen = 0;
    for (uint64_t k = 1000000000; seen < 20; k++) {
        uint64_t a = 6 * k + 1, b = 12 * k + 1, c = 18 * k + 1;
        if (!tf_is_prime64(a) || !tf_is_prime64(b) || !tf_is_prime64(c)) continue;
        seen++;
        cr_assert_not(tf_bpsw128((tf_u128)(a * (tf_u128)b) * c));
    }
}

/* Mersenne numbers: 2^p - 1 below 2^128 is prime for p = 61, 89, 107, 127 among the larger p. */
Test(bpsw128, mersenne_numbers) {
    for (unsigned p = 32; p <= 127; p++)
        cr_assert_eq(tf_bpsw128(((tf_u128)1 << p) - 1), p == 61 || p == 89 || p == 107 || p == 127);
}
