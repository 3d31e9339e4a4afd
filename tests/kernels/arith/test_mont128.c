#include <criterion/criterion.h>

#include "mont128.h"
#include "support_words.h"

static mpz_t n, a, b, t;

static void setup(void) {
    mpz_inits(n, a, b, t, NULL);
}
static void teardown(void) {
    mpz_clears(n, a, b, t, NULL);
}
TestSuite(mont128, .init = setup, .fini = teardown);

static void expect(tf_u128 got, const mpz_t wanted) {
    tf_u128 w = tf_support_get_word2(wanted);
    cr_assert(got == w, "got %lx:%lx, wanted %lx:%lx", tf_hi64(got), tf_lo64(got), tf_hi64(w),
              tf_lo64(w));
}

/* Every operation against GMP, which sees the same numbers. */
static void check(tf_u128 modulus, tf_u128 x, tf_u128 y) {
    tf_mont128 m;
    tf_mont128_init(&m, modulus);
    x %= modulus;
    y %= modulus;
    tf_support_set_word2(n, modulus);
    tf_support_set_word2(a, x);
    tf_support_set_word2(b, y);
    tf_u128 mx = tf_mont128_to(&m, x), my = tf_mont128_to(&m, y);
    mpz_mul_2exp(t, a, 128);
    mpz_mod(t, t, n);
    expect(mx, t);
    cr_assert(tf_mont128_from(&m, mx) == x);
    cr_assert(tf_mont128_from(&m, m.one) == 1);
    mpz_mul(t, a, b);
    mpz_mod(t, t, n);
    expect(tf_mont128_from(&m, tf_mont128_mul(&m, mx, my)), t);
    mpz_mul(t, a, a);
    mpz_mod(t, t, n);
    expect(tf_mont128_from(&m, tf_mont128_sqr(&m, mx)), t);
    mpz_add(t, a, b);
    mpz_mod(t, t, n);
    expect(tf_mont128_add(&m, x, y), t);
    mpz_sub(t, a, b);
    mpz_mod(t, t, n);
    expect(tf_mont128_sub(&m, x, y), t);
    mpz_neg(t, a);
    mpz_mod(t, t, n);
    expect(tf_mont128_neg(&m, x), t);
    tf_u128 half = tf_mont128_half(&m, x);
    cr_assert(half < modulus && tf_mont128_add(&m, half, half) == x);
}

Test(mont128, agrees_with_gmp) {
    tf_rng r;
    tf_rng_init(&r, 1, 0);
    for (int i = 0; i < 20000; i++) {
        tf_u128 modulus = tf_support_word2(&r) | 1;
        if (modulus < 3) modulus = 3;
        check(modulus, tf_support_word2(&r), tf_support_word2(&r));
        check(modulus, modulus - 1, modulus - 1);
        check(modulus, modulus - 1, 1);
        check(modulus, modulus / 2, modulus / 2 + 1);
    }
}

/* The second word 0, 1 or all ones, and the largest moduli. */
Test(mont128, corner_moduli) {
    for (tf_u128 top = 0; top < 3; top++) {
        tf_u128 base = (top < 2 ? top : (tf_u128)UINT64_MAX) << 64;
        for (unsigned k = 3; k < 100; k += 2) {
            check(base + k, base, base + k - 1);
            check((base | UINT64_MAX) - (k - 3), (base | UINT64_MAX) - k, base | UINT64_MAX / 3);
        }
    }
}

Test(mont128, powers_like_gmp) {
    tf_rng r;
    tf_rng_init(&r, 2, 0);
    mpz_t e;
    mpz_init(e);
    for (int i = 0; i < 1000; i++) {
        tf_u128 modulus = tf_support_word2(&r) | 1, base = tf_support_word2(&r),
                exponent = tf_support_word2(&r);
        if (modulus < 3) modulus = 3;
        tf_mont128 m;
        tf_mont128_init(&m, modulus);
        tf_support_set_word2(n, modulus);
        tf_support_set_word2(e, exponent);
        tf_support_set_word2(a, base);
        mpz_powm(t, a, e, n);
        expect(tf_mont128_from(&m, tf_mont128_pow(&m, tf_mont128_to(&m, base), exponent)), t);
        mpz_set_ui(a, 2);
        mpz_powm(t, a, e, n);
        expect(tf_mont128_from(&m, tf_mont128_pow2(&m, exponent)), t);
    }
    mpz_clear(e);
}
