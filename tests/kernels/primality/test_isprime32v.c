#include <criterion/criterion.h>
#include <inttypes.h>

#include "bpsw.h"
#include "isprime32v.h"
#include "rng.h"

enum { LANES = TF_ISPRIME32V_LANES };

static void check(const uint32_t n[LANES]) {
    for (tf_isa isa = TF_ISA_GENERIC; isa <= TF_ISA_BEST; isa++) {
        uint32_t primes = tf_isprime32v_for(isa)(n);
        for (unsigned i = 0; i < LANES; i++)
            cr_assert_eq(primes >> i & 1, tf_is_prime64(n[i]), "%s: %" PRIu32 " in lane %u",
                         tf_isa_name(isa), n[i], i);
    }
}

Test(isprime32v, the_smallest_and_the_largest) {
    uint32_t n[LANES];
    for (uint32_t first = 59; first < 20000; first += LANES) {
        for (unsigned i = 0; i < LANES; i++) n[i] = first + i;
        check(n);
        for (unsigned i = 0; i < LANES; i++) n[i] = UINT32_MAX - first + 59 - i;
        check(n);
    }
}

Test(isprime32v, random_numbers_of_all_sizes) {
    tf_rng r;
    tf_rng_init(&r, 5, 0);
    for (unsigned round = 0; round < 4000; round++) {
        uint32_t n[LANES];
        for (unsigned i = 0; i < LANES; i++)
            n[i] = 64 + (uint32_t)(tf_rng_next(&r) >> 33 >> tf_rng_below(&r, 24)) * 2 + (round & 1);
        check(n);
    }
}

/* Strong pseudoprimes to base 2, squares, products of two primes, 2^k + 1: many trailing zeros. */
Test(isprime32v, special_numbers_in_every_lane) {
    static const uint32_t special[] = {
        2047,       3277,       4033,       4681,       8321,       15841,      29341,
        42799,      49141,      52633,      65281,      74665,      80581,      85489,
        3215031751, 25326001,   65537,      2147483649, 268435457,  3221225473, 3758096385,
        3481,       4294049777, 2147483647, 4294967291, 4294967279, 193 * 193,  65521u * 65519u};
    for (unsigned turn = 0; turn < LANES; turn++) {
        for (unsigned from = 0; from < TF_ARRAY_LEN(special); from += 7) {
            uint32_t n[LANES];
            for (unsigned i = 0; i < LANES; i++)
                n[i] = special[(from + i + turn) % TF_ARRAY_LEN(special)];
            check(n);
        }
    }
}
