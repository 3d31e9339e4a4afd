#include <criterion/criterion.h>

#include "mont64.h"
#include "support_words.h"

static tf_u128 mulmod(tf_u128 a, uint64_t b, uint64_t n) {
    return a % n * b % n;
}

/* Every operation against plain arithmetic with two-word integers. */
static void check(uint64_t n, uint64_t a, uint64_t b) {
    tf_mont64 m;
    tf_mont64_init(&m, n);
    a %= n;
    b %= n;
    uint64_t x = tf_mont64_to(&m, a), y = tf_mont64_to(&m, b);
    cr_assert(x < n && y < n);
    cr_assert_eq(x, (uint64_t)(((tf_u128)a << 64) % n), "representation a*2^64 mod n");
    cr_assert_eq(tf_mont64_from(&m, x), a);
    cr_assert_eq(tf_mont64_from(&m, m.one), 1);
    cr_assert_eq(tf_mont64_from(&m, tf_mont64_mul(&m, x, y)), mulmod(a, b, n));
    cr_assert_eq(tf_mont64_from(&m, tf_mont64_sqr(&m, x)), mulmod(a, a, n));
    cr_assert_eq(tf_mont64_add(&m, x, y), ((tf_u128)x + y) % n);
    cr_assert_eq(tf_mont64_sub(&m, x, y), ((tf_u128)x + n - y) % n);
    cr_assert_eq(tf_mont64_neg(&m, x), (n - x) % n);
    uint64_t half = tf_mont64_half(&m, x);
    cr_assert(half < n && tf_mont64_add(&m, half, half) == x);
}

Test(mont64, agrees_with_plain_arithmetic) {
    tf_rng r;
    tf_rng_init(&r, 1, 0);
    for (int i = 0; i < 50000; i++) {
        uint64_t n = tf_support_word(&r) | 1;
        if (n < 3) n = 3;
        check(n, tf_support_word(&r), tf_support_word(&r));
        check(n, n - 1, n - 1);
        check(n, n - 1, 1);
        check(n, 0, n / 2);
    }
}

Test(mont64, largest_moduli) {
    for (uint64_t n = UINT64_MAX; n > UINT64_MAX - 200; n -= 2)
        for (uint64_t a = n; a > n - 20; a--) check(n, a - 1, n - a);
}

/* mul takes one operand that is not reduced. */
Test(mont64, converts_any_word) {
    tf_mont64 m;
    tf_mont64_init(&m, 3);
    cr_assert_eq(tf_mont64_from(&m, tf_mont64_to(&m, UINT64_MAX)), UINT64_MAX % 3);
    tf_mont64_init(&m, UINT64_MAX - 58); /* the largest 64-bit prime */
    cr_assert_eq(tf_mont64_from(&m, tf_mont64_to(&m, UINT64_MAX)), 58);
}

Test(mont64, powers_like_gmp) {
    tf_rng r;
    tf_rng_init(&r, 2, 0);
    mpz_t a, n, p;
    mpz_inits(a, n, p, NULL);
    for (int i = 0; i < 3000; i++) {
        uint64_t modulus = tf_support_word(&r) | 1, base = tf_support_word(&r),
                 e = tf_support_word(&r);
        if (modulus < 3) modulus = 3;
        mpz_set_ui(n, modulus);
        tf_mont64 m;
        tf_mont64_init(&m, modulus);
        mpz_set_ui(a, base);
        mpz_powm_ui(p, a, e, n);
        uint64_t x = tf_mont64_pow(&m, tf_mont64_to(&m, base), e);
        cr_assert_eq(tf_mont64_from(&m, x), mpz_get_ui(p));
        mpz_set_ui(a, 2);
        mpz_powm_ui(p, a, e, n);
        cr_assert_eq(tf_mont64_from(&m, tf_mont64_pow2(&m, e)), mpz_get_ui(p));
    }
    mpz_clears(a, n, p, NULL);
}
