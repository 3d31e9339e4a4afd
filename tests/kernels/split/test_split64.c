#include <criterion/criterion.h>
#include <stdlib.h>

#include "split64.h"
#include "support_numbers.h"

static uint64_t primes[64];
static uint8_t methods[64];

/* Product, order and primality by plain GMP. */
static void check(uint64_t n, uint64_t seed) {
    unsigned count = tf_split64(primes, methods, n, seed);
    cr_assert_leq(count, 63);
    uint64_t product = 1;
    mpz_t p;
    mpz_init(p);
    for (unsigned i = 0; i < count; i++) {
        product *= primes[i];
        cr_assert(i == 0 || primes[i - 1] <= primes[i], "%lu", n);
        mpz_set_ui(p, primes[i]);
        cr_assert(mpz_probab_prime_p(p, 25), "%lu has the factor %lu", n, primes[i]);
        cr_assert_eq(methods[i] == TF_METHOD_NONE, count == 1, "%lu", n);
    }
    mpz_clear(p);
    cr_assert_eq(product, n);
}

Test(split64, agrees_with_a_sieve_of_smallest_primes) {
    enum { LIMIT = 200001 };
    uint32_t *smallest = calloc(LIMIT, sizeof *smallest);
    for (uint32_t p = 2; p < LIMIT; p++) {
        if (smallest[p]) continue;
        for (uint32_t m = p; m < LIMIT; m += p)
            if (!smallest[m]) smallest[m] = p;
    }
    for (uint32_t n = 1; n < LIMIT; n++) {
        unsigned count = tf_split64(primes, methods, n, n), i = 0;
        for (uint32_t rest = n; rest > 1; rest /= smallest[rest], i++)
            cr_assert_eq(primes[i], smallest[rest], "%u", n);
        cr_assert_eq(count, i, "%u", n);
    }
    free(smallest);
}

Test(split64, zero_and_one_have_no_primes) {
    cr_assert_eq(tf_split64(primes, methods, 0, 1), 0);
    cr_assert_eq(tf_split64(primes, methods, 1, 1), 0);
}

Test(split64, just_below_two_to_the_64) {
    for (uint64_t k = 1; k <= 2000; k++) check(-k, k);
}
