#include <criterion/criterion.h>

#include "bpsw.h"
#include "rho.h"
#include "support_numbers.h"
#include "support_words.h"

static void check64(uint64_t n, uint64_t seed) {
    uint64_t d = tf_rho64_split(n, seed);
    cr_assert(d > 1 && d < n && n % d == 0, "%lu gave %lu", n, d);
}

/* Every odd composite, prime powers among them. */
Test(rho, splits_all_small_odd_composites) {
    for (uint64_t n = 9; n < 30000; n += 2)
        if (!tf_is_prime64(n)) check64(n, n % 3);
}

Test(rho, splits_semiprimes_of_all_shapes) {
    tf_rng r;
    tf_rng_init(&r, 1, 0);
    mpz_t n;
    mpz_init(n);
    for (unsigned p = 2; p <= 26; p++)
        for (unsigned q = p; p + q <= 64; q += 3)
            for (int i = 0; i < 3; i++) {
                do tf_support_semiprime(n, &r, p, q);
                while (mpz_even_p(n));
                check64(mpz_get_ui(n), (uint64_t)i);
            }
    mpz_clear(n);
}

/* The largest prime below 2^32, 2^(64/3) and 2^(64/5): 4294967291, 2642239 and 7129. */
Test(rho, prime_powers_and_close_primes) {
    const uint64_t p = 4294967291, q = 2642239, s = 7129;
    check64(p * p, 1);
    check64(q * q * q, 1);
    check64(s * s * s * s * s, 1);
    check64(p * 4294967279, 1);
    check64(q * q * 2642191, 1);
    for (uint64_t t = 3, n = 9; n < UINT64_MAX / 3; n *= t) check64(n, 4);
    for (uint64_t t = 17, n = 289; n < UINT64_MAX / 17; n *= t) check64(n, 4);
}

Test(rho, same_seed_same_divisor) {
    uint64_t n = UINT64_C(1000003) * 1000033 * 1000037;
    for (uint64_t seed = 0; seed < 20; seed++)
        cr_assert_eq(tf_rho64_split(n, seed), tf_rho64_split(n, seed));
}

/* ---- two words ---- */

static tf_u128 product_of(tf_rng *r, unsigned pbits, unsigned qbits) {
    mpz_t n;
    mpz_init(n);
    do tf_support_semiprime(n, r, pbits, qbits);
    while (mpz_even_p(n));
    tf_u128 v = tf_support_get_word2(n);
    mpz_clear(n);
    return v;
}

/* All the work in slices of @p slice steps; the steps made are counted. */
static tf_u128 run128(tf_u128 n, uint64_t seed, uint64_t slice, uint64_t *steps) {
    tf_rho128 *st;
    tf_u128 f = 0;
    cr_assert_eq(tf_rho128_new(&st, n, seed), TF_OK);
    tf_status status;
    *steps = 0;
    do {
        tf_budget budget = {.work = slice};
        status = tf_rho128_slice(&f, st, &budget);
        *steps += slice - budget.work;
        if (status == TF_MORE) cr_assert_eq(budget.work, 0);
    } while (status == TF_MORE);
    cr_assert_eq(status, TF_FOUND);
    cr_assert(f > 1 && f < n && n % f == 0);
    tf_rho128_free(st);
    return f;
}

Test(rho128, splits_semiprimes_of_all_shapes) {
    tf_rng r;
    tf_rng_init(&r, 2, 0);
    uint64_t steps;
    for (unsigned p = 7; p <= 28; p++)
        for (unsigned q = p < 20 ? 20 : p; p + q <= 128; q += 9)
            run128(product_of(&r, p, q), q, 1 << 20, &steps);
}

Test(rho128, slices_of_any_size_make_the_same_run) {
    tf_rng r;
    tf_rng_init(&r, 3, 0);
    for (int i = 0; i < 10; i++) {
        tf_u128 n = product_of(&r, 20, 70);
        uint64_t whole, steps;
        tf_u128 f = run128(n, 5, 1 << 30, &whole);
        static const uint64_t slices[] = {1, 2, 63, 127, 128, 129, 1000};
        for (unsigned k = 0; k < TF_ARRAY_LEN(slices); k++) {
            cr_assert(run128(n, 5, slices[k], &steps) == f);
            cr_assert_eq(steps, whole);
        }
    }
}

Test(rho128, cancelled_run_goes_on_as_if_nothing_had_happened) {
    tf_rng r;
    tf_rng_init(&r, 4, 0);
    tf_u128 n = product_of(&r, 22, 60), f = 0;
    uint64_t whole, steps = 0;
    tf_u128 wanted = run128(n, 1, 1 << 30, &whole);
    tf_rho128 *st;
    cr_assert_eq(tf_rho128_new(&st, n, 1), TF_OK);
    tf_status status;
    for (uint64_t work = 1;; work = work * 3 % 1021) {
        tf_cancel stop = {0};
        tf_budget budget = {.work = work, .cancel = &stop};
        status = tf_rho128_slice(&f, st, &budget);
        steps += work - budget.work;
        if (status == TF_FOUND) break;
        cr_assert_eq(status, TF_MORE);
        tf_cancel_request(&stop, 2);
        budget.work = 1000;
        cr_assert_eq(tf_rho128_slice(&f, st, &budget), TF_CANCELLED);
        cr_assert_eq(budget.work, 1000, "a cancelled slice does nothing");
    }
    cr_assert(f == wanted);
    cr_assert_eq(steps, whole);
    tf_rho128_free(st);
}

/* Squares of primes below and above one word; the largest p with p^2 < 2^128 would take 2^32 steps.
 */
Test(rho128, squares) {
    uint64_t steps;
    for (uint64_t p = 1000003; p < 1000100; p += 2)
        if (tf_is_prime64(p)) cr_assert(run128((tf_u128)p * p, p, 1 << 30, &steps) == p);
    cr_assert(run128((tf_u128)67280421310721 * 257 * 257, 3, 1 << 30, &steps) % 257 == 0);
}

/* Small primes meet within one batch, most of the time: the batch has to be walked again step by
 * step. */
Test(rho128, primes_that_meet_in_one_batch) {
    uint64_t steps, most = 0;
    for (uint64_t p = 211; p < 300; p += 2)
        for (uint64_t q = p + 2; q < 300; q += 2) {
            if (!tf_is_prime64(p) || !tf_is_prime64(q)) continue;
            run128(p * q, 1, 100, &steps);
            if (steps > most) most = steps;
        }
    cr_assert_lt(most, 150); /* 216 without */
}

Test(rho128, free_of_null) {
    tf_rho128_free(NULL);
}
