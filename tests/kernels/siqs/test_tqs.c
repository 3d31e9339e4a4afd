#include <criterion/criterion.h>
#include <stdlib.h>

#include "bits.h"
#include "support_isa.h"
#include "support_numbers.h"
#include "support_words.h"
#include "tqs.h"
#include "tqs_ops.h"

enum { TWO_WORDS = 128 };

static tf_u128 semiprime(tf_rng *r, unsigned small, unsigned large) {
    mpz_t z;
    mpz_init(z);
    tf_support_semiprime(z, r, small, large);
    tf_u128 n = tf_support_get_word2(z);
    mpz_clear(z);
    return n;
}

static tf_u128 split(tf_tqs *t, tf_u128 n) {
    tf_u128 d = 0;
    cr_assert_eq(tf_tqs_split(&d, t, n, NULL, NULL), TF_FOUND, "%lx %lx", tf_hi64(n), tf_lo64(n));
    cr_assert(d > 1 && d < n && n % d == 0, "%lx %lx", tf_hi64(n), tf_lo64(n));
    return d;
}

/* Every size, all levels with one memory each: the same divisor. */
Test(tqs, splits_every_size_at_every_level) {
    tf_rng r;
    tf_rng_init(&r, 1, 0);
    tf_tqs *t[TF_ISA_BEST];
    for
        TF_EVERY_ISA(isa) cr_assert_not_null(t[isa] = tf_tqs_new(isa));
    for (unsigned bits = TF_TQS_MIN_BITS; bits <= TWO_WORDS; bits++)
        for (unsigned i = 0; i < 3; i++) {
            tf_u128 n;
            do n = semiprime(&r, bits / 2 - 4 * i, bits - bits / 2 + 4 * i);
            while (tf_bitlen128(n) != bits);
            tf_u128 expected = split(t[TF_ISA_GENERIC], n);
            for
                TF_EVERY_ISA(isa) cr_assert(split(t[isa], n) == expected);
        }
    for
        TF_EVERY_ISA(isa) tf_tqs_free(t[isa]);
}

static void split_wide(mpz_t d, tf_tqs *t, const mpz_t n) {
    mpz_set_ui(d, 0);
    cr_assert_eq(tf_tqs_split_mpz(d, t, n, NULL, NULL), TF_FOUND, "%s", mpz_get_str(NULL, 10, n));
    cr_assert(mpz_cmp_ui(d, 1) > 0 && mpz_cmp(d, n) < 0 && mpz_divisible_p(n, d), "%s",
              mpz_get_str(NULL, 10, n));
}

/* Three words: the vector levels give the divisor that portable C does. */
Test(tqs, splits_numbers_of_three_words_at_every_level) {
    tf_rng r;
    tf_rng_init(&r, 6, 0);
    tf_tqs *t[TF_ISA_BEST];
    for
        TF_EVERY_ISA(isa) cr_assert_not_null(t[isa] = tf_tqs_new(isa));
    mpz_t n, d, expected;
    mpz_inits(n, d, expected, NULL);
    for (unsigned bits = TWO_WORDS + 1; bits <= 156; bits += bits < 144 ? 1 : 4) {
        do tf_support_semiprime(n, &r, bits / 2 - bits % 5 * 4, bits - bits / 2 + bits % 5 * 4);
        while (mpz_sizeinbase(n, 2) != bits);
        split_wide(expected, t[TF_ISA_GENERIC], n);
        for
            TF_EVERY_ISA(isa) {
                split_wide(d, t[isa], n);
                cr_assert_eq(mpz_cmp(d, expected), 0);
            }
    }
    mpz_clears(n, d, expected, NULL);
    for
        TF_EVERY_ISA(isa) tf_tqs_free(t[isa]);
}

/* The same by both doors. */
Test(tqs, two_words_as_words_and_as_a_long_number) {
    tf_rng r;
    tf_rng_init(&r, 7, 0);
    tf_tqs *t = tf_tqs_new(TF_ISA_BEST);
    cr_assert_not_null(t);
    mpz_t z, d;
    mpz_inits(z, d, NULL);
    for (unsigned bits = 66; bits <= TWO_WORDS; bits += 6) {
        tf_support_semiprime(z, &r, bits / 2, bits / 2);
        tf_u128 found = split(t, tf_support_get_word2(z));
        tf_tqs_counts counts = *tf_tqs_look(t);
        split_wide(d, t, z);
        cr_assert(tf_support_get_word2(d) == found);
        cr_assert_arr_eq(tf_tqs_look(t), &counts, sizeof counts);
    }
    mpz_clears(z, d, NULL);
    tf_tqs_free(t);
}

/* What came before in the same memory changes nothing. */
Test(tqs, each_number_for_itself) {
    tf_rng r;
    tf_rng_init(&r, 2, 0);
    tf_tqs *one = tf_tqs_new(TF_ISA_BEST);
    cr_assert_not_null(one);
    for (unsigned i = 0; i < 12; i++) {
        tf_u128 n = semiprime(&r, 36 + i % 5 * 6, 64 - i % 3 * 10);
        tf_tqs *fresh = tf_tqs_new(TF_ISA_BEST);
        cr_assert_not_null(fresh);
        tf_u128 d = split(fresh, n);
        tf_tqs_counts counts = *tf_tqs_look(fresh);
        cr_assert(split(one, n) == d);
        cr_assert_arr_eq(tf_tqs_look(one), &counts, sizeof counts);
        tf_tqs_free(fresh);
    }
    tf_tqs_free(one);
}

/* Powers of primes have trivial dependencies only, and that is found out, at every level. */
static void end_for_powers(tf_isa isa) {
    tf_tqs *t = tf_tqs_new(isa);
    cr_assert_not_null(t);
    static const uint64_t root[] = {8388617, 4398042316799};
    for (unsigned i = 0; i < TF_ARRAY_LEN(root); i++) {
        tf_u128 d = 0, n = (tf_u128)root[i] * root[i] * root[i];
        cr_assert_eq(tf_tqs_split(&d, t, n, NULL, NULL), TF_NONE);
    }
    mpz_t n, f;
    mpz_init_set_str(n, "1000000000000000000000000000057", 10); /* 10^30 + 57, a prime */
    mpz_init(f);
    cr_assert_eq(tf_tqs_split_mpz(f, t, n, NULL, NULL), TF_NONE);
    mpz_set_str(n, "4398042316799", 10);
    mpz_pow_ui(n, n, 3);
    mpz_nextprime(n, n); /* of 127 bits */
    cr_assert_eq(tf_tqs_split_mpz(f, t, n, NULL, NULL), TF_NONE);
    mpz_ui_pow_ui(n, 140737488355333, 3); /* 2^47 + 5: of 142 bits */
    cr_assert_eq(tf_tqs_split_mpz(f, t, n, NULL, NULL), TF_NONE);
    mpz_clears(n, f, NULL);
    tf_tqs_free(t);
}

Test(tqs, ends_for_powers_of_primes) {
    for
        TF_EVERY_ISA(isa) end_for_powers(isa);
}

/* Primes of the factor base that divide n, three primes, a square times a prime. */
static void split_others(tf_isa isa) {
    tf_tqs *t = tf_tqs_new(isa);
    cr_assert_not_null(t);
    tf_rng r;
    tf_rng_init(&r, 3, 0);
    split(t, semiprime(&r, 20, 60) * 3);
    split(t, semiprime(&r, 50, 50) * 1031);
    split(t, semiprime(&r, 22, 22) * 4398042316799);
    split(t, (tf_u128)4398042316799 * 4398042316799 * 1000003);
    split(t, (tf_u128)UINT64_C(18446744073709551557) * UINT64_C(18446744073709551533));
    tf_tqs_free(t);
}

Test(tqs, other_composites) {
    for
        TF_EVERY_ISA(isa) split_others(isa);
}

/* Shapes that sieves have failed on (the numbers themselves: test_siqs_kept.c): a prime of the factor
 * base or of the multiplier divides n, three primes, a square times a prime, close primes. */
static void split_others_wide(tf_isa isa) {
    tf_rng r;
    tf_rng_init(&r, 8, 0);
    tf_tqs *t = tf_tqs_new(isa);
    cr_assert_not_null(t);
    mpz_t n, p, d;
    mpz_inits(n, p, d, NULL);
    static const unsigned small[] = {3, 5, 7, 11, 163, 1031, 24989};
    for (unsigned i = 0; i < TF_ARRAY_LEN(small); i++) {
        tf_support_semiprime(n, &r, 66, 68);
        mpz_mul_ui(n, n, small[i]);
        split_wide(d, t, n);
    }
    for (unsigned bits = 66; bits <= 72; bits += 3) {
        tf_support_prime(p, &r, bits);
        mpz_nextprime(n, p);
        mpz_mul(n, n, p); /* close */
        split_wide(d, t, n);
        tf_support_prime(n, &r, 44);
        tf_support_prime(p, &r, bits - 20);
        mpz_mul(n, n, n);
        mpz_mul(n, n, p); /* a square times a prime */
        split_wide(d, t, n);
        tf_support_semiprime(n, &r, 44, 45);
        mpz_mul(n, n, p); /* three */
        split_wide(d, t, n);
    }
    mpz_clears(n, p, d, NULL);
    tf_tqs_free(t);
}

Test(tqs, other_composites_of_three_words) {
    for
        TF_EVERY_ISA(isa) split_others_wide(isa);
}

static int always(const tf_cancel *self) {
    (void)self;
    return 1;
}

Test(tqs, respects_the_flag) {
    tf_tqs *t = tf_tqs_new(TF_ISA_BEST);
    cr_assert_not_null(t);
    tf_rng r;
    tf_rng_init(&r, 4, 0);
    tf_u128 d = 0, n = semiprime(&r, 60, 60);
    tf_cancel set = {.reason = 1}, poll = {.poll = always};
    cr_assert_eq(tf_tqs_split(&d, t, n, NULL, &set), TF_CANCELLED);
    cr_assert_eq(tf_tqs_split(&d, t, n, NULL, &poll), TF_CANCELLED);
    split(t, n);
    mpz_t wide, f;
    mpz_inits(wide, f, NULL);
    tf_support_semiprime(wide, &r, 70, 71);
    cr_assert_eq(tf_tqs_split_mpz(f, t, wide, NULL, &set), TF_CANCELLED);
    cr_assert_eq(tf_tqs_split_mpz(f, t, wide, NULL, &poll), TF_CANCELLED);
    split_wide(f, t, wide);
    mpz_clears(wide, f, NULL);
    tf_tqs_free(t);
}

/* The smallest and largest parameters: other relations, the same kind of answer, or none. */
Test(tqs, parameters_change_no_answer_to_a_wrong_one) {
    static const tf_tqs_params some[] = {{40, 1024, 1, 3, 2},       {40, 32768, 65535, 250, 60},
                                         {1760, 1024, 300, 250, 2}, {1760, 32768, 1, 3, 40},
                                         {300, 32704, 4, 100, 14},  {64, 1088, 2000, 40, 30}};
    tf_tqs *t = tf_tqs_new(TF_ISA_BEST);
    cr_assert_not_null(t);
    tf_rng r;
    tf_rng_init(&r, 5, 0);
    unsigned found = 0;
    for (unsigned bits = 66; bits <= 96; bits += 10)
        for (unsigned i = 0; i < TF_ARRAY_LEN(some); i++) {
            tf_u128 d = 0, n = semiprime(&r, bits / 2, bits / 2);
            tf_status s = tf_tqs_split(&d, t, n, &some[i], NULL);
            cr_assert(s == TF_FOUND || s == TF_NONE);
            if (s != TF_FOUND) continue;
            cr_assert(d > 1 && d < n && n % d == 0);
            found++;
        }
    cr_assert_gt(found, 8, "%u", found);
    tf_tqs_free(t);
}
