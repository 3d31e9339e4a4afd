/* sprp32.h — the strong probable prime test for odd n below 2^32, to a small base.
 *
 * Montgomery arithmetic with R = 2^32: a product of residues fits one word, and preparing takes two
 * short divisions that do not wait for each other. The exponent is read from its low end, so that
 * the squarings and the products of the result overlap, without a branch on its bits. Internal to
 * kernels/primality; see sprp.h for the test itself. */
#ifndef TF_SPRP32_H
#define TF_SPRP32_H

#include "bits.h"

/** t/R mod n in [0, n), for t < n * 2^32 and n * ninv == 1 mod 2^32. */
static inline uint32_t tf__reduce32(uint64_t t, uint32_t n, uint32_t ninv) {
    uint32_t q = (uint32_t)t * ninv;
    uint64_t hi = t >> 32, m = (uint64_t)q * n >> 32;
    return (uint32_t)(hi - m + (hi < m ? n : 0));
}

/** n odd, 3 <= n < 2^32; 2 <= a < 2^16, not a multiple of n. */
static inline bool tf__sprp32(uint32_t n, uint32_t a) {
    uint32_t ninv = (uint32_t)tf_inv_word(n), s = tf_ctz64(n - 1), e = (n - 1) >> s;
    uint32_t one = (uint32_t)((UINT64_C(1) << 32) % n), minus_one = n - one;
    uint32_t square = (uint32_t)(((uint64_t)a << 32) % n), x = one;
    for (;;) {
        x = tf__reduce32((uint64_t)x * (e & 1 ? square : one), n, ninv);
        e >>= 1;
        if (e == 0) break;
        square = tf__reduce32((uint64_t)square * square, n, ninv);
    }
    if (x == one || x == minus_one) return true;
    while (--s > 0) {
        x = tf__reduce32((uint64_t)x * x, n, ninv);
        if (x == minus_one) return true;
    }
    return false;
}

/** The place of n in the table of bases. */
enum { TF__SPRP_BUCKETS = 1 << 10 };
static inline uint32_t tf__sprp32_hash(uint32_t n) {
    return n * UINT32_C(0x9e3779b1) >> 22;
}

/** The base there: one strong test decides for an odd n that has no prime factor below 59. */
extern const uint8_t tf__sprp32_bases[TF__SPRP_BUCKETS];

#endif
