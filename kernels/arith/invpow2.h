/* invpow2.h — inverses modulo powers of two, of any size. */
#ifndef TF_INVPOW2_H
#define TF_INVPOW2_H

#include "base.h"

/** x = 1/n mod 2^bits, in [1, 2^bits); n odd and positive, bits >= 1. Newton's iteration x (2 - n x)
 *  doubles the bits that are right [BrentZimmermann10, sec. 2.5], so that all
 *  costs as much as a few products of the final size, where Euclid's algorithm needs some dozens. */
void tf_inverse_pow2(mpz_t x, const mpz_t n, size_t bits);

#endif
