/* gcd.c — see gcd.h. */
#include "gcd.h"

#include "bits.h"
#include "check.h"

uint64_t tf_gcd64(uint64_t a, uint64_t b) {
    if (!a || !b) return a | b;
    unsigned shift = tf_ctz64(a | b);
    a >>= tf_ctz64(a);
    do {
        b >>= tf_ctz64(b);
        uint64_t less = a < b ? a : b;
        b = a < b ? b - a : a - b;
        a = less;
    } while (b);
    return a << shift;
}

tf_u128 tf_gcd128(tf_u128 a, tf_u128 b) {
    if (!a || !b) return a | b;
    unsigned shift = tf_ctz128(a | b);
    a >>= tf_ctz128(a);
    b >>= tf_ctz128(b);
    while (a != b && tf_hi64(a | b)) {
        if (a < b) {
            b -= a;
            b >>= tf_ctz128(b);
        } else {
            a -= b;
            a >>= tf_ctz128(a);
        }
    }
    return (a == b ? a : (tf_u128)tf_gcd64(tf_lo64(a), tf_lo64(b))) << shift;
}

/* Euclid's algorithm on (a, n) with the cofactor of a. The cofactors alternate in sign and grow to
 * at most n/2 in absolute value before the last step, so that unsigned words with a known sign
 * hold them for every n < 2^64 [Knuth97, sec. 4.5.3]. */
uint64_t tf_inv64(uint64_t a, uint64_t n) {
    TF_ASSERT(n >= 2);
    uint64_t r0 = n, r1 = a % n, x0 = 0, x1 = 1;
    bool negative = false; /* the sign of x1 */
    while (r1 > 1) {
        uint64_t q = r0 / r1, r2 = r0 - q * r1, x2 = x0 + q * x1;
        r0 = r1, r1 = r2;
        x0 = x1, x1 = x2;
        negative = !negative;
    }
    if (r1 == 0) return 0; /* gcd = r0 > 1 */
    return negative ? n - x1 : x1;
}

/* (2/n) = -1 iff n = 3, 5 mod 8. */
static int sign_of_two(uint64_t n, unsigned count) {
    return (count & 1) && (((n >> 1) ^ (n >> 2)) & 1) ? -1 : 1;
}

/* One division where a is much shorter: (a/n) = (n mod a/a), up to the sign. */
enum { MUCH = 16 };

int tf_jacobi64(uint64_t a, uint64_t n) {
    TF_ASSERT(n & 1);
    int sign = 1;
    if (a >= n) a %= n;
    if (a && a < n >> MUCH) {
        unsigned twos = tf_ctz64(a);
        uint64_t odd = a >> twos;
        sign = sign_of_two(n, twos);
        if (odd & n & 2) sign = -sign;
        a = n % odd;
        n = odd;
    }
    while (a) {
        unsigned twos = tf_ctz64(a);
        a >>= twos;
        sign *= sign_of_two(n, twos);
        if (a < n) { /* reciprocity: both odd now */
            if (a & n & 2) sign = -sign;
            uint64_t t = a;
            a = n;
            n = t;
        }
        a -= n; /* (a/n) = (a-n/n): even again, no division */
    }
    return n == 1 ? sign : 0;
}

int tf_jacobi128(tf_u128 a, tf_u128 n) {
    TF_ASSERT(n & 1);
    int sign = 1;
    if (a >= n) a %= n;
    if (a && !tf_hi64(a) && a < n >> MUCH) {
        unsigned twos = tf_ctz64(tf_lo64(a));
        uint64_t odd = tf_lo64(a) >> twos;
        sign = sign_of_two(tf_lo64(n), twos);
        if (odd & tf_lo64(n) & 2) sign = -sign;
        return sign * tf_jacobi64((uint64_t)(n % odd), odd);
    }
    while (a) {
        if (!tf_hi64(a | n)) return sign * tf_jacobi64(tf_lo64(a), tf_lo64(n));
        unsigned twos = tf_ctz128(a);
        a >>= twos;
        sign *= sign_of_two(tf_lo64(n), twos);
        if (a < n) {
            if (a & n & 2) sign = -sign;
            tf_u128 t = a;
            a = n;
            n = t;
        }
        a -= n;
    }
    return n == 1 ? sign : 0;
}

/* (-1/n) = -1 iff n = 3 mod 4. */
int tf_jacobi64_si(int64_t a, uint64_t n) {
    if (a >= 0) return tf_jacobi64((uint64_t)a, n);
    int j = tf_jacobi64(-(uint64_t)a, n);
    return n & 2 ? -j : j;
}

int tf_jacobi128_si(int64_t a, tf_u128 n) {
    if (a >= 0) return tf_jacobi128((tf_u128)a, n);
    int j = tf_jacobi128(-(uint64_t)a, n);
    return n & 2 ? -j : j;
}
