/* The long forms of test_smallfactor.c and test_smallfactor_two.c: every n up to 10^8, and a million
 * random numbers of each size against the portable bodies and GMP. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>

#include "smallfactor.h"
#include "support_numbers.h"
#include "support_words.h"

enum { BATCH = 1 << 15 };

static uint64_t n[BATCH], primes[2][TF_SMALL64_ROOM(BATCH)];
static size_t ends[2][BATCH];

/* Smallest prime factors by segments are not needed: what is claimed to be prime is looked up in a
 * sieve of primes, and the product is n; that is a factorization. */
Test(smallfactor_long, all_up_to_ten_to_the_eight, .timeout = 3600) {
    enum { LIMIT = 100000000 };
    uint8_t *composite = calloc(LIMIT + 1, 1);
    cr_assert_not_null(composite);
    composite[0] = composite[1] = 1;
    for (uint64_t p = 2; p * p <= LIMIT; p++)
        for (uint64_t m = p * p; !composite[p] && m <= LIMIT; m += p) composite[m] = 1;
    for (uint64_t from = 1; from <= LIMIT; from += BATCH) {
        size_t count = from + BATCH <= LIMIT + 1 ? BATCH : LIMIT + 1 - from, k = 0;
        for (size_t i = 0; i < count; i++) n[i] = from + i;
        cr_assert_eq(tf_small64(primes[0], NULL, ends[0], n, count, TF_ISA_BEST, NULL), TF_OK);
        for (size_t i = 0; i < count; i++) {
            uint64_t product = 1, last = 2;
            for (; k < ends[0][i]; k++) {
                uint64_t p = primes[0][k];
                cr_assert(p >= last && p <= LIMIT && !composite[p], "%lu: %lu", n[i], p);
                product *= last = p;
            }
            cr_assert_eq(product, n[i]);
        }
    }
    free(composite);
}

static void check_with_gmp(uint64_t number, const uint64_t *p, size_t count) {
    mpz_t z;
    mpz_init(z);
    uint64_t product = 1;
    for (size_t i = 0; i < count; i++) {
        product *= p[i];
        mpz_set_ui(z, p[i]);
        cr_assert(mpz_probab_prime_p(z, 24), "%lu", p[i]);
    }
    cr_assert_eq(product, number);
    mpz_clear(z);
}

Test(smallfactor_long, a_million_words_of_each_size, .timeout = 7200) {
    tf_rng r;
    tf_rng_init(&r, 5, 0);
    for (unsigned bits = 20; bits <= 64; bits++)
        for (unsigned round = 0; round < 1000000 / BATCH + 1; round++) {
            for (size_t i = 0; i < BATCH; i++) n[i] = tf_support_bits64(&r, bits);
            cr_assert_eq(tf_small64(primes[0], NULL, ends[0], n, BATCH, TF_ISA_BEST, NULL), TF_OK);
            cr_assert_eq(tf_small64(primes[1], NULL, ends[1], n, BATCH, TF_ISA_GENERIC, NULL),
                         TF_OK);
            cr_assert_arr_eq(ends[0], ends[1], sizeof ends[0]);
            cr_assert_arr_eq(primes[0], primes[1], ends[0][BATCH - 1] * sizeof primes[0][0]);
            for (size_t i = 0, k = 0; i < BATCH; k = ends[0][i++])
                check_with_gmp(n[i], primes[0] + k, ends[0][i] - k);
        }
}

/* Two words of each size, at the best level and at the portable one, products and primes checked. A
 * thousand numbers of each size are what some minutes allow; TF_TEST_TWO_WORDS=1000000 asks for more
 * (at 128 bits the portable level takes about a millisecond a number), TF_TEST_TWO_WORDS_BITS=113-120
 * for some sizes only, so that several processes share a long run: each size has its own numbers. */
Test(smallfactor_long, two_words_of_each_size, .timeout = 1000000) {
    enum { COUNT = 1000 };
    static tf_u128 wide[COUNT], found[2][TF_SMALL128_ROOM(COUNT)];
    const char *wish = getenv("TF_TEST_TWO_WORDS");
    unsigned long rounds = wish ? (strtoul(wish, NULL, 10) + COUNT - 1) / COUNT : 1;
    const char *sizes = getenv("TF_TEST_TWO_WORDS_BITS");
    unsigned from = 65, to = 128;
    if (sizes)
        cr_assert(sscanf(sizes, "%u-%u", &from, &to) == 2 && 65 <= from && from <= to && to <= 128,
                  "TF_TEST_TWO_WORDS_BITS=%s", sizes);
    mpz_t z;
    mpz_init(z);
    for (unsigned bits = from; bits <= to; bits++) {
        tf_rng r;
        tf_rng_init(&r, 6, bits);
        for (unsigned long round = 0; round < rounds; round++) {
            for (size_t i = 0; i < COUNT; i++) {
                tf_support_bits(z, &r, bits);
                wide[i] = tf_support_get_word2(z);
            }
            for (unsigned k = 0; k < 2; k++)
                cr_assert_eq(tf_small128(found[k], NULL, ends[k], wide, COUNT,
                                         k ? TF_ISA_GENERIC : TF_ISA_BEST, NULL),
                             TF_OK);
            cr_assert_arr_eq(ends[0], ends[1], COUNT * sizeof ends[0][0]);
            cr_assert_arr_eq(found[0], found[1], ends[0][COUNT - 1] * sizeof found[0][0]);
            for (size_t i = 0, k = 0; i < COUNT; i++) {
                tf_u128 product = 1;
                for (; k < ends[0][i]; k++) {
                    product *= found[0][k];
                    tf_support_set_word2(z, found[0][k]);
                    cr_assert(mpz_probab_prime_p(z, 24));
                }
                cr_assert(product == wide[i]);
            }
        }
    }
    mpz_clear(z);
}
