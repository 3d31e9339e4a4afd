#include <criterion/criterion.h>

#include "primes_small.h"
#include "support_numbers.h"
#include "trialv.h"

/* Every prime in every lane, alone, with its square and in company, against the remainder. */
static void check(const uint64_t n[TF__TRIALV_LANES]) {
    tf__trialv *bodies[] = {tf__trialv_generic, tf__trialv_for(TF_ISA_BEST)};
    for (unsigned k = 0; k < TF_ARRAY_LEN(bodies) && bodies[k]; k++) {
        uint16_t hits[TF__TRIALV_ROWS];
        bodies[k](hits, n);
        for (unsigned i = 0; i < TF__TRIALV_ROWS; i++)
            for (unsigned j = 0; j < TF__TRIALV_LANES; j++)
                cr_assert_eq(hits[i] >> j & 1,
                             i < TF__TRIAL_INVERSES && n[j] % tf_small_primes[i + 1] == 0,
                             "body %u, row %u, lane %u", k, i, j);
    }
}

Test(trialv, all_bodies) {
    tf_rng r;
    tf_rng_init(&r, 3, 0);
    uint64_t n[TF__TRIALV_LANES];
    for (unsigned i = 0; i < TF__TRIAL_INVERSES + TF__TRIALV_LANES; i++) {
        for (unsigned j = 0; j < TF__TRIALV_LANES; j++) {
            uint64_t p = tf_small_primes[1 + (i + j) % TF__TRIAL_INVERSES];
            n[j] = (j + i) % 3 == 0 ? p : (j + i) % 3 == 1 ? UINT64_MAX / p * p : p * p;
        }
        check(n);
        for (unsigned j = 0; j < TF__TRIALV_LANES; j++)
            n[j] = tf_support_bits64(&r, 1 + (i * 5 + j) % 64);
        check(n);
    }
}
