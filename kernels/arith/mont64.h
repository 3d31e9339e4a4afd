/* mont64.h — Montgomery arithmetic modulo one odd 64-bit word.
 *
 * Domain   n odd, 3 <= n < 2^64.  R = 2^64.  Residues are held as a*R mod n in [0, n).
 * Note     gcd(aR mod n, n) = gcd(a, n): factor tests need no conversion. mul() also takes one
 *          operand in [0, 2^64) as long as the other is below n.
 * Aliasing values go in and out by value.   Errors: none; preconditions are TF_ASSERTed.
 * Cost     a product is two wide and one low multiplication, some 10 cycles of latency.
 * Why      the inverse is the positive one (n * ninv == 1 mod R), so that the reduction subtracts:
 *          T/R == hi(T) - hi(q*n) with both terms below n, and no sum can overflow. That is
 *          what lets n reach 2^64 - 1. [Montgomery85, sec. 2]
 */
#ifndef TF_MONT64_H
#define TF_MONT64_H

#include "base.h"
#include "bits.h"
#include "check.h"

typedef struct tf_mont64 {
    uint64_t n;    /* the modulus */
    uint64_t ninv; /* n * ninv == 1 mod 2^64 */
    uint64_t one;  /* R mod n, the residue 1 */
    uint64_t r2;   /* R^2 mod n, carries integers into residues */
} tf_mont64;

/** a*b/R mod n; a*b < n*R. */
static inline uint64_t tf_mont64_mul(const tf_mont64 *m, uint64_t a, uint64_t b) {
    uint64_t hi, lo = tf_umul128(&hi, a, b);
    uint64_t t = tf_umulhi(lo * m->ninv, m->n);
    return hi - t + (hi < t ? m->n : 0);
}

static inline uint64_t tf_mont64_sqr(const tf_mont64 *m, uint64_t a) {
    return tf_mont64_mul(m, a, a);
}

static inline uint64_t tf_mont64_add(const tf_mont64 *m, uint64_t a, uint64_t b) {
    uint64_t t = m->n - b; /* a + b may not fit a word: compare instead */
    return a >= t ? a - t : a + b;
}

static inline uint64_t tf_mont64_sub(const tf_mont64 *m, uint64_t a, uint64_t b) {
    return a - b + (a < b ? m->n : 0);
}

static inline uint64_t tf_mont64_neg(const tf_mont64 *m, uint64_t a) {
    return a ? m->n - a : 0;
}

/** a/2 mod n. */
static inline uint64_t tf_mont64_half(const tf_mont64 *m, uint64_t a) {
    return (a >> 1) + (a & 1 ? (m->n >> 1) + 1 : 0);
}

/** Prepare arithmetic mod n. Inline, so that a caller who never converts does not pay for r2. */
static inline void tf_mont64_init(tf_mont64 *m, uint64_t n) {
    TF_ASSERT((n & 1) && n >= 3);
    m->n = n;
    m->ninv = tf_inv_word(n);
    m->one = -n % n; /* 2^64 - n, reduced */
    /* R^2 is the residue of 2^64 = 16^16: four doublings and four squarings, cheaper than a
     * division of two words. */
    uint64_t x = m->one;
    for (int i = 0; i < 4; i++) x = tf_mont64_add(m, x, x);
    for (int i = 0; i < 4; i++) x = tf_mont64_sqr(m, x);
    m->r2 = x;
}

/** Residue of the integer a, any a. */
static inline uint64_t tf_mont64_to(const tf_mont64 *m, uint64_t a) {
    return tf_mont64_mul(m, a, m->r2);
}

/** Integer in [0, n) of a residue. */
static inline uint64_t tf_mont64_from(const tf_mont64 *m, uint64_t a) {
    uint64_t t = tf_umulhi(a * m->ninv, m->n);
    return t ? m->n - t : 0;
}

/** a^e, a residue to an integer power; a^0 is 1. */
uint64_t tf_mont64_pow(const tf_mont64 *m, uint64_t a, uint64_t e);

/** Residue of 2^e: squarings and doublings only. */
uint64_t tf_mont64_pow2(const tf_mont64 *m, uint64_t e);

#endif
