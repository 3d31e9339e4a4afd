/* mont64.c — powers modulo one word; the rest is inline in mont64.h. */
#include "mont64.h"

/* Right to left: the squaring and the product of a step are independent and overlap. */
uint64_t tf_mont64_pow(const tf_mont64 *m, uint64_t a, uint64_t e) {
    uint64_t r = m->one;
    for (; e; e >>= 1) {
        if (e & 1) r = tf_mont64_mul(m, r, a);
        a = tf_mont64_sqr(m, a);
    }
    return r;
}

uint64_t tf_mont64_pow2(const tf_mont64 *m, uint64_t e) {
    uint64_t r = m->one;
    for (unsigned i = tf_bitlen64(e); i-- > 0;) {
        r = tf_mont64_sqr(m, r);
        uint64_t twice = tf_mont64_add(m, r, r);
        r = e >> i & 1 ? twice : r;
    }
    return r;
}
