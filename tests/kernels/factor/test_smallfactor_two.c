/* Batches of small numbers of two words. */
#include <criterion/criterion.h>

#include "support_small.h"

Test(smallfactor_two, two_words_of_every_kind_and_count) {
    tf_rng r;
    tf_rng_init(&r, 3, 0);
    for
        TF_EVERY_ISA(isa)
    for (size_t count = 0; count <= 17; count++) {
        tf_u128 n[17];
        for (size_t i = 0; i < count; i++) /* the largest take milliseconds, portable ones ten */
            n[i] = tf_support_word2(&r) >> (i % 5 == 0 ? 0 : i & 1 ? 28 : 40);
        tf_support_check128(n, count, isa);
    }
}

/* Semiprimes of one size that fill lanes and leave every tail. */
Test(smallfactor_two, hard_two_words_in_tails_of_every_length) {
    tf_rng r;
    tf_rng_init(&r, 7, 0);
    mpz_t z;
    mpz_init(z);
    for
        TF_EVERY_ISA(isa)
    for (unsigned bits = 66; bits <= 90; bits += 12) /* two short limbs, two, two words */
        for (size_t count = 1; count <= (bits == 66 ? 33 : 17); count++) { /* lanes and one */
            tf_u128 n[33];
            for (size_t i = 0; i < count; i++) {
                tf_support_semiprime(z, &r, bits / 2, bits / 2);
                n[i] = tf_support_get_word2(z);
            }
            tf_support_check128(n, count, isa);
        }
    mpz_clear(z);
}

/* As with one word; and cubes, which no sieve can split. */
Test(smallfactor_two, shapes_of_two_words) {
    tf_u128 n[TF_SUPPORT_BATCH / 8];
    size_t count = 0;
    tf_rng r;
    tf_rng_init(&r, 8, 0);
    mpz_t p, q, z;
    mpz_inits(p, q, z, NULL);
    for (unsigned bits = 11; bits <= 64; bits++) {
        tf_support_prime(p, &r, bits);
        mpz_nextprime(q, p);
        if (mpz_sizeinbase(q, 2) > bits) continue;
        for (unsigned e = 1; e * bits <= 128; e++) { /* p^e, p^(e - 1) q, p^(e - 2) q^2 */
            mpz_pow_ui(z, p, e);
            for (unsigned k = 0; k <= 2 && k <= e; k++) {
                n[count++] = tf_support_get_word2(z);
                mpz_divexact(z, z, p);
                mpz_mul(z, z, q);
                if (e > 4) break;
            }
        }
    }
    mpz_clears(p, q, z, NULL);
    for (size_t i = 0; i < count; i += 64)
        tf_support_check128(n + i, count - i < 64 ? count - i : 64, TF_ISA_BEST);
    for (size_t i = 0; i < count; i += 41) tf_support_check128(n + i, 1, TF_ISA_GENERIC);
}

Test(smallfactor_two, carmichael_numbers_of_two_words) {
    tf_u128 n[64];
    size_t count = 0;
    mpz_t p;
    mpz_init(p);
    /* (6k + 1)(12k + 1)(18k + 1), from some k on below each size */
    for (unsigned bits = 19; bits <= 38 && count < 64; bits++)
        for (uint64_t k = (UINT64_C(1) << bits) / 5 * 4, found = 0; found < 2; k++) {
            bool prime = true;
            for (unsigned f = 6; f <= 18 && prime; f += 6) {
                mpz_set_ui(p, f * k + 1);
                prime = mpz_probab_prime_p(p, 5);
            }
            if (!prime) continue;
            n[count++] = (tf_u128)(6 * k + 1) * (12 * k + 1) * (18 * k + 1);
            found++;
        }
    mpz_clear(p);
    for
        TF_EVERY_ISA(isa) tf_support_check128(n, count, isa);
}

Test(smallfactor_two, many_small_factors_of_two_words) {
    tf_u128 n[64], product = 1;
    size_t count = 0;
    for (unsigned k = 2; k <= 33; k++) n[count++] = product *= k; /* 34! is the last below 2^128 */
    n[count++] = product * 34;
    n[count] = 1;
    for (unsigned i = 0; i < 12; i++) n[count] *= 1021 - 8 * (i % 2 ? 1 : 0); /* 1021, 1013 */
    n[++count] = 1;
    for (unsigned p = 1031; n[count] >> 112 == 0; p += 2) { /* just above trial division */
        bool prime = true;
        for (unsigned d = 3; d * d <= p; d += 2) prime &= p % d != 0;
        if (prime) n[count] *= p;
    }
    count++;
    for
        TF_EVERY_ISA(isa) tf_support_check128(n, count, isa);
}

/* Numbers that have been hard for sieves. */
Test(smallfactor_two, regressions_of_two_words) {
    static const char *const text[] = {
        "126582278481012658227848101265822806309", "322580645161290322580645161290322654733",
        "151116012007860377", "340282366920938463463374607431768211455",
        "170141183460469231731687303715884105729"};
    tf_u128 n[8];
    size_t count = 0;
    mpz_t z;
    mpz_init(z);
    for (; count < TF_ARRAY_LEN(text); count++) {
        mpz_set_str(z, text[count], 10);
        cr_assert_leq(mpz_sizeinbase(z, 2), 128);
        n[count] = tf_support_get_word2(z);
    }
    mpz_clear(z);
    for
        TF_EVERY_ISA(isa) tf_support_check128(n, count, isa);
}

/* A poll that asks for the end when it has been asked so many times. */
static int polls_left;

static int count_down(const tf_cancel *self) {
    (void)self;
    return --polls_left < 0;
}

/* Wherever the flag is set, in curves, in the sieve or behind it, the call ends. */
Test(smallfactor_two, two_words_stop_at_every_poll) {
    tf_rng r;
    tf_rng_init(&r, 9, 0);
    mpz_t z;
    mpz_init(z);
    for (unsigned bits = 80; bits <= 128; bits += 16) {
        tf_support_semiprime(z, &r, bits / 2, bits / 2);
        tf_u128 n = tf_support_get_word2(z);
        tf_status s = TF_CANCELLED;
        int polls = 0;
        for (; s == TF_CANCELLED; polls++) {
            tf_cancel cancel = {.poll = count_down};
            polls_left = polls;
            s = tf_small128(tf_support_primes2, NULL, tf_support_ends, &n, 1, TF_ISA_BEST, &cancel);
            cr_assert(s == TF_OK || s == TF_CANCELLED);
        }
        cr_assert_geq(polls, 4, "%u bits: %d polls", bits, polls);
    }
    mpz_clear(z);
}

Test(smallfactor_two, special_two_words) {
    tf_u128 n[64];
    size_t count = 0;
    for (unsigned k = 1; k <= 16; k++) n[count++] = -(tf_u128)k; /* 2^128 - k */
    for (unsigned k = 0; k <= 16; k++) n[count++] = ((tf_u128)1 << 64) + k;
    for (unsigned k = 1; k <= 16; k++) n[count++] = ((tf_u128)1 << 64) - k;
    n[count++] = (tf_u128)1 << 127;
    n[count++] = (tf_u128)UINT64_C(18446744073709551557) * UINT64_C(18446744073709551557);
    n[count++] = (tf_u128)UINT64_C(18446744073709551557) * UINT64_C(18446744073709551533);
    tf_u128 power = 1;
    for (unsigned i = 0; i < 5; i++) power *= 33554393; /* a prime below 2^25 */
    n[count++] = power;
    power = 1;
    for (unsigned i = 0; i < 12; i++) power *= 1031;
    n[count++] = power;
    n[count++] =
        (tf_u128)UINT64_C(4398042316799) * UINT64_C(4398042316799) * UINT64_C(4398042316799);
    n[count++] = 0;
    n[count++] = 1;
    cr_assert_leq(count, TF_ARRAY_LEN(n));
    for
        TF_EVERY_ISA(isa) tf_support_check128(n, count, isa);
    for (size_t i = 0; i < count; i++)
        tf_support_check128(n + i, 1, TF_ISA_BEST); /* alone on all lanes */
}
