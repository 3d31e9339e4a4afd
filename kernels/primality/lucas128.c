/* lucas128.c — the strong Lucas test with Selfridge's parameters on two words; see lucas.h. */
#include "check.h"
#include "gcd.h"
#include "lucas.h"
#include "root.h"

/* D comes after about two trials, so that the root is taken only when several have failed. */
int64_t tf_lucas_selfridge_d(tf_u128 n) {
    enum { TRIALS_BEFORE_ROOT = 6 };
    int64_t d = 5;
    for (int trials = 0;; trials++) {
        int j = tf_jacobi128_si(d, n);
        if (j == -1) return d;
        if (j == 0 && (d > 0 ? (tf_u128)d : -(tf_u128)d) % n != 0) return 0;
        if (trials == TRIALS_BEFORE_ROOT && tf_is_square128(n)) return 0;
        d = d > 0 ? -(d + 2) : -(d - 2);
    }
}

static tf_u128 residue(const tf_mont128 *m, int64_t a) {
    return a < 0 ? tf_mont128_neg(m, tf_mont128_to(m, -(uint64_t)a))
                 : tf_mont128_to(m, (uint64_t)a);
}

bool tf_lucas_strong_128(const tf_mont128 *m) {
    TF_ASSERT(m->n >= 5 && m->n + 1 != 0);
    int64_t d = tf_lucas_selfridge_d(m->n);
    if (d == 0) return false;
    tf_u128 md = residue(m, d), mq = residue(m, (1 - d) / 4);

    /* k = 1: U = V = P = 1, and Q^k. Doubling: U_2k = U V, V_2k = V^2 - 2 Q^k.
     * One more (P = 1): U_(k+1) = (U + V)/2, V_(k+1) = (D U + V)/2. */
    unsigned s = tf_ctz128(m->n + 1);
    tf_u128 odd = (m->n + 1) >> s, u = m->one, v = m->one, qk = mq;
    for (unsigned i = tf_bitlen128(odd) - 1; i-- > 0;) {
        u = tf_mont128_mul(m, u, v);
        v = tf_mont128_sub(m, tf_mont128_sqr(m, v), tf_mont128_add(m, qk, qk));
        qk = tf_mont128_sqr(m, qk);
        if (odd >> i & 1) {
            tf_u128 du = tf_mont128_mul(m, md, u);
            u = tf_mont128_half(m, tf_mont128_add(m, u, v));
            v = tf_mont128_half(m, tf_mont128_add(m, du, v));
            qk = tf_mont128_mul(m, qk, mq);
        }
    }
    if (u == 0) return true;
    for (; s > 0; s--) {
        if (v == 0) return true;
        v = tf_mont128_sub(m, tf_mont128_sqr(m, v), tf_mont128_add(m, qk, qk));
        qk = tf_mont128_sqr(m, qk);
    }
    return false;
}
