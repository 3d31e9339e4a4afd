#include <criterion/criterion.h>

#include "gcd.h"
#include "support_words.h"

static mpz_t a, b, g;

static void setup(void) {
    mpz_inits(a, b, g, NULL);
}
static void teardown(void) {
    mpz_clears(a, b, g, NULL);
}
TestSuite(gcd, .init = setup, .fini = teardown);

Test(gcd, one_word_like_gmp) {
    tf_rng r;
    tf_rng_init(&r, 1, 0);
    for (int i = 0; i < 30000; i++) {
        uint64_t c = tf_support_word(&r) >> 40, x = tf_support_word(&r), y = tf_support_word(&r);
        if (i % 2) x = (x >> 24) * c, y = (y >> 24) * c; /* with a common divisor */
        mpz_set_ui(a, x);
        mpz_set_ui(b, y);
        mpz_gcd(g, a, b);
        cr_assert_eq(tf_gcd64(x, y), mpz_get_ui(g), "%lu %lu", x, y);

        if (y >= 2) {
            uint64_t inverse = tf_inv64(x, y);
            if (mpz_invert(g, a, b))
                cr_assert_eq(inverse, mpz_get_ui(g), "%lu^-1 mod %lu", x, y);
            else
                cr_assert_eq(inverse, 0);
        }
        if (y & 1) {
            cr_assert_eq(tf_jacobi64(x, y), mpz_jacobi(a, b), "(%lu/%lu)", x, y);
            int64_t s = (int64_t)x;
            mpz_set_si(a, s);
            cr_assert_eq(tf_jacobi64_si(s, y), mpz_jacobi(a, b), "(%ld/%lu)", s, y);
        }
    }
}

Test(gcd, two_words_like_gmp) {
    tf_rng r;
    tf_rng_init(&r, 2, 0);
    for (int i = 0; i < 30000; i++) {
        tf_u128 c = tf_support_word2(&r) >> 80, x = tf_support_word2(&r), y = tf_support_word2(&r);
        if (i % 2) x = (x >> 48) * c, y = (y >> 48) * c;
        tf_support_set_word2(a, x);
        tf_support_set_word2(b, y);
        mpz_gcd(g, a, b);
        cr_assert(tf_gcd128(x, y) == tf_support_get_word2(g));
        if (y & 1) {
            cr_assert_eq(tf_jacobi128(x, y), mpz_jacobi(a, b));
            int64_t s = (int64_t)x;
            mpz_set_si(a, s);
            cr_assert_eq(tf_jacobi128_si(s, y), mpz_jacobi(a, b));
        }
    }
}

Test(gcd, small_operands_exhaustively) {
    for (uint64_t x = 0; x < 130; x++)
        for (uint64_t y = 0; y < 130; y++) {
            mpz_set_ui(a, x);
            mpz_set_ui(b, y);
            mpz_gcd(g, a, b);
            cr_assert_eq(tf_gcd64(x, y), mpz_get_ui(g));
            cr_assert(tf_gcd128(x, y) == mpz_get_ui(g));
            if (y & 1) cr_assert_eq(tf_jacobi64(x, y), mpz_jacobi(a, b));
        }
}
