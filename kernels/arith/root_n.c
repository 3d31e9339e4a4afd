/* root_n.c — perfect powers of any size; see root.h. One word: root.c.
 *
 * Nearly every number is no power, and GMP says so quickly: mpz_perfect_power_p compares roots mod
 * 2^k, some 10 to 30 us for 10^4 bits. It does not give the exponent; that is found here, by
 * prime steps. Exponents that cannot be are sorted out first: when a small prime divides n, they
 * divide its multiplicity; when none does, they are bounded, and n has to be a k-th power modulo
 * some primes p == 1 mod k, too, which one residue in k is. */
#include "check.h"
#include "mont64.h"
#include "root.h"

enum {
    SMALL_BOUND = 1024, /* small divisors are below */
    SMALL_BITS = 10,
    FILTER_PRIMES = 3 /* per exponent */
};

/* Trial division: for the small numbers that occur as exponents and filter moduli. */
static bool is_small_prime(uint64_t n) {
    if (n < 4) return n >= 2;
    if (!(n & 1)) return false;
    for (uint64_t d = 3; d * d <= n; d += 2)
        if (n % d == 0) return false;
    return true;
}

/* The multiplicity of the smallest prime divisor below SMALL_BOUND; 0 if there is none. */
static uint64_t small_multiplicity(const mpz_t n) {
    if (mpz_even_p(n)) return mpz_scan1(n, 0);
    for (unsigned long d = 3; d < SMALL_BOUND; d += 2) {
        if (!mpz_divisible_ui_p(n, d)) continue;
        mpz_t p, rest;
        mpz_init_set_ui(p, d);
        mpz_init(rest);
        uint64_t e = mpz_remove(rest, n, p);
        mpz_clear(rest);
        mpz_clear(p);
        return e;
    }
    return 0;
}

/* May n be a k-th power? k an odd prime. */
static bool passes_filters(const mpz_t n, uint64_t k) {
    uint64_t p = 1;
    for (int found = 0; found < FILTER_PRIMES; found++) {
        do p += 2 * k;
        while (!is_small_prime(p));
        uint64_t r = mpz_fdiv_ui(n, p);
        if (r == 0) continue;
        tf_mont64 m;
        tf_mont64_init(&m, p);
        if (tf_mont64_pow(&m, tf_mont64_to(&m, r), (p - 1) / k) != m.one) return false;
    }
    return true;
}

/* Replace n by its k-th root as often as it has one, at most @p times; returns how often. */
static unsigned take_roots(mpz_t n, mpz_t scratch, uint64_t k, unsigned times) {
    unsigned taken = 0;
    for (; taken < times && mpz_root(scratch, n, k); taken++) mpz_swap(n, scratch);
    return taken;
}

/* Some prime divides n exactly @p multiplicity times: only prime factors of that can be. */
static uint64_t roots_by_multiplicity(mpz_t n, mpz_t scratch, uint64_t multiplicity) {
    uint64_t exponent = 1;
    for (uint64_t k = 2; multiplicity > 1; k++) {
        if (k * k > multiplicity) k = multiplicity; /* a prime is left */
        unsigned times = 0;
        for (; multiplicity % k == 0; multiplicity /= k) times++;
        if (times == 0) continue;
        for (times = take_roots(n, scratch, k, times); times > 0; times--) exponent *= k;
    }
    return exponent;
}

/* No prime below SMALL_BOUND divides n, a perfect power: every exponent up to the logarithm. */
static uint64_t roots_by_filters(mpz_t n, mpz_t scratch) {
    uint64_t exponent = 1;
    for (uint64_t k = 2; k <= mpz_sizeinbase(n, 2) / SMALL_BITS + 1; k += k > 2 ? 2 : 1) {
        if (!is_small_prime(k)) continue;
        while ((k == 2 || passes_filters(n, k)) && take_roots(n, scratch, k, 1)) {
            exponent *= k;
            if (!mpz_perfect_power_p(n)) return exponent;
        }
    }
    return exponent;
}

unsigned tf_perfect_power(mpz_t root, const mpz_t n) {
    TF_ASSERT(mpz_cmp_ui(n, 2) >= 0);
    mpz_set(root, n);
    if (!mpz_perfect_power_p(root)) return 1;
    mpz_t scratch;
    mpz_init(scratch);
    uint64_t multiplicity = small_multiplicity(root);
    uint64_t exponent = multiplicity ? roots_by_multiplicity(root, scratch, multiplicity)
                                     : roots_by_filters(root, scratch);
    mpz_clear(scratch);
    return (unsigned)exponent;
}
