/* support_small.h — batches of small numbers factored, and each answer checked: product, order,
 * primality, methods. For Criterion programs (failures assert). */
#ifndef TF_SUPPORT_SMALL_H
#define TF_SUPPORT_SMALL_H

#include <criterion/criterion.h>

#include "smallfactor.h"
#include "support_isa.h"
#include "support_numbers.h"
#include "support_words.h"

enum { TF_SUPPORT_BATCH = 4096 };

static uint64_t tf_support_primes[TF_SMALL64_ROOM(TF_SUPPORT_BATCH)];
static tf_u128 tf_support_primes2[TF_SMALL128_ROOM(64)];
static uint8_t tf_support_methods[TF_SMALL64_ROOM(TF_SUPPORT_BATCH)];
static size_t tf_support_ends[TF_SUPPORT_BATCH];

static inline void tf_support_check_prime(tf_u128 p) {
    mpz_t z;
    mpz_init(z);
    tf_support_set_word2(z, p);
    cr_assert(mpz_probab_prime_p(z, 25));
    mpz_clear(z);
}

/* The rule of the header, by division. */
static inline void tf_support_check_methods(const tf_u128 *p, const uint8_t *how, size_t count) {
    tf_u128 rest = 1;
    size_t large = 0;
    for (size_t i = 0; i < count; i++)
        if (p[i] >= 1024) rest *= p[i], large++;
    for (size_t i = 0; i < count; i++) {
        tf_method expected = TF_METHOD_ECM;
        if (count == 1)
            expected = TF_METHOD_NONE;
        else if (p[i] < 1024 || large == 1 || rest < 1 << 28)
            expected = TF_METHOD_TRIAL;
        else if (p[count - large] == p[count - 1])
            expected = TF_METHOD_POWER;
        cr_assert_eq(how[i], expected, "prime %zu of %zu: %d", i, count, how[i]);
    }
}

/* Product, order, primality and methods of what came out. */
static inline void tf_support_check_list(tf_u128 n, const tf_u128 *p, const uint8_t *how,
                                         size_t count) {
    tf_u128 product = 1;
    for (size_t i = 0; i < count; i++) {
        product *= p[i];
        cr_assert(i == 0 || p[i - 1] <= p[i]);
        tf_support_check_prime(p[i]);
    }
    cr_assert(product == n || (n == 0 && count == 0), "%lx %lx", (uint64_t)(n >> 64), (uint64_t)n);
    tf_support_check_methods(p, how, count);
}

static inline void tf_support_check64(const uint64_t *n, size_t count, tf_isa isa) {
    cr_assert_eq(
        tf_small64(tf_support_primes, tf_support_methods, tf_support_ends, n, count, isa, NULL),
        TF_OK);
    for (size_t i = 0, begin = 0; i < count; begin = tf_support_ends[i++]) {
        tf_u128 wide[63];
        cr_assert_leq(tf_support_ends[i] - begin, 63);
        for (size_t k = begin; k < tf_support_ends[i]; k++) wide[k - begin] = tf_support_primes[k];
        tf_support_check_list(n[i], wide, tf_support_methods + begin, tf_support_ends[i] - begin);
    }
}

static inline void tf_support_check128(const tf_u128 *n, size_t count, tf_isa isa) {
    cr_assert_eq(
        tf_small128(tf_support_primes2, tf_support_methods, tf_support_ends, n, count, isa, NULL),
        TF_OK);
    for (size_t i = 0, begin = 0; i < count; begin = tf_support_ends[i++])
        tf_support_check_list(n[i], tf_support_primes2 + begin, tf_support_methods + begin,
                              tf_support_ends[i] - begin);
}

#endif
