/* pm1.h: P-1 finds p when the order of x0 modulo p is smooth; orders are known by construction. */
#include <criterion/criterion.h>

#include "pairing.h"
#include "stage2_plan.h"
#include "support_numbers.h"
#include "support_split.h"

#include <stdlib.h>

/* n = p * q with q = 2^127 - 1, whose q - 1 has the prime factor 77158673929 (and not x0 = 2, which
 * has the order 127 modulo q). */
static tf_status run_on(const char *p, uint64_t x0, uint64_t b1, uint64_t b2, int *stage) {
    mpz_t n, q;
    mpz_init_set_str(n, p, 10);
    mpz_init_set_ui(q, 0);
    mpz_setbit(q, 127);
    mpz_sub_ui(q, q, 1);
    mpz_mul(n, n, q);
    tf_split_params params = {TF_METHOD_PM1, b1, b2, x0};
    tf_support_run r;
    tf_support_split(&r, n, &params, NULL, 0);
    *stage = r.stage;
    tf_status status = r.status;
    tf_support_done(&r);
    mpz_clears(n, q, NULL);
    return status;
}

/* p - 1 factored:
 *      892371480 = 2^3 3 5 7 11 13 17 19 23
 *        1000002 = 2 3 166667, and all of it is the order of 5
 *         585336 = 2^3 3 29^3, 29^3 = 24389
 *          17496 = 2^3 3^7,    3^7 = 2187 */
Test(pm1, bounds_decide) {
    int stage;
    cr_assert_eq(run_on("892371481", 5, 23, 1, &stage), TF_FOUND);
    cr_assert_eq(run_on("1000003", 5, 166667, 1, &stage), TF_FOUND);
    cr_assert_eq(stage, 1);
    cr_assert_eq(run_on("1000003", 5, 166666, 1, &stage), TF_NONE);
    cr_assert_eq(run_on("1000003", 5, 100, 166667, &stage), TF_FOUND);
    cr_assert_eq(stage, 2);
    cr_assert_eq(run_on("1000003", 5, 100, 160000, &stage), TF_NONE);
    cr_assert_eq(run_on("1000003", 5, 100, 0, &stage), TF_NONE); /* the default is far below */
    cr_assert_eq(run_on("585337", 5, 24389, 1, &stage), TF_FOUND);
    cr_assert_eq(run_on("585337", 5, 24388, 1, &stage), TF_NONE);
    cr_assert_eq(run_on("17497", 5, 2187, 1, &stage), TF_FOUND);
    cr_assert_eq(run_on("17497", 5, 2186, 5000, &stage), TF_NONE);
}

/* stage: where the run ends; 0: either */
static void expect(uint64_t p, uint64_t q, tf_split_params params, tf_status want, int stage) {
    mpz_t n;
    mpz_init_set_ui(n, p);
    mpz_mul_ui(n, n, q);
    for (uint64_t slice = 0; slice < 2; slice++) {
        tf_support_run r;
        tf_support_split(&r, n, &params, NULL, slice);
        cr_assert_eq(r.status, want, "%lu * %lu: %s", p, q, tf_status_text(r.status));
        if (stage) cr_assert_eq(r.stage, stage);
        tf_support_done(&r);
    }
    mpz_clear(n);
}

Test(pm1, x0_may_be_the_factor) {
    expect(101, 1000003, (tf_split_params){TF_METHOD_PM1, 2, 1, 202}, TF_FOUND, 1);
    /* 102 = 1 modulo 101: neutral from the start */
    expect(101, 1000003, (tf_split_params){TF_METHOD_PM1, 2, 1, 102}, TF_FOUND, 1);
    expect(101, 103, (tf_split_params){TF_METHOD_PM1, 100, 1000, 101 * 103}, TF_NONE, 1);
    expect(101, 103, (tf_split_params){TF_METHOD_PM1, 100, 1000, 101 * 103 + 1}, TF_NONE, 1);
}

/* Orders of 3: 1013, 2 1013, 3 1013: all complete at 1013, and then differ at 2 or 3. */
Test(pm1, one_prime_completes_all_orders) {
    static const uint64_t p[] = {2027, 6079, 12157};
    for (int i = 0; i < 3; i++) {
        for (int j = 0; j < i; j++) {
            expect(p[i], p[j], (tf_split_params){TF_METHOD_PM1, 2000, 1, 3}, TF_FOUND, 1);
            expect(p[i], p[j], (tf_split_params){TF_METHOD_PM1, 200, 2000, 3}, TF_FOUND, 0);
        }
    }
}

/* 2 has the order 11 modulo 23 and 89, and 29 modulo 233, 1103 and 2089: 2^11 - 1 = 23 89 and
 * 2^29 - 1 = 233 1103 2089. */
Test(pm1, equal_orders_cannot_be_separated) {
    expect(23, 89, (tf_split_params){TF_METHOD_PM1, 100, 1000, 2}, TF_NONE, 1);
    expect(23, 89, (tf_split_params){TF_METHOD_PM1, 7, 20, 2}, TF_NONE, 2);
    expect(233, 1103, (tf_split_params){TF_METHOD_PM1, 100, 1000, 2}, TF_NONE, 1);
    expect(233 * 1103, 2089, (tf_split_params){TF_METHOD_PM1, 15, 100, 2}, TF_NONE, 2);
}

/* The prime 2 k q + 1 with the least k. */
static uint64_t prime_over(uint64_t q) {
    mpz_t p;
    mpz_init(p);
    uint64_t k = 1;
    for (; mpz_set_ui(p, 2 * k * q + 1), !mpz_probab_prime_p(p, 25); k++) {
    }
    mpz_clear(p);
    return 2 * k * q + 1;
}

/* One product that holds two primes m D - j and m D + j, the orders of two factors: they vanish in
 * the same product, and only a look at the two primes apart tells them from one another. */
Test(pm1, two_factors_in_one_product) {
    tf_pairing_shape s;
    tf_stage2_choose(&s, TF_XGROUP_V_COST, 300, 4000, TF_STAGE2_MAX_TABLE, NULL);
    tf_pairing *pairing;
    cr_assert_eq(tf_pairing_new(&pairing, &s), TF_OK);
    uint8_t *row = malloc(tf_pairing_row_bound(&s));
    unsigned cases = 0;
    for (uint64_t m = s.first; m <= s.last; m++) {
        const uint8_t *at = row;
        tf_pairing_row(pairing, row);
        for (size_t index = SIZE_MAX; tf_pairing_next(&at, &index);) {
            uint32_t j = 0;
            for (size_t left = index + 1; left > 0; left -= tf_coprime32(j, s.d)) j++;
            uint64_t high = m * s.d + j, low = m * s.d > j ? m * s.d - j : 0;
            mpz_t x;
            mpz_init_set_ui(x, high);
            bool both = mpz_probab_prime_p(x, 25) != 0;
            mpz_set_ui(x, low);
            both = both && low > 300 && high <= 4000 && mpz_probab_prime_p(x, 25);
            mpz_clear(x);
            uint64_t p = prime_over(low ? low : 3), q = prime_over(high);
            if (!both || p > 70 * low || q > 70 * high) continue; /* k below 300: smooth enough */
            expect(p, q, (tf_split_params){TF_METHOD_PM1, 300, 4000, 3}, TF_FOUND, 2);
            cases++;
        }
    }
    cr_assert_gt(cases, 20);
    free(row);
    tf_pairing_free(pairing);
}

/* Random p with known smooth p - 1, all sizes of n. */
Test(pm1, smooth_by_construction) {
    tf_rng rng;
    tf_rng_init(&rng, 6, 0);
    mpz_t p, q, n;
    mpz_inits(p, q, n, NULL);
    for (unsigned bits = 40; bits < 900; bits += 60) {
        uint64_t large;
        do { /* p = 2 * (primes below 200) * large + 1 */
            static const unsigned small[] = {3, 7, 11, 61, 97, 127, 131, 197};
            mpz_set_ui(p, 2);
            for (int i = 0; i < 5; i++) mpz_mul_ui(p, p, small[tf_rng_below(&rng, 8)]);
            large = 1000 + tf_rng_below(&rng, 29000);
            mpz_set_ui(q, large);
            mpz_nextprime(q, q);
            mpz_mul(p, p, q);
            mpz_add_ui(p, p, 1);
        } while (!mpz_probab_prime_p(p, 25));
        tf_support_prime(q, &rng, bits);
        mpz_mul(n, p, q);
        tf_split_params params = {TF_METHOD_PM1, 100000, 1, 3};
        tf_support_run r;
        tf_support_split(&r, n, &params, NULL, 0);
        cr_assert_eq(r.status, TF_FOUND, "%u bits", bits);
        tf_support_done(&r);
    }
    mpz_clears(p, q, n, NULL);
}
