/* mont128.h — Montgomery arithmetic modulo one odd number of up to two words.
 *
 * Domain   n odd, 3 <= n < 2^128.  R = 2^128.  Residues are held as a*R mod n in [0, n).
 * Note     gcd(aR mod n, n) = gcd(a, n): factor tests need no conversion. mul() also takes one
 *          operand in [0, 2^128) as long as the other is below n.
 * Aliasing values go in and out by value.   Errors: none; preconditions are TF_ASSERTed.
 * Cost     mul 10, sqr 9 word multiplications. The reduction subtracts, word by word, as that of
 * mont64.h does, so that no bit of n has to be kept free. See      [Montgomery85, sec. 2]; word by
 * word: [KocAcarKaliski96, CIOS]
 */
#ifndef TF_MONT128_H
#define TF_MONT128_H

#include "base.h"
#include "bits.h"
#include "check.h"

typedef struct tf_mont128 {
    tf_u128 n;
    tf_u128 one;   /* R mod n */
    tf_u128 r2;    /* R^2 mod n */
    uint64_t ninv; /* n * ninv == 1 mod 2^64 */
} tf_mont128;

/* (hi * 2^128 + lo) / R mod n, hi < n. With q0 and q1 chosen so that q = q0 + q1 2^64 makes the low
 * 128 bits of q*n equal to lo, the answer is hi - floor(q*n / 2^128), plus n if negative. A and
 * B below are the parts of q0*n and q1*n beyond the words that cancel. */
static inline tf_u128 tf__mont128_reduce(const tf_mont128 *m, tf_u128 hi, tf_u128 lo) {
    uint64_t n0 = tf_lo64(m->n), n1 = tf_hi64(m->n), t1 = tf_hi64(lo);
    uint64_t q0 = tf_lo64(lo) * m->ninv;
    tf_u128 a = (tf_u128)q0 * n1 + tf_umulhi(q0, n0);
    uint64_t q1 = (t1 - tf_lo64(a)) * m->ninv;
    tf_u128 b = (tf_u128)q1 * n1 + tf_umulhi(q1, n0);
    tf_u128 t = b + tf_hi64(a) + (t1 < tf_lo64(a)); /* below n */
    return hi - t + (hi < t ? m->n : 0);
}

/** a*b/R mod n; a*b < n*R. */
static inline tf_u128 tf_mont128_mul(const tf_mont128 *m, tf_u128 a, tf_u128 b) {
    uint64_t a0 = tf_lo64(a), a1 = tf_hi64(a), b0 = tf_lo64(b), b1 = tf_hi64(b);
    tf_u128 low = (tf_u128)a0 * b0, high = (tf_u128)a1 * b1;
    tf_u128 x = (tf_u128)a0 * b1, y = (tf_u128)a1 * b0;
    tf_u128 mid = x + tf_hi64(low) + tf_lo64(y); /* fits: (2^64-1)^2 + 2 (2^64-1) */
    high += (tf_u128)tf_hi64(mid) + tf_hi64(y);
    return tf__mont128_reduce(m, high, tf_make128(tf_lo64(mid), tf_lo64(low)));
}

static inline tf_u128 tf_mont128_sqr(const tf_mont128 *m, tf_u128 a) {
    uint64_t a0 = tf_lo64(a), a1 = tf_hi64(a);
    tf_u128 low = (tf_u128)a0 * a0, high = (tf_u128)a1 * a1, x = (tf_u128)a0 * a1;
    tf_u128 mid = x + tf_hi64(low) + tf_lo64(x);
    high += (tf_u128)tf_hi64(mid) + tf_hi64(x);
    return tf__mont128_reduce(m, high, tf_make128(tf_lo64(mid), tf_lo64(low)));
}

static inline tf_u128 tf_mont128_add(const tf_mont128 *m, tf_u128 a, tf_u128 b) {
    tf_u128 t = m->n - b; /* a + b may not fit: compare instead */
    return a >= t ? a - t : a + b;
}

static inline tf_u128 tf_mont128_sub(const tf_mont128 *m, tf_u128 a, tf_u128 b) {
    return a - b + (a < b ? m->n : 0);
}

static inline tf_u128 tf_mont128_neg(const tf_mont128 *m, tf_u128 a) {
    return a ? m->n - a : 0;
}

/** a/2 mod n. */
static inline tf_u128 tf_mont128_half(const tf_mont128 *m, tf_u128 a) {
    return (a >> 1) + (a & 1 ? (m->n >> 1) + 1 : 0);
}

/** Residue of the integer a, any a. */
static inline tf_u128 tf_mont128_to(const tf_mont128 *m, tf_u128 a) {
    return tf_mont128_mul(m, a, m->r2);
}

/** Integer in [0, n) of a residue. */
static inline tf_u128 tf_mont128_from(const tf_mont128 *m, tf_u128 a) {
    return tf__mont128_reduce(m, 0, a);
}

void tf_mont128_init(tf_mont128 *m, tf_u128 n);

/** a^e, a residue to an integer power; a^0 is 1. */
tf_u128 tf_mont128_pow(const tf_mont128 *m, tf_u128 a, tf_u128 e);

/** Residue of 2^e: squarings and doublings only. */
tf_u128 tf_mont128_pow2(const tf_mont128 *m, tf_u128 e);

#endif
