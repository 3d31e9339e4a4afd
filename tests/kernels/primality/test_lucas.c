#include <criterion/criterion.h>

#include "gcd.h"
#include "lucas.h"

static bool is_prime(uint64_t n) {
    uint64_t d = 3;
    while (d * d <= n && n % d) d += 2;
    return d * d > n;
}

static bool is_square(uint64_t n) {
    uint64_t r = 0;
    while (r * r < n) r++;
    return r * r == n;
}

static bool aes(uint64_t n) {
    tf_mont64 m;
    tf_mont64_init(&m, n);
    return tf_lucas_aes_64(&m);
}

static bool strong(uint64_t n) {
    tf_mont128 m;
    tf_mont128_init(&m, n);
    return tf_lucas_strong_128(&m);
}

/* U_k, V_k mod n by their defining recurrence X_(k+1) = P X_k - Q X_(k-1), k up to n + 1 < 2^12. */
static int64_t u[1 << 12], v[1 << 12];

static void recurrence(int64_t n, int64_t p, int64_t q) {
    u[0] = 0, u[1] = 1, v[0] = 2, v[1] = p;
    for (int64_t k = 2; k <= n + 1; k++) {
        u[k] = (p * u[k - 1] - q * u[k - 2]) % n;
        v[k] = (p * v[k - 1] - q * v[k - 2]) % n;
    }
}

static bool zero(int64_t x, int64_t n) {
    return x % n == 0;
}

static bool aes_by_definition(int64_t n) {
    int64_t p = 3;
    for (int j; (j = tf_jacobi64_si(p * p - 4, (uint64_t)n)) != -1; p++)
        if (j == 0 && (p * p - 4) % n != 0) return false;
    recurrence(n, p, 1);
    int64_t d = n + 1, s = 0;
    while (d % 2 == 0) d /= 2, s++;
    bool pass = zero(v[d] - 2, n) || zero(v[d] + 2, n);
    for (int64_t r = 0; r < s - 1; r++) pass = pass || zero(v[d << r], n);
    return pass;
}

static bool strong_by_definition(int64_t n) {
    int64_t d = 5;
    for (int j; (j = tf_jacobi64_si(d, (uint64_t)n)) != -1; d = d > 0 ? -d - 2 : -d + 2)
        if (j == 0 && d % n != 0) return false;
    recurrence(n, 1, (1 - d) / 4);
    int64_t odd = n + 1, s = 0;
    while (odd % 2 == 0) odd /= 2, s++;
    bool pass = zero(u[odd], n);
    for (int64_t r = 0; r < s; r++) pass = pass || zero(v[odd << r], n);
    return pass;
}

Test(lucas, as_defined) {
    for (uint64_t n = 5; n < 4000; n += 2) {
        if (is_square(n)) continue;
        cr_assert_eq(aes(n), aes_by_definition((int64_t)n), "%lu", n);
        cr_assert_eq(strong(n), strong_by_definition((int64_t)n), "%lu", n);
    }
}

/* The strong Lucas pseudoprimes below 10^5: OEIS A217255. */
Test(lucas, strong_pseudoprimes_are_the_known_ones) {
    static const uint64_t known[] = {5459,  5777,  10877, 16109, 18971, 22499,
                                     24569, 25199, 40309, 58519, 75077, 97439};
    unsigned i = 0;
    for (uint64_t n = 5; n < 100000; n += 2)
        if (strong(n) && !is_prime(n)) {
            cr_assert(i < TF_ARRAY_LEN(known) && n == known[i], "%lu", n);
            i++;
        }
    cr_assert_eq(i, TF_ARRAY_LEN(known));
}

/* The extra strong ones (OEIS A217719) also pass the almost extra strong test, which asks for less.
 */
Test(lucas, extra_strong_pseudoprimes_pass_the_weaker_test) {
    static const uint64_t known[] = {989,   3239,  5777,  10877, 27971, 29681,
                                     30739, 31631, 39059, 72389, 73919, 75077};
    for (unsigned i = 0; i < TF_ARRAY_LEN(known); i++) cr_assert(aes(known[i]), "%lu", known[i]);
}

Test(lucas, every_prime_passes) {
    for (uint64_t n = 5; n < 100000; n += 2) {
        if (!is_prime(n)) continue;
        cr_assert(aes(n), "%lu", n);
        cr_assert(strong(n), "%lu", n);
    }
}

/* Squares have no D; the search has to end all the same. */
Test(lucas, squares_fail_the_strong_test) {
    for (uint64_t r = 3; r < 2000; r += 2) cr_assert_not(strong(r * r), "%lu^2", r);
    tf_mont128 m;
    tf_u128 r = UINT64_MAX - 58;
    tf_mont128_init(&m, r * r);
    cr_assert_not(tf_lucas_strong_128(&m));
}
