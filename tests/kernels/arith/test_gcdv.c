#include <criterion/criterion.h>

#include "bits.h"
#include "gcd.h"
#include "gcdv.h"
#include "rng.h"
#include "support_words.h"

enum { LANES = TF_GCDV_LANES };

/* Both bodies against GMP. */
static void check(const tf_u128 *a, const tf_u128 *n) {
    tf_gcdv *bodies[] = {tf_gcdv_generic, tf_gcdv_for(TF_ISA_BEST)};
    mpz_t x, y;
    mpz_inits(x, y, NULL);
    for (unsigned k = 0; k < TF_ARRAY_LEN(bodies); k++) {
        tf_u128 g[LANES];
        for (unsigned i = 0; i < LANES; i++) g[i] = a[i];
        bodies[k](g, g, n); /* in place */
        for (unsigned i = 0; i < LANES; i++) {
            tf_support_set_word2(x, a[i]);
            tf_support_set_word2(y, n[i]);
            mpz_gcd(x, x, y);
            cr_assert(tf_support_get_word2(x) == g[i], "body %u, lane %u", k, i);
        }
    }
    mpz_clears(x, y, NULL);
}

static tf_u128 number(tf_rng *r, unsigned bits) {
    const tf_u128 x = (tf_u128)tf_rng_next(r) << 64 | tf_rng_next(r);
    return x >> (128 - bits);
}

/* Lanes of very different sizes beside each other, with and without a common divisor. */
Test(gcdv, random_numbers_of_all_sizes) {
    tf_rng r;
    tf_rng_init(&r, 9, 0);
    for (unsigned round = 0; round < 2000; round++) {
        tf_u128 a[LANES], n[LANES];
        for (unsigned i = 0; i < LANES; i++) {
            const unsigned bits = round % 2 ? 1 + (round + 7 * i) % 128 : 2 + round % 63;
            const unsigned shared = (round + i) % 3 ? 1 : 1 + bits / 2;
            const tf_u128 d = number(&r, shared) | 1;
            n[i] = (number(&r, bits) | 1) / d * d;
            if (!(n[i] & 1)) n[i] = d;
            a[i] = number(&r, bits) / d * d;
        }
        check(a, n);
    }
}

/* 0, 1, n itself, its multiples, powers of 2, the largest numbers: in every lane. */
Test(gcdv, ends_of_the_domain) {
    const tf_u128 one = 1, all = ~(tf_u128)0, word = UINT64_MAX;
    const tf_u128 ends[] = {
        0,          1,         2,   3,       word,    word + 1,    word + 2,  word - 1,
        one << 127, one << 63, all, all - 1, all / 3, all / 3 * 2, one << 64, (one << 127) + 1,
        all - word, word * 3};
    for (unsigned k = 0; k < TF_ARRAY_LEN(ends); k++)
        for (unsigned from = 0; from < TF_ARRAY_LEN(ends); from++) {
            tf_u128 a[LANES], n[LANES];
            for (unsigned i = 0; i < LANES; i++) {
                a[i] = ends[(from + i) % TF_ARRAY_LEN(ends)];
                n[i] = ends[k] | 1;
            }
            check(a, n);
        }
}
