/* root.c — integer roots and perfect powers of one word; see root.h. Any size: root_n.c. */
#include "root.h"

#include "bits.h"
#include "check.h"

/* Newton's iteration from above: it falls until the root is reached. From the power of two h >=
 * sqrt(n) the first step is a shift; the start is within 7 % then and three or four divisions
 * follow. */
uint32_t tf_isqrt64(uint64_t n) {
    if (n < 2) return (uint32_t)n;
    unsigned shift = (tf_bitlen64(n) + 1) / 2;
    uint64_t x = ((UINT64_C(1) << shift) + (n >> shift)) / 2 + 1;
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

/* Bits of the squares mod 64, of the cubes mod 63, of the fifth powers mod 31 and of the seventh
 * mod 43: 12, 9, 7 and 7 residues. */
#define SQUARES_64  UINT64_C(0x0202021202030213)
#define CUBES_63    UINT64_C(0x4080001818000103)
#define FIFTHS_31   UINT64_C(0x0000000046000063)
#define SEVENTHS_43 UINT64_C(0x00000430000000c3)

static bool bit(uint64_t mask, uint64_t i) {
    return mask >> i & 1;
}

/* Squares mod 63, 65, 11 and 17 are 16, 21, 6 and 9: with 12 mod 64, one number in 225 is left. */
enum { SQUARE_MODULUS = 63 * 65 * 11 * 17 };

static bool square_residue(unsigned r) {
    const unsigned r65 = r % 65;
    return bit(UINT64_C(0x0402483012450293), r % 63) &&
           (r65 == 64 || bit(UINT64_C(0x218a019866014613), r65)) && bit(0x23b, r % 11) &&
           bit(0x1a317, r % 17);
}

bool tf_is_square64(uint64_t n) {
    if (!bit(SQUARES_64, n % 64) || !square_residue((unsigned)(n % SQUARE_MODULUS))) return false;
    const uint64_t root = tf_isqrt64(n);
    return root * root == n;
}

bool tf_is_square128(tf_u128 n) {
    if (!bit(SQUARES_64, n % 64) || !square_residue((unsigned)(n % SQUARE_MODULUS))) return false;
    const tf_u128 root = tf_isqrt128(n);
    return root * root == n;
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

/* Replace n by its root while it is a k-th power; returns the exponent. */
static unsigned take_roots(uint64_t *n, unsigned k) {
    unsigned e = 1;
    for (uint64_t r; (r = tf_iroot64(*n, k)) > 1 && power(r, k) == *n; *n = r) e *= k;
    return e;
}

/* Could the root of an 11th or higher power divide n? It is at most 56. */
static bool has_factor_below_59(uint64_t n) {
    return (n % 2 == 0) | (n % 3 == 0) | (n % 5 == 0) | (n % 7 == 0) | (n % 11 == 0) |
           (n % 13 == 0) | (n % 17 == 0) | (n % 19 == 0) | (n % 23 == 0) | (n % 29 == 0) |
           (n % 31 == 0) | (n % 37 == 0) | (n % 41 == 0) | (n % 43 == 0) | (n % 47 == 0) |
           (n % 53 == 0);
}

unsigned tf_perfect_power64(uint64_t *root, uint64_t n) {
    static const uint8_t larger[] = {11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47, 53, 59, 61};
    TF_ASSERT(n >= 2);
    unsigned k = 1;
    if (bit(SQUARES_64, n % 64)) k *= take_roots(&n, 2);
    if (bit(CUBES_63, n % 63)) k *= take_roots(&n, 3);
    if (bit(FIFTHS_31, n % 31)) k *= take_roots(&n, 5);
    if (bit(SEVENTHS_43, n % 43)) k *= take_roots(&n, 7);
    if (n >> 11 && has_factor_below_59(n))
        for (unsigned i = 0; i < TF_ARRAY_LEN(larger) && n >> larger[i]; i++)
            k *= take_roots(&n, larger[i]);
    *root = n;
    return k;
}
