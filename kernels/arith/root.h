/* root.h — integer roots and perfect powers. */
#ifndef TF_ROOT_H
#define TF_ROOT_H

#include "base.h"

/** floor(sqrt(n)). */
uint32_t tf_isqrt64(uint64_t n);
/** floor(sqrt(n)); slow, two or three divisions of two words. */
uint64_t tf_isqrt128(tf_u128 n);
/** Is n a square? Residues settle nearly all others. */
bool tf_is_square64(uint64_t n);
bool tf_is_square128(tf_u128 n);
/** floor(n^(1/k)), k >= 1. */
uint64_t tf_iroot64(uint64_t n, unsigned k);

/** The largest k such that n = r^k for an integer r, with r; n >= 2.
 *  @return k >= 1; *root = n when k = 1 */
unsigned tf_perfect_power64(uint64_t *root, uint64_t n);

/** Likewise for any n >= 2. A number that is no power costs some 10 to 30 us at 10^4 bits. @p root
 * may be @p n. */
unsigned tf_perfect_power(mpz_t root, const mpz_t n);

#endif
