/* Inverses modulo powers of two: the product is 1, the inverse is reduced, at every size. */
#include <criterion/criterion.h>

#include "invpow2.h"
#include "support_numbers.h"

static void check(const mpz_t n, size_t bits) {
    mpz_t x, p;
    mpz_inits(x, p, NULL);
    tf_inverse_pow2(x, n, bits);
    cr_assert(mpz_sgn(x) > 0 && mpz_sizeinbase(x, 2) <= bits, "%zu bits: not reduced", bits);
    mpz_mul(p, x, n);
    mpz_fdiv_r_2exp(p, p, bits);
    cr_assert_eq(mpz_cmp_ui(p, 1), 0, "%zu bits: the product is not 1", bits);
    mpz_clears(x, p, NULL);
}

Test(invpow2, all_of_few_bits) {
    mpz_t n;
    mpz_init(n);
    for (size_t bits = 1; bits <= 8; bits++)
        for (unsigned long v = 1; v < 1024; v += 2) { /* also n above the modulus */
            mpz_set_ui(n, v);
            check(n, bits);
        }
    mpz_clear(n);
}

Test(invpow2, every_size) {
    tf_rng r;
    mpz_t n;
    mpz_init(n);
    tf_rng_init(&r, 11, 0);
    for (size_t bits = 1; bits <= 700; bits++)
        for (int i = 0; i < 4; i++) {
            tf_support_bits(n, &r, (unsigned)(1 + tf_rng_below(&r, 800)));
            mpz_setbit(n, 0);
            check(n, bits);
        }
    tf_support_bits(n, &r, 50001);
    mpz_setbit(n, 0);
    check(n, 50000);
    check(n, 60000);
    mpz_clear(n);
}
