/* primes_small.c — see primes_small.h; the table is written by gen_small_primes.c. */
#include "primes_small.h"

#include "check.h"

const uint16_t tf_small_primes[TF_SMALL_PRIMES_COUNT] = {
#include "primes_small_table.inc"
};

unsigned tf_small_primes_below(uint32_t bound) {
    TF_ASSERT(bound <= TF_SMALL_PRIMES_BOUND);
    unsigned lo = 0, hi = TF_SMALL_PRIMES_COUNT;
    while (lo < hi) {
        unsigned mid = (lo + hi) / 2;
        if (tf_small_primes[mid] < bound)
            lo = mid + 1;
        else
            hi = mid;
    }
    return lo;
}
