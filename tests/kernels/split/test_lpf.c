#include <criterion/criterion.h>
#include <stdlib.h>

#include "lpf.h"

/* Every number of the table, against a sieve of its own. */
Test(lpf, every_number) {
    enum { LIMIT = 1 << TF_LPF_BITS };
    static uint8_t composite[LIMIT];
    for (uint32_t p = 2; p * p < LIMIT; p++)
        for (uint32_t m = p * p; !composite[p] && m < LIMIT; m += p) composite[m] = 1;
    tf_lpf *t;
    cr_assert_eq(tf_lpf_new(&t), TF_OK);
    uint64_t primes[32];
    cr_assert_eq(tf_lpf_split(primes, t, 0), 0);
    for (uint32_t n = 1; n < LIMIT; n++) {
        unsigned count = tf_lpf_split(primes, t, n);
        uint64_t product = 1, before = 2;
        bool good = true;
        for (unsigned i = 0; i < count; i++) {
            good &= primes[i] >= before && primes[i] < LIMIT && !composite[primes[i]];
            product *= before = primes[i];
        }
        if (!good || product != n) cr_assert_fail("%u", n);
    }
    tf_lpf_free(t);
}
