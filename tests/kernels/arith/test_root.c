#include <criterion/criterion.h>

#include "root.h"
#include "support_words.h"

static mpz_t n, r, t;

static void setup(void) {
    mpz_inits(n, r, t, NULL);
}
static void teardown(void) {
    mpz_clears(n, r, t, NULL);
}
TestSuite(root, .init = setup, .fini = teardown);

static void check_roots64(uint64_t v) {
    mpz_set_ui(n, v);
    mpz_sqrt(r, n);
    cr_assert_eq(tf_isqrt64(v), mpz_get_ui(r), "sqrt(%lu)", v);
    for (unsigned k = 1; k <= 70; k++) {
        mpz_root(r, n, k);
        cr_assert_eq(tf_iroot64(v, k), mpz_get_ui(r), "%lu^(1/%u)", v, k);
    }
}

Test(root, one_word_like_gmp) {
    tf_rng rng;
    tf_rng_init(&rng, 1, 0);
    for (uint64_t v = 0; v < 300; v++) {
        check_roots64(v);
        check_roots64(UINT64_MAX - v);
    }
    for (int i = 0; i < 500; i++) check_roots64(tf_support_word(&rng));
    for (int i = 0; i < 500; i++) {
        uint64_t x = tf_rng_next(&rng) >> 32;
        check_roots64(x * x);
        check_roots64(x * x - 1);
    }
    check_roots64(UINT64_C(4294967295) * 4294967295);
}

Test(root, two_word_square_root_like_gmp) {
    tf_rng rng;
    tf_rng_init(&rng, 2, 0);
    for (int i = 0; i < 20000; i++) {
        tf_u128 v = tf_support_word2(&rng), x = tf_support_word(&rng);
        if (i % 3 == 0) v = x * x - (i & 1);
        tf_support_set_word2(n, v);
        mpz_sqrt(r, n);
        cr_assert_eq(tf_isqrt128(v), mpz_get_ui(r));
    }
    cr_assert_eq(tf_isqrt128(-1), UINT64_MAX);
}

/* All perfect powers below 2^16 by definition: the largest k with r^k == n for some r. */
Test(root, perfect_powers_of_one_word_exhaustively) {
    enum { LIMIT = 1 << 16 };
    static uint8_t exponent[LIMIT];
    static uint16_t base[LIMIT];
    for (uint32_t b = 2; b < LIMIT; b++)
        for (uint32_t k = 1, p = b; p < LIMIT; k++, p *= b)
            if (k > exponent[p]) exponent[p] = (uint8_t)k, base[p] = (uint16_t)b;
    for (uint32_t v = 2; v < LIMIT; v++) {
        uint64_t root;
        cr_assert_eq(tf_perfect_power64(&root, v), exponent[v], "%u", v);
        cr_assert_eq(root, base[v], "%u", v);
        mpz_set_ui(n, v);
        cr_assert_eq(tf_perfect_power(n, n), exponent[v], "%u", v);
        cr_assert_eq(mpz_get_ui(n), base[v], "%u", v);
    }
}

/* r^k for r no power itself: exactly (r, k) comes back, whatever the factors of k. */
static void check_power(uint64_t base, unsigned k) {
    mpz_ui_pow_ui(n, base, k);
    cr_assert_eq(tf_perfect_power(r, n), k, "%lu^%u", base, k);
    cr_assert_eq(mpz_get_ui(r), base, "%lu^%u", base, k);
    if (mpz_sizeinbase(n, 2) <= 64) {
        uint64_t root;
        cr_assert_eq(tf_perfect_power64(&root, mpz_get_ui(n)), k, "%lu^%u", base, k);
        cr_assert_eq(root, base);
    }
    mpz_sub_ui(n, n, 1); /* r^k - 1 is no power (Mihailescu), 8 and small cases aside */
    if (k > 1 && mpz_cmp_ui(n, 100) > 0) cr_assert_eq(tf_perfect_power(r, n), 1);
}

Test(root, powers_with_nested_exponents) {
    static const uint64_t bases[] = {2, 3, 6, 12, 1021, 1031, 1022117, 4294967291, 4294967296 - 2};
    for (unsigned i = 0; i < TF_ARRAY_LEN(bases); i++)
        for (unsigned k = 1; k <= 64; k++) check_power(bases[i], k);
    check_power(1000003, 2 * 3 * 5 * 7);
    check_power(2, 10007);
    check_power(3, 9973);
    check_power(1031, 1009); /* a prime exponent and no small divisor: found behind the filters */
    check_power(65537, 720);
    check_power(2, 3000017);
    check_power(6, 2 * 100003);
}

/* A random root of 2000 bits: a prime, so that it is no power. */
Test(root, powers_of_long_roots) {
    tf_rng rng;
    tf_rng_init(&rng, 3, 0);
    for (unsigned k = 1; k <= 7; k++) {
        do {
            for (mpz_set_ui(t, 1); mpz_sizeinbase(t, 2) < 400;) {
                mpz_mul_2exp(t, t, 64);
                mpz_add_ui(t, t, tf_rng_next(&rng));
            }
            mpz_nextprime(t, t);
        } while (mpz_perfect_power_p(t));
        mpz_pow_ui(n, t, k);
        cr_assert_eq(tf_perfect_power(r, n), k);
        cr_assert_eq(mpz_cmp(r, t), 0);
    }
}

Test(root, no_power_among_long_random_numbers) {
    tf_rng rng;
    tf_rng_init(&rng, 4, 0);
    for (int i = 0; i < 200; i++) {
        for (mpz_set_ui(n, 1); mpz_sizeinbase(n, 2) < 10000;) {
            mpz_mul_2exp(n, n, 64);
            mpz_add_ui(n, n, tf_rng_next(&rng));
        }
        mpz_mul_ui(n, n, i % 2 ? 1 : 720720);
        cr_assert_eq(tf_perfect_power(r, n), 1);
        cr_assert_eq(mpz_cmp(r, n), 0);
    }
}
