/* Batches of small numbers: one word each; contexts kept between calls, one word or two. */
#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "support_small.h"

/* Kept from call to call: levels, sizes and widths in turn, large batches that are not kept, and calls
 * that are cancelled on the way leave no trace in the next answer. */
Test(smallfactor, kept_between_calls) {
    enum { COUNT = 40, LARGE = 8200 };
    static uint64_t many[LARGE], many_primes[TF_SMALL64_ROOM(LARGE)];
    static size_t many_ends[LARGE], kept_ends[TF_SUPPORT_BATCH];
    static uint64_t kept[TF_SMALL64_ROOM(TF_SUPPORT_BATCH)];
    static uint8_t how[TF_SMALL64_ROOM(TF_SUPPORT_BATCH)];
    static tf_u128 kept2[TF_SMALL128_ROOM(64)];
    tf_small *c = tf_small_new();
    cr_assert(c);
    tf_rng r;
    tf_rng_init(&r, 77, 0);
    for (size_t i = 0; i < LARGE; i++) many[i] = tf_support_bits64(&r, 1 + i % 32);
    for (unsigned round = 0; round < 3; round++)
        for
            TF_EVERY_ISA(isa) {
                uint64_t n[COUNT];
                tf_u128 wide[COUNT];
                size_t count = COUNT - 7 * round;
                for (size_t i = 0; i < count; i++) {
                    n[i] = tf_support_bits64(&r, 40 + i % 25);
                    wide[i] = (tf_u128)tf_support_bits64(&r, 1 + i % 26) << 64 |
                              tf_support_bits64(&r, 64);
                }
                tf_support_check64(n, count, isa);
                cr_assert_eq(tf_small64_with(c, kept, how, kept_ends, n, count, isa, NULL), TF_OK);
                cr_assert_arr_eq(kept_ends, tf_support_ends, count * sizeof *tf_support_ends);
                cr_assert_arr_eq(kept, tf_support_primes,
                                 tf_support_ends[count - 1] * sizeof *kept);
                cr_assert_arr_eq(how, tf_support_methods, tf_support_ends[count - 1]);
                tf_support_check128(wide, count, isa);
                cr_assert_eq(tf_small128_with(c, kept2, how, kept_ends, wide, count, isa, NULL),
                             TF_OK);
                cr_assert_arr_eq(kept_ends, tf_support_ends, count * sizeof *tf_support_ends);
                cr_assert_arr_eq(kept2, tf_support_primes2,
                                 tf_support_ends[count - 1] * sizeof *kept2);
                cr_assert_arr_eq(how, tf_support_methods, tf_support_ends[count - 1]);
                tf_cancel stop = {.reason = 1};
                cr_assert_eq(tf_small128_with(c, kept2, how, kept_ends, wide, count, isa, &stop),
                             TF_CANCELLED);
                if (isa != TF_ISA_GENERIC) continue;
                cr_assert_eq(
                    tf_small64_with(c, many_primes, NULL, many_ends, many, LARGE, isa, NULL),
                    TF_OK);
                for (size_t i = 0, k = 0; i < LARGE; i++) {
                    uint64_t product = 1;
                    for (; k < many_ends[i]; k++) product *= many_primes[k];
                    cr_assert_eq(product, many[i]);
                }
            }
    tf_small_free(c);
    tf_small_free(NULL);
}

Test(smallfactor, example_of_the_header) {
    uint64_t n[2] = {60, 1000000016000000063};
    const uint64_t expected[] = {2, 2, 3, 5, 1000000007, 1000000009};
    cr_assert_eq(tf_small64(tf_support_primes, NULL, tf_support_ends, n, 2, TF_ISA_BEST, NULL),
                 TF_OK);
    cr_assert_eq(tf_support_ends[0], 4);
    cr_assert_eq(tf_support_ends[1], 6);
    cr_assert_arr_eq(tf_support_primes, expected, sizeof expected);
}

Test(smallfactor, one_word_of_every_kind_and_count) {
    tf_rng r;
    tf_rng_init(&r, 1, 0);
    for
        TF_EVERY_ISA(isa)
    for (size_t count = 0; count <= 40; count++) {
        uint64_t n[40];
        for (size_t i = 0; i < count; i++) n[i] = tf_support_word(&r);
        tf_support_check64(n, count, isa);
    }
}

/* Four numbers and fewer take another way: the answers are the same, the methods included. */
Test(smallfactor, few_words_as_in_a_batch) {
    enum { COUNT = 400 };
    static uint64_t n[COUNT], all[TF_SMALL64_ROOM(COUNT)], few[TF_SMALL64_ROOM(4)];
    static uint8_t ways[TF_SMALL64_ROOM(COUNT)], how[TF_SMALL64_ROOM(4)];
    static size_t all_ends[COUNT], few_ends[4];
    tf_rng r;
    tf_rng_init(&r, 61, 0);
    for (size_t i = 0; i < COUNT; i++) {
        uint64_t p = tf_support_bits64(&r, 8 + i % 24);
        n[i] = i % 3 == 0 ? p * p : tf_support_bits64(&r, 1 + i % 64);
    }
    cr_assert_eq(tf_small64(all, ways, all_ends, n, COUNT, TF_ISA_BEST, NULL), TF_OK);
    for (size_t i = 0, count; i < COUNT; i += count) {
        count = 1 + i % 4 < COUNT - i ? 1 + i % 4 : COUNT - i;
        cr_assert_eq(tf_small64(few, how, few_ends, n + i, count, TF_ISA_BEST, NULL), TF_OK);
        size_t from = i ? all_ends[i - 1] : 0;
        for (size_t k = 0; k < count; k++) cr_assert_eq(few_ends[k], all_ends[i + k] - from);
        size_t size = few_ends[count - 1];
        cr_assert(memcmp(few, all + from, size * sizeof *few) == 0);
        cr_assert(memcmp(how, ways + from, size) == 0, "methods at %zu", i);
    }
}

Test(smallfactor, ends_of_the_range) {
    enum { COUNT = 1000 };
    uint64_t n[2 * COUNT];
    for (uint64_t k = 0; k < COUNT; k++) {
        n[2 * k] = k;
        n[2 * k + 1] = -k - 1;
    }
    for
        TF_EVERY_ISA(isa)
    tf_support_check64(n, 2 * COUNT, isa);
}

/* Against a sieve of smallest primes: all n below @p limit, in uneven batches. */
static void check_range(uint32_t limit, tf_isa isa) {
    uint32_t *smallest = calloc(limit, sizeof *smallest);
    for (uint32_t p = 2; p < limit; p++)
        for (uint32_t m = p; smallest[p] == 0 && m < limit; m += p)
            if (m == p || !smallest[m]) smallest[m] = m == p ? 0 : p;
    uint64_t n[TF_SUPPORT_BATCH];
    size_t size = 1;
    for (uint32_t from = 0; from < limit; from += (uint32_t)size) {
        size = size % (TF_SUPPORT_BATCH - 1) + 1 + size / 2;
        if (size > TF_SUPPORT_BATCH) size = TF_SUPPORT_BATCH;
        if (size > limit - from) size = limit - from;
        for (size_t i = 0; i < size; i++) n[i] = from + i;
        cr_assert_eq(tf_small64(tf_support_primes, NULL, tf_support_ends, n, size, isa, NULL),
                     TF_OK);
        for (size_t i = 0, k = 0; i < size; i++) {
            uint32_t rest = from + (uint32_t)i;
            for (; rest > 1 && k < tf_support_ends[i]; k++) {
                uint32_t p = smallest[rest] ? smallest[rest] : rest;
                cr_assert_eq(tf_support_primes[k], p, "%lu", n[i]);
                rest /= p;
            }
            cr_assert(rest <= 1 && k == tf_support_ends[i], "%lu", n[i]);
        }
    }
    free(smallest);
}

Test(smallfactor, agrees_with_a_sieve) {
    for
        TF_EVERY_ISA(isa)
    check_range(isa == TF_ISA_GENERIC ? 200000 : 1000001, isa);
}

Test(smallfactor, semiprimes_of_all_shapes) {
    tf_rng r;
    tf_rng_init(&r, 2, 0);
    mpz_t z;
    mpz_init(z);
    uint64_t n[TF_SUPPORT_BATCH];
    size_t count = 0;
    for (unsigned p = 2; p <= 32; p++)
        for (unsigned q = p; p + q <= 64; q++) {
            tf_support_semiprime(z, &r, p, q);
            n[count++] = mpz_get_ui(z);
        }
    mpz_clear(z);
    for
        TF_EVERY_ISA(isa)
    tf_support_check64(n, count, isa);
}

Test(smallfactor, a_set_flag_stops_it) {
    tf_cancel stop = {.reason = 1};
    uint64_t n = 1000000016000000063;
    cr_assert_eq(tf_small64(tf_support_primes, NULL, tf_support_ends, &n, 1, TF_ISA_BEST, &stop),
                 TF_CANCELLED);
}

/* Numbers that look like others: squares and cubes of primes, products of neighbours, Carmichael
 * numbers (6k+1)(12k+1)(18k+1) [Chernick39], the strong pseudoprimes to the first k bases
 * [Jaeschke93], [JiangDeng14], many small factors, many factors just above the trial bound. */
Test(smallfactor, special_one_word) {
    static const uint64_t fixed[] = {2047,
                                     1373653,
                                     25326001,
                                     3215031751,
                                     2152302898747,
                                     3474749660383,
                                     341550071728321,
                                     3825123056546413051,
                                     UINT64_C(18446744073709551615),
                                     UINT64_C(1) << 63,
                                     UINT64_C(12157665459056928801),
                                     UINT64_C(16294579238595022365),
                                     UINT64_C(614889782588491410),
                                     UINT64_C(18446744065119617029)};
    uint64_t n[TF_SUPPORT_BATCH];
    size_t count = 0;
    for (; count < TF_ARRAY_LEN(fixed); count++) n[count] = fixed[count];
    tf_rng r;
    tf_rng_init(&r, 4, 0);
    mpz_t p, q;
    mpz_init(p);
    mpz_init(q);
    for (unsigned bits = 11; bits <= 32; bits++)
        for (unsigned i = 0; i < 10; i++) {
            tf_support_prime(p, &r, bits);
            uint64_t a = mpz_get_ui(p);
            mpz_nextprime(q, p);
            n[count++] = a * a;
            if (bits < 32) n[count++] = a * mpz_get_ui(q);
            if (bits <= 21) n[count++] = a * a * a;
            if (bits <= 21) n[count++] = a * a * mpz_get_ui(q);
            if (bits <= 16) n[count++] = a * a * a * a;
            if (bits <= 12) n[count++] = a * a * a * a * a;
        }
    for (uint64_t k = 1; count < 2000 && k < 200000; k++) {
        uint64_t a = 6 * k + 1, b = 12 * k + 1, c = 18 * k + 1;
        mpz_set_ui(p, a);
        mpz_set_ui(q, b);
        if (!mpz_probab_prime_p(p, 20) || !mpz_probab_prime_p(q, 20)) continue;
        mpz_set_ui(p, c);
        if (mpz_probab_prime_p(p, 20)) n[count++] = a * b * c;
    }
    mpz_clear(q);
    mpz_clear(p);
    n[count++] = UINT64_C(1031) * 1033 * 1039 * 1049 * 1051 * 1061;
    for
        TF_EVERY_ISA(isa)
    tf_support_check64(n, count, isa);
}
