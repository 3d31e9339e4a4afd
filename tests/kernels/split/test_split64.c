#include <criterion/criterion.h>
#include <stdlib.h>

#include "split64.h"
#include "support_numbers.h"
#include "support_words.h"

static uint64_t primes[64];
static uint8_t methods[64];

/* Product, order and primality by plain GMP. */
static void check(uint64_t n, uint64_t seed) {
    unsigned count = tf_split64(primes, methods, n, seed);
    cr_assert_leq(count, 63);
    uint64_t product = 1;
    mpz_t p;
    mpz_init(p);
    for (unsigned i = 0; i < count; i++) {
        product *= primes[i];
        cr_assert(i == 0 || primes[i - 1] <= primes[i], "%lu", n);
        mpz_set_ui(p, primes[i]);
        cr_assert(mpz_probab_prime_p(p, 25), "%lu has the factor %lu", n, primes[i]);
        cr_assert_eq(methods[i] == TF_METHOD_NONE, count == 1, "%lu", n);
    }
    mpz_clear(p);
    cr_assert_eq(product, n);
}

Test(split64, agrees_with_a_sieve_of_smallest_primes) {
    enum { LIMIT = 200001 };
    uint32_t *smallest = calloc(LIMIT, sizeof *smallest);
    for (uint32_t p = 2; p < LIMIT; p++) {
        if (smallest[p]) continue;
        for (uint32_t m = p; m < LIMIT; m += p)
            if (!smallest[m]) smallest[m] = p;
    }
    for (uint32_t n = 1; n < LIMIT; n++) {
        unsigned count = tf_split64(primes, methods, n, n), i = 0;
        for (uint32_t rest = n; rest > 1; rest /= smallest[rest], i++)
            cr_assert_eq(primes[i], smallest[rest], "%u", n);
        cr_assert_eq(count, i, "%u", n);
    }
    free(smallest);
}

Test(split64, zero_and_one_have_no_primes) {
    cr_assert_eq(tf_split64(primes, methods, 0, 1), 0);
    cr_assert_eq(tf_split64(primes, methods, 1, 1), 0);
}

Test(split64, just_below_two_to_the_64) {
    for (uint64_t k = 1; k <= 2000; k++) check(-k, k);
}

Test(split64, random_words) {
    tf_rng r;
    tf_rng_init(&r, 1, 0);
    for (int i = 0; i < 3000; i++) {
        uint64_t n = tf_support_word(&r);
        if (n > 0) check(n, (uint64_t)i);
    }
}

/* Products of two primes of every pair of lengths: each method's border is inside. */
Test(split64, semiprimes_of_all_shapes) {
    tf_rng r;
    tf_rng_init(&r, 2, 0);
    mpz_t n;
    mpz_init(n);
    for (unsigned p = 2; p <= 32; p++)
        for (unsigned q = p; p + q <= 64; q++) {
            tf_support_semiprime(n, &r, p, q);
            check(mpz_get_ui(n), p * q);
        }
    mpz_clear(n);
}

/* Carmichael numbers (6k+1)(12k+1)(18k+1) [Chernick39], and the strong pseudoprimes psi_k to the
 * first k prime bases [Jaeschke93], [JiangDeng14] (OEIS A014233). */
Test(split64, pseudoprimes) {
    static const uint64_t psi[] = {
        2047,          1373653,       25326001,        3215031751,
        2152302898747, 3474749660383, 341550071728321, 3825123056546413051};
    for (unsigned i = 0; i < TF_ARRAY_LEN(psi); i++) check(psi[i], i);
    for (uint64_t k = 1; k < 240000; k += k < 2000 ? 1 : 997)
        check((6 * k + 1) * (12 * k + 1) * (18 * k + 1), k);
}

/* p^k for the largest primes that fit, and both sides of the trial bound. */
Test(split64, prime_powers) {
    for (unsigned k = 2; k <= 8; k++) {
        mpz_t p;
        mpz_init(p);
        mpz_set_ui(p, UINT64_MAX);
        mpz_root(p, p, k);
        uint64_t top = mpz_get_ui(p);
        for (int found = 0; found < 4; top--) {
            mpz_set_ui(p, top);
            if (!mpz_probab_prime_p(p, 25)) continue;
            found++;
            uint64_t n = 1;
            for (unsigned i = 0; i < k; i++) n *= top;
            check(n, k);
            cr_assert_eq(tf_split64(primes, methods, n, k), k);
            for (unsigned i = 0; i < k; i++) {
                cr_assert_eq(primes[i], top);
                cr_assert_eq(methods[i], top < 1024 ? TF_METHOD_TRIAL : TF_METHOD_POWER);
            }
        }
        mpz_clear(p);
    }
    for (uint64_t p = 241; p < 270; p += 2) /* 241, 251, 257, 263, 269 are prime */
        for (uint64_t n = p; n < UINT64_MAX / p; n *= p) check(n * p, p);
}

/* p q with q the next prime: nothing tells them apart but the last bits. */
Test(split64, close_primes) {
    mpz_t p;
    mpz_init(p);
    for (unsigned bits = 5; bits <= 32; bits++) {
        mpz_set_ui(p, (UINT64_C(1) << bits) - (UINT64_C(1) << (bits - 3)));
        for (int i = 0; i < 10; i++) {
            mpz_nextprime(p, p);
            uint64_t a = mpz_get_ui(p);
            mpz_nextprime(p, p);
            check(a * mpz_get_ui(p), bits);
        }
    }
    check(UINT64_C(4294967291) * 4294967279, 0); /* the two largest below 2^32 */
    mpz_clear(p);
}

Test(split64, methods_name_the_split) {
    /* 2 * 3 * 1000003: trial division leaves a prime behind */
    cr_assert_eq(tf_split64(primes, methods, 6000018, 0), 3);
    for (int i = 0; i < 3; i++) cr_assert_eq(methods[i], TF_METHOD_TRIAL);
    cr_assert_eq(tf_split64(primes, methods, 1000003, 0), 1);
    cr_assert_eq(methods[0], TF_METHOD_NONE);
    cr_assert_eq(tf_split64(primes, methods, 7, 0), 1);
    cr_assert_eq(methods[0], TF_METHOD_NONE);
    cr_assert_eq(tf_split64(primes, methods, UINT64_C(1000003) * 1000003, 0), 2);
    cr_assert_eq(methods[0], TF_METHOD_POWER);
}

Test(split64, public_function_gives_the_same_primes) {
    uint64_t again[64];
    for (uint64_t n = 0; n < 5000; n++) {
        uint64_t v = n * UINT64_C(0x123456789abcd);
        unsigned count = tf_split64(primes, methods, v, 7);
        cr_assert_eq(tf_factor_u64(again, v), count);
        cr_assert_arr_eq(primes, again, count * sizeof *again);
    }
}
