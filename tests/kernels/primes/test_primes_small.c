#include <criterion/criterion.h>

#include "primes_small.h"

Test(primes_small, is_complete) {
    unsigned i = 0;
    for (unsigned n = 2; n < TF_SMALL_PRIMES_BOUND; n++) {
        unsigned d = 2;
        while (d * d <= n && n % d) d++;
        if (d * d <= n) continue;
        cr_assert_lt(i, TF_SMALL_PRIMES_COUNT);
        cr_assert_eq(tf_small_primes[i++], n);
    }
    cr_assert_eq(i, TF_SMALL_PRIMES_COUNT);
}

Test(primes_small, counts_below) {
    unsigned i = 0;
    for (uint32_t bound = 0; bound <= TF_SMALL_PRIMES_BOUND; bound++) {
        while (i < TF_SMALL_PRIMES_COUNT && tf_small_primes[i] < bound) i++;
        cr_assert_eq(tf_small_primes_below(bound), i, "%u", bound);
    }
}
