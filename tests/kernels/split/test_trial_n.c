#include <criterion/criterion.h>
#include <stdlib.h>

#include "primes.h"
#include "support_numbers.h"
#include "trial.h"

static mpz_t n, rest, t;

static void setup(void) {
    mpz_inits(n, rest, t, NULL);
}
static void teardown(void) {
    mpz_clears(n, rest, t, NULL);
}
TestSuite(trial_n, .init = setup, .fini = teardown);

/* n and its division by the primes of [lo, hi), one at a time. */
static void check(uint64_t lo, uint64_t hi) {
    tf_trial_hit hits[400];
    size_t count, i = 0;
    tf_status status = tf_trial_n(rest, hits, 400, &count, n, lo, hi, NULL);
    cr_assert_eq(status, count ? TF_FOUND : TF_NONE);
    mpz_set(t, n);
    tf_primes it;
    cr_assert_eq(tf_primes_init(&it, lo, hi), TF_OK);
    for (uint64_t p; (p = tf_primes_next(&it)) != 0;) {
        unsigned e = 0;
        for (; mpz_divisible_ui_p(t, p); e++) mpz_divexact_ui(t, t, p);
        if (e == 0) continue;
        cr_assert_lt(i, count, "%lu missing", p);
        cr_assert_eq(hits[i].prime, p);
        cr_assert_eq(hits[i].exponent, e);
        i++;
    }
    tf_primes_clear(&it);
    cr_assert_eq(i, count);
    cr_assert_eq(mpz_cmp(rest, t), 0);
}

/* Every way through: one word left with the table or beyond, direct and by tree. */
Test(trial_n, random_numbers_of_all_lengths) {
    static const unsigned bits[] = {1, 10, 40, 64, 65, 128, 200, 1000, 49000, 49200};
    static const uint64_t ranges[][2] = {{0, 2},    {0, 3},         {3, 4},     {2, 100},
                                         {2, 3000}, {60000, 65537}, {2, 70000}, {65000, 70000},
                                         {0, 0},    {66000, 66100}, {100, 50}};
    tf_rng r;
    tf_rng_init(&r, 1, 0);
    for (unsigned i = 0; i < TF_ARRAY_LEN(bits); i++)
        for (unsigned k = 0; k < TF_ARRAY_LEN(ranges); k++)
            for (int repeat = bits[i] > 1000 ? 2 : 0; repeat < 3; repeat++) {
                tf_support_bits(n, &r, bits[i]);
                check(ranges[k][0], ranges[k][1]);
                mpz_mul_2exp(n, n, tf_rng_below(&r, 200));
                mpz_mul_ui(n, n, tf_rng_below(&r, 100000) + 1);
                check(ranges[k][0], ranges[k][1]);
            }
}

Test(trial_n, one_word_exhaustively) {
    for (unsigned long v = 1; v < 600; v++) {
        mpz_set_ui(n, v);
        for (uint64_t lo = 0; lo < 24; lo += 3)
            for (uint64_t hi = lo; hi < 700; hi += 99) check(lo, hi);
        if (v % 8 == 0) check(2, 66000);
        if (v % 8 == 7) check(7, 66000);
    }
}

/* Many primes at once, high powers, and nothing else left. */
Test(trial_n, smooth_numbers) {
    mpz_primorial_ui(n, 2000);
    check(2, 3000);
    check(2, 1000);
    check(1500, 100000);
    mpz_fac_ui(n, 1500);
    check(2, 2000);
    check(2, 700);
    mpz_set_ui(n, 3);
    mpz_pow_ui(n, n, 20000);
    mpz_mul_2exp(n, n, 30001);
    check(2, 4);
    check(3, 100);
    mpz_ui_pow_ui(n, 65521, 300);
    mpz_mul_ui(n, n, 65537);
    check(60000, 70000);
}

/* The largest primes of the domain: 2^32 - 5 and 2^32 - 17. */
Test(trial_n, up_to_the_largest_bound) {
    const uint64_t p = 4294967291, q = 4294967279, hi = TF_TRIAL_MAX_BOUND;
    mpz_set_ui(n, p);
    mpz_mul_ui(n, n, q);
    check(hi - 1000, hi);
    check(p, hi);
    check(q, p);
    mpz_mul_ui(n, n, p);
    check(hi - 1000, hi);
    check(q + 1, hi);
    /* one word left: it is factored instead of walking 200 million primes */
    mpz_set_ui(n, p);
    mpz_mul_ui(n, n, q);
    tf_trial_hit hits[2];
    size_t count;
    cr_assert_eq(tf_trial_n(rest, hits, 2, &count, n, 2, hi, NULL), TF_FOUND);
    cr_assert_eq(count, 2);
    cr_assert(hits[0].prime == q && hits[1].prime == p);
    cr_assert_eq(mpz_cmp_ui(rest, 1), 0);
}

/* When the room is too small, calling again with what is left goes on. */
Test(trial_n, limited_room_goes_on_with_the_next_call) {
    for (size_t room = 0; room < 6; room++) {
        for (int kind = 0; kind < 2; kind++) {
            uint64_t hi = kind ? 100 : 80000;
            mpz_primorial_ui(n, kind ? 47 : 120);
            mpz_mul_ui(n, n, 720);
            mpz_set(rest, n);
            mpz_set_ui(t, 1);
            tf_trial_hit hits[6];
            tf_status status;
            size_t count, total = 0;
            do {
                status = tf_trial_n(rest, hits, room, &count, rest, 2, hi, NULL);
                cr_assert_leq(count, room);
                total += count;
                for (size_t i = 0; i < count; i++)
                    for (unsigned e = 0; e < hits[i].exponent; e++) mpz_mul_ui(t, t, hits[i].prime);
            } while (status == TF_ELIMIT && room > 0);
            if (room == 0) {
                cr_assert_eq(status, TF_ELIMIT);
                continue;
            }
            cr_assert_eq(total, kind ? 15 : 30);
            cr_assert_eq(mpz_cmp_ui(rest, 1), 0);
            cr_assert_eq(mpz_cmp(t, n), 0);
        }
    }
}

Test(trial_n, stops_when_cancelled) {
    tf_cancel stop = {0};
    tf_budget budget = {.work = TF_WORK_UNLIMITED, .cancel = &stop};
    tf_trial_hit hits[10];
    size_t count;
    tf_rng r;
    tf_rng_init(&r, 2, 0);
    tf_support_prime(n, &r, 300);
    cr_assert_eq(tf_trial_n(rest, hits, 10, &count, n, 2, 10000, &budget), TF_NONE);
    tf_cancel_request(&stop, 15);
    mpz_mul_2exp(n, n, 3);
    cr_assert_eq(tf_trial_n(rest, hits, 10, &count, n, 2, 10000, &budget), TF_CANCELLED);
    /* what was found before is kept, and the product is right */
    cr_assert(count == 1 && hits[0].prime == 2 && hits[0].exponent == 3);
    mpz_mul_2exp(rest, rest, 3);
    cr_assert_eq(mpz_cmp(rest, n), 0);
}
