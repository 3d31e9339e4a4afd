#include <criterion/criterion.h>

#include "gcd.h"
#include "sqrtmod.h"
#include "support_numbers.h"

/* Every residue of small primes against the squares themselves. */
Test(sqrtmod, all_residues_of_small_primes) {
    for (uint64_t p = 3; p < 700; p += 2) {
        bool prime = true, square[700] = {false};
        for (uint64_t d = 3; d * d <= p; d += 2) prime = prime && p % d != 0;
        if (!prime) continue;
        for (uint64_t x = 0; x < p; x++) square[x * x % p] = true;
        for (uint64_t a = 0; a < p; a++) {
            uint64_t r;
            cr_assert_eq(tf_sqrtmod64(&r, a, p), square[a], "%lu mod %lu", a, p);
            if (square[a]) cr_assert_eq(r * r % p, a);
        }
    }
}

Test(sqrtmod, random_primes_of_every_size) {
    tf_rng rng;
    tf_rng_init(&rng, 1, 0);
    mpz_t p;
    mpz_init(p);
    for (unsigned bits = 10; bits <= 64; bits++) {
        for (int i = 0; i < 20; i++) {
            tf_support_prime(p, &rng, bits);
            uint64_t q = mpz_get_ui(p), a = tf_rng_below(&rng, q), r;
            bool is_square = tf_jacobi64(a, q) >= 0;
            cr_assert_eq(tf_sqrtmod64(&r, a, q), is_square);
            if (is_square) cr_assert_eq((uint64_t)((tf_u128)r * r % q), a);
        }
    }
    mpz_clear(p);
}

/* p - 1 = 2^s q with large s walks Tonelli's loop longest: Fermat's F4 and 5*2^55 + 1, and
 * 2^64 - 2^32 + 1, for which s = 32. */
Test(sqrtmod, high_powers_of_two) {
    static const uint64_t primes[] = {65537, UINT64_C(5) << 55 | 1, UINT64_C(0xffffffff00000001)};
    tf_rng rng;
    tf_rng_init(&rng, 2, 0);
    for (unsigned i = 0; i < TF_ARRAY_LEN(primes); i++) {
        for (int j = 0; j < 200; j++) {
            uint64_t x = tf_rng_below(&rng, primes[i]), r;
            uint64_t a = (uint64_t)((tf_u128)x * x % primes[i]);
            cr_assert(tf_sqrtmod64(&r, a, primes[i]));
            cr_assert(r == x || r == primes[i] - x || (x == 0 && r == 0));
        }
    }
}

Test(sqrtmod, composite_moduli_end_with_a_true_root_or_none) {
    tf_rng rng;
    tf_rng_init(&rng, 3, 0);
    for (int i = 0; i < 20000; i++) {
        uint64_t n = tf_support_bits64(&rng, 3 + (unsigned)i % 62) | 1, r;
        uint64_t a = tf_rng_below(&rng, n);
        if (tf_sqrtmod64(&r, a, n)) cr_assert_eq((uint64_t)((tf_u128)r * r % n), a);
    }
}
