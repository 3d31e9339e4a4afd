/* sprp.c — see sprp.h. */
#include "sprp.h"

/* x = 2^d: is it 1, or does it, squared up to s - 1 times, meet -1? */
bool tf_sprp2_64(const tf_mont64 *m) {
    unsigned s = tf_ctz64(m->n - 1);
    uint64_t minus_one = m->n - m->one, x = tf_mont64_pow2(m, (m->n - 1) >> s);
    if (x == m->one || x == minus_one) return true;
    while (--s > 0) {
        x = tf_mont64_sqr(m, x);
        if (x == minus_one) return true;
    }
    return false;
}

bool tf_sprp2_128(const tf_mont128 *m) {
    unsigned s = tf_ctz128(m->n - 1);
    tf_u128 minus_one = m->n - m->one, x = tf_mont128_pow2(m, (m->n - 1) >> s);
    if (x == m->one || x == minus_one) return true;
    while (--s > 0) {
        x = tf_mont128_sqr(m, x);
        if (x == minus_one) return true;
    }
    return false;
}
