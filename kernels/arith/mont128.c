/* mont128.c — preparation and powers modulo two words; the rest is inline in mont128.h. */
#include "mont128.h"

void tf_mont128_init(tf_mont128 *m, tf_u128 n) {
    TF_ASSERT((n & 1) && n >= 3);
    m->n = n;
    m->ninv = tf_inv_word(tf_lo64(n));
    m->one = -n % n;
    /* R^2 is the residue of 2^128 = 16^32. */
    tf_u128 x = m->one;
    for (int i = 0; i < 4; i++) x = tf_mont128_add(m, x, x);
    for (int i = 0; i < 5; i++) x = tf_mont128_sqr(m, x);
    m->r2 = x;
}

tf_u128 tf_mont128_pow(const tf_mont128 *m, tf_u128 a, tf_u128 e) {
    tf_u128 r = m->one;
    for (; e; e >>= 1) {
        if (e & 1) r = tf_mont128_mul(m, r, a);
        a = tf_mont128_sqr(m, a);
    }
    return r;
}

tf_u128 tf_mont128_pow2(const tf_mont128 *m, tf_u128 e) {
    tf_u128 r = m->one;
    for (unsigned i = tf_bitlen128(e); i-- > 0;) {
        r = tf_mont128_sqr(m, r);
        if (e >> i & 1) r = tf_mont128_add(m, r, r);
    }
    return r;
}
