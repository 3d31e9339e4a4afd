/* invpow2.c — see invpow2.h. */
#include "invpow2.h"

#include "check.h"

void tf_inverse_pow2(mpz_t x, const mpz_t n, size_t bits) {
    TF_ASSERT(mpz_odd_p(n) && mpz_sgn(n) > 0 && bits >= 1);
    size_t steps[64], count = 0;
    for (size_t b = bits; b > 3; b = (b + 1) / 2) steps[count++] = b;
    mpz_t t;
    mpz_init(t);
    mpz_fdiv_r_2exp(x, n, bits < 3 ? bits : 3); /* n^2 = 1 mod 8 */
    while (count-- > 0) {
        size_t b = steps[count];
        mpz_fdiv_r_2exp(t, n, b);
        mpz_mul(t, t, x);
        mpz_ui_sub(t, 2, t);
        mpz_fdiv_r_2exp(t, t, b);
        mpz_mul(x, x, t);
        mpz_fdiv_r_2exp(x, x, b);
    }
    mpz_clear(t);
}
