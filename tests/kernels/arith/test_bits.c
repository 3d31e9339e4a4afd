#include <criterion/criterion.h>

#include "bits.h"
#include "support_words.h"

Test(bits, lengths_and_zeros) {
    cr_assert_eq(tf_bitlen64(0), 0);
    cr_assert_eq(tf_bitlen128(0), 0);
    for (unsigned i = 0; i < 64; i++) {
        uint64_t x = UINT64_C(1) << i;
        cr_assert_eq(tf_bitlen64(x), i + 1);
        cr_assert_eq(tf_ctz64(x), i);
        cr_assert_eq(tf_clz64(x), 63 - i);
    }
    for (unsigned i = 0; i < 128; i++) {
        tf_u128 x = (tf_u128)1 << i;
        cr_assert_eq(tf_bitlen128(x), i + 1);
        cr_assert_eq(tf_bitlen128(x | 1), i + 1);
        cr_assert_eq(tf_ctz128(x), i);
    }
}

Test(bits, product_and_carries_like_gmp) {
    tf_rng r;
    tf_rng_init(&r, 1, 0);
    for (int i = 0; i < 20000; i++) {
        uint64_t a = tf_support_word(&r), b = tf_support_word(&r), out[2], hi;
        mpn_mul_n(out, &a, &b, 1);
        cr_assert_eq(tf_umul128(&hi, a, b), out[0]);
        cr_assert_eq(hi, out[1]);
        cr_assert_eq(tf_umulhi(a, b), out[1]);
        for (uint64_t in = 0; in < 2; in++) {
            uint64_t carry = in, borrow = in;
            uint64_t x[2] = {a, 0}, y[2] = {b, 0}, z[2];
            mpn_add_n(z, x, y, 2);
            mpn_add_1(z, z, 2, in);
            cr_assert_eq(tf_addc(&carry, a, b), z[0]);
            cr_assert_eq(carry, z[1]);
            mpn_sub_n(z, x, y, 2);
            mpn_sub_1(z, z, 2, in);
            cr_assert_eq(tf_subb(&borrow, a, b), z[0]);
            cr_assert_eq(borrow, z[1] & 1);
        }
    }
}

Test(bits, inverse_of_odd_words) {
    tf_rng r;
    tf_rng_init(&r, 2, 0);
    for (int i = 0; i < 20000; i++) {
        uint64_t a = tf_support_word(&r) | 1;
        cr_assert_eq(a * tf_inv_word(a), 1);
    }
}
