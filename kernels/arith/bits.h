/* bits.h — single-word building blocks: counting bits, wide products, carries, inverses mod 2^64.
 *
 * Everything here is inline and without branches; the compiler turns each into one or a few
 * instructions. Two-word values are tf_u128. */
#ifndef TF_BITS_H
#define TF_BITS_H

#include "base.h"

/** Leading zeros; x != 0. */
static inline unsigned tf_clz64(uint64_t x) {
    return (unsigned)__builtin_clzll(x);
}
/** Trailing zeros; x != 0. */
static inline unsigned tf_ctz64(uint64_t x) {
    return (unsigned)__builtin_ctzll(x);
}
/** Bits needed to write x: 0 for 0, 64 for 2^63. */
static inline unsigned tf_bitlen64(uint64_t x) {
    return x ? 64 - tf_clz64(x) : 0;
}

static inline uint64_t tf_lo64(tf_u128 x) {
    return (uint64_t)x;
}
static inline uint64_t tf_hi64(tf_u128 x) {
    return (uint64_t)(x >> 64);
}
static inline tf_u128 tf_make128(uint64_t hi, uint64_t lo) {
    return (tf_u128)hi << 64 | lo;
}

/** Trailing zeros; x != 0. */
static inline unsigned tf_ctz128(tf_u128 x) {
    return tf_lo64(x) ? tf_ctz64(tf_lo64(x)) : 64 + tf_ctz64(tf_hi64(x));
}
/** Bits needed to write x: 0 for 0, 128 for 2^127. */
static inline unsigned tf_bitlen128(tf_u128 x) {
    return tf_hi64(x) ? 64 + tf_bitlen64(tf_hi64(x)) : tf_bitlen64(tf_lo64(x));
}

/** The full product: returns the low word and stores the high one. */
static inline uint64_t tf_umul128(uint64_t *hi, uint64_t a, uint64_t b) {
    tf_u128 t = (tf_u128)a * b;
    *hi = tf_hi64(t);
    return tf_lo64(t);
}

/** floor(a * b / 2^64). */
static inline uint64_t tf_umulhi(uint64_t a, uint64_t b) {
    return tf_hi64((tf_u128)a * b);
}

/** a + b + *carry with *carry in {0, 1}; *carry becomes the carry out. */
static inline uint64_t tf_addc(uint64_t *carry, uint64_t a, uint64_t b) {
    tf_u128 t = (tf_u128)a + b + *carry;
    *carry = tf_hi64(t);
    return tf_lo64(t);
}

/** a - b - *borrow with *borrow in {0, 1}; *borrow becomes the borrow out. */
static inline uint64_t tf_subb(uint64_t *borrow, uint64_t a, uint64_t b) {
    tf_u128 t = (tf_u128)a - b - *borrow;
    *borrow = tf_hi64(t) & 1;
    return tf_lo64(t);
}

/** The x with a*x == 1 mod 2^64; a odd. Newton's iteration doubles the correct bits: (3a)^2 (xor)
 *  has 5, then 10, 20, 40, 80 [GranlundMontgomery94, sec. 9]. */
static inline uint64_t tf_inv_word(uint64_t a) {
    uint64_t x = (3 * a) ^ 2;
    x *= 2 - a * x;
    x *= 2 - a * x;
    x *= 2 - a * x;
    x *= 2 - a * x;
    return x;
}

#endif
