/* lucas.c — see lucas.h. */
#include "lucas.h"

#include "check.h"
#include "gcd.h"
#include "root.h"

/* The symbol of a D that depends on n modulo m alone: bits of the residues with 0 and with -1. */
static inline int symbol(uint32_t zero, uint32_t minus, uint32_t residue) {
    return zero >> residue & 1 ? 0 : minus >> residue & 1 ? -1 : 1;
}

/* P = 3, 4, 5 and 6, D = 5, 12, 21 and 32: all that is needed for 15 of 16 numbers. 1: none of them,
 * 0: n > 32 has a factor in common with one that would come first. */
static uint64_t first_p(uint64_t n) {
    const uint32_t rest = (uint32_t)(n % 840);
    int j = symbol(0x1, 0xc, rest % 5);
    if (j != 1) return j ? 3 : 0;
    j = symbol(0x208, 0xa0, rest % 12);
    if (j != 1) return j ? 4 : 0;
    j = symbol(0x4d2c9, 0x82d04, rest % 21);
    if (j != 1) return j ? 5 : 0;
    return symbol(0, 0x28, rest % 8) < 0 ? 6 : 1;
}

uint64_t tf_lucas_aes_p(uint64_t n) {
    enum { LARGEST_D = 32, AFTER = 7, BEFORE_ROOT = 12 };
    uint64_t p = n > LARGEST_D ? first_p(n) : 1;
    if (p != 1) return p;
    p = n > LARGEST_D ? AFTER : 3;
    for (int j; (j = tf_jacobi64(p * p - 4, n)) != -1; p++) {
        if (j == 0 && (p * p - 4) % n != 0) return 0; /* a common factor */
        if (p == BEFORE_ROOT && tf_is_square64(n)) return 0;
    }
    return p;
}

bool tf_lucas_aes_64(const tf_mont64 *m) {
    uint64_t n = m->n;
    TF_ASSERT(n >= 5 && n != UINT64_MAX);
    const uint64_t p = tf_lucas_aes_p(n);
    if (p == 0) return false;

    /* (V_k, V_(k+1)) from k = 0: V_2k = V_k^2 - 2, V_(2k+1) = V_k V_(k+1) - P. */
    unsigned s = tf_ctz64(n + 1);
    uint64_t d = (n + 1) >> s;
    uint64_t two = tf_mont64_add(m, m->one, m->one), mp = tf_mont64_to(m, p), v = mp;
    uint64_t w = tf_mont64_sub(m, tf_mont64_sqr(m, mp), two);
    for (unsigned i = tf_bitlen64(d) - 1; i-- > 0;) {
        bool bit = d >> i & 1;
        uint64_t mid = tf_mont64_sub(m, tf_mont64_mul(m, v, w), mp);
        uint64_t sq = bit ? w : v;
        sq = tf_mont64_sub(m, tf_mont64_sqr(m, sq), two);
        v = bit ? mid : sq;
        w = bit ? sq : mid;
    }
    if (v == two || v == n - two) return true;
    for (; s > 1; s--) {
        if (v == 0) return true;
        v = tf_mont64_sub(m, tf_mont64_sqr(m, v), two);
    }
    return false;
}
