/* support_numbers.c — see support_numbers.h. Plain GMP only, so that it can serve as an oracle. */
#include "support_numbers.h"

uint64_t tf_support_bits64(tf_rng *r, unsigned bits) {
    uint64_t top = UINT64_C(1) << (bits - 1);
    return top | (tf_rng_next(r) & (top - 1));
}

void tf_support_bits(mpz_t out, tf_rng *r, unsigned bits) {
    mpz_set_ui(out, 1);
    for (unsigned left = bits - 1; left > 0;) {
        unsigned take = left < 32 ? left : 32;
        mpz_mul_2exp(out, out, take);
        mpz_add_ui(out, out, tf_rng_next(r) & ((UINT64_C(1) << take) - 1));
        left -= take;
    }
}

void tf_support_prime(mpz_t out, tf_rng *r, unsigned bits) {
    do {
        tf_support_bits(out, r, bits);
        mpz_nextprime(out, out);
    } while (mpz_sizeinbase(out, 2) != bits);
}

void tf_support_semiprime(mpz_t out, tf_rng *r, unsigned pbits, unsigned qbits) {
    mpz_t q;
    mpz_init(q);
    tf_support_prime(out, r, pbits);
    tf_support_prime(q, r, qbits);
    mpz_mul(out, out, q);
    mpz_clear(q);
}
