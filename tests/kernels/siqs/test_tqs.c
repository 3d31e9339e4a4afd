#include <criterion/criterion.h>
#include <stdlib.h>

#include "bits.h"
#include "support_numbers.h"
#include "support_words.h"
#include "tqs.h"
#include "tqs_ops.h"

#define EVERY_ISA(isa) (tf_isa isa = TF_ISA_GENERIC; isa < TF_ISA_BEST; isa++)

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
        EVERY_ISA(isa) cr_assert_not_null(t[isa] = tf_tqs_new(isa));
    for (unsigned bits = TF_TQS_MIN_BITS; bits <= TF_TQS_MAX_BITS; bits++)
        for (unsigned i = 0; i < 3; i++) {
            tf_u128 n;
            do n = semiprime(&r, bits / 2 - 4 * i, bits - bits / 2 + 4 * i);
            while (tf_bitlen128(n) != bits);
            tf_u128 expected = split(t[TF_ISA_GENERIC], n);
            for
                EVERY_ISA(isa) cr_assert(split(t[isa], n) == expected);
        }
    for
        EVERY_ISA(isa) tf_tqs_free(t[isa]);
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
