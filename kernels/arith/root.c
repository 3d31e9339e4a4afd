/* root.c — integer roots and perfect powers of one word; see root.h. Any size: root_n.c. */
#include "root.h"

#include "bits.h"
#include "check.h"

/* Newton's iteration from above: it falls until the root is reached. The start is a power of two
 * that is not below the root, so that a few steps are enough. */
uint32_t tf_isqrt64(uint64_t n) {
    if (n < 2) return (uint32_t)n;
    uint64_t x = UINT64_C(1) << ((tf_bitlen64(n) + 1) / 2); /* x*x > n or x*x >= 2^64 */
    for (;;) {
        uint64_t y = (x + n / x) / 2;
        if (y >= x) return (uint32_t)x;
        x = y;
    }
}

/* The root of the leading word, rounded up and shifted, is above the root of n and close to it. */
uint64_t tf_isqrt128(tf_u128 n) {
    if (!tf_hi64(n)) return tf_isqrt64(tf_lo64(n));
    unsigned shift = (tf_bitlen64(tf_hi64(n)) + 1) / 2;
    tf_u128 x = ((tf_u128)tf_isqrt64((uint64_t)(n >> 2 * shift)) + 1) << shift;
    for (;;) {
        tf_u128 y = (x + n / x) / 2;
        if (y >= x) return (uint64_t)x;
        x = y;
    }
}

/* x^k, or UINT64_MAX when that does not fit; k >= 0. */
static uint64_t power(uint64_t x, unsigned k) {
    uint64_t r = 1, hi;
    while (k-- > 0) {
        r = tf_umul128(&hi, r, x);
        if (hi) return UINT64_MAX;
    }
    return r;
}

uint64_t tf_iroot64(uint64_t n, unsigned k) {
    TF_ASSERT(k >= 1);
    if (k == 1 || n < 2) return n;
    if (k == 2) return tf_isqrt64(n);
    if (k >= 64) return 1;
    /* as in tf_isqrt64; a saturated power only makes the quotient 0 where it is below 1 anyway */
    uint64_t x = UINT64_C(1) << ((tf_bitlen64(n) + k - 1) / k);
    for (;;) {
        uint64_t y = ((k - 1) * x + n / power(x, k - 1)) / k;
        if (y >= x) return x;
        x = y;
    }
}

static const uint8_t exponents[] = {2,  3,  5,  7,  11, 13, 17, 19, 23,
                                    29, 31, 37, 41, 43, 47, 53, 59, 61};

unsigned tf_perfect_power64(uint64_t *root, uint64_t n) {
    TF_ASSERT(n >= 2);
    unsigned k = 1;
    for (unsigned i = 0; i < TF_ARRAY_LEN(exponents) && n >> exponents[i]; i++) {
        unsigned e = exponents[i];
        for (uint64_t r; (r = tf_iroot64(n, e)) > 1 && power(r, e) == n; n = r) k *= e;
    }
    *root = n;
    return k;
}
