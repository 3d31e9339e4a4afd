#include <criterion/criterion.h>

#include "sprp.h"
#include "sprp32.h"
#include "support_words.h"

/* The definition, by GMP. */
static bool by_definition(const mpz_t n, unsigned long a) {
    mpz_t x, d, minus_one;
    mpz_inits(x, d, minus_one, NULL);
    mpz_sub_ui(minus_one, n, 1);
    mp_bitcnt_t s = mpz_scan1(minus_one, 0);
    mpz_tdiv_q_2exp(d, minus_one, s);
    mpz_set_ui(x, a);
    mpz_powm(x, x, d, n);
    bool pass = mpz_cmp_ui(x, 1) == 0;
    for (; s-- > 0 && !pass; mpz_powm_ui(x, x, 2, n)) pass = mpz_cmp(x, minus_one) == 0;
    mpz_set_ui(d, a);
    pass = pass || mpz_divisible_p(d, n);
    mpz_clears(x, d, minus_one, NULL);
    return pass;
}

static void check(const mpz_t n) {
    tf_u128 value = tf_support_get_word2(n);
    tf_mont128 m2;
    tf_mont128_init(&m2, value);
    cr_assert_eq(tf_sprp2_128(&m2), by_definition(n, 2));
    if (tf_hi64(value)) return;
    tf_mont64 m;
    tf_mont64_init(&m, tf_lo64(value));
    cr_assert_eq(tf_sprp2_64(&m), by_definition(n, 2));
    if (tf_lo64(value) >> 32) return;
    for (uint32_t a = 2; a < 256; a = 2 * a - 1)
        if (a % tf_lo64(value) != 0)
            cr_assert_eq(tf__sprp32((uint32_t)value, a), by_definition(n, a), "%u", a);
}

Test(sprp, all_small_and_many_others_as_defined) {
    mpz_t n;
    mpz_init(n);
    for (unsigned long i = 3; i < 10000; i += 2) {
        mpz_set_ui(n, i);
        check(n);
    }
    tf_rng r;
    tf_rng_init(&r, 1, 0);
    for (int i = 0; i < 3000; i++) {
        tf_u128 v = tf_support_word2(&r) >> (i % 3 == 0 ? 0 : i % 3 == 1 ? 64 : 96);
        v |= 1;
        tf_support_set_word2(n, v < 3 ? 3 : v);
        if (i % 2) mpz_nextprime(n, n);
        if (mpz_sizeinbase(n, 2) <= 128) check(n);
    }
    mpz_clear(n);
}

/* The strong pseudoprimes to base 2 below 10^5: OEIS A001262. */
Test(sprp, known_pseudoprimes_to_base_2) {
    static const uint64_t known[] = {2047,  3277,  4033,  4681,  8321,  15841, 29341, 42799,
                                     49141, 52633, 65281, 74665, 80581, 85489, 88357, 90751};
    for (unsigned i = 0; i < TF_ARRAY_LEN(known); i++) {
        tf_mont64 m;
        tf_mont64_init(&m, known[i]);
        cr_assert(tf_sprp2_64(&m), "%lu", known[i]);
    }
}
