/* pp1.h: P+1 finds p when the order of the element divides p + 1 (x0^2 - 4 no square modulo p) or p
 * - 1 (a square) and is smooth. */
#include <criterion/criterion.h>

#include "support_numbers.h"
#include "support_split.h"

static void expect_n(const mpz_t n, tf_split_params params, tf_status want, int stage) {
    for (uint64_t slice = 0; slice < 2; slice++) {
        tf_support_run r;
        tf_support_split(&r, n, &params, NULL, slice);
        cr_assert_eq(r.status, want, "x0 = %lu, b1 = %lu: %s", params.seed, params.b1,
                     tf_status_text(r.status));
        cr_assert_eq(r.stage, stage);
        tf_support_done(&r);
    }
}

/* Times q = 2^89 - 1: q + 1 = 2^89, and q - 1 has the prime factor 2931542417. */
static void expect(uint64_t p, uint64_t x0, uint64_t b1, uint64_t b2, tf_status want, int stage) {
    mpz_t n;
    mpz_init_set_ui(n, 0);
    mpz_setbit(n, 89);
    mpz_sub_ui(n, n, 1);
    mpz_mul_ui(n, n, p);
    expect_n(n, (tf_split_params){TF_METHOD_PP1, b1, b2, x0}, want, stage);
    mpz_clear(n);
}

/* Orders of the element with V_1 = x0, by a plain search for the least k with V_k = 2 modulo p:
 *       4373: x0 = 4: 3^7 = 2187;  x0 = 6: 2 3^6, 3^6 = 729
 *     292667: x0 = 3: 2^2 29^3, 29^3 = 24389
 *      18233: x0 = 3: 2 3^2 1013
 *   19399379: x0 = 10: 3 5 7 11 13 17 19 */
Test(pp1, bounds_decide) {
    expect(4373, 4, 2187, 1, TF_FOUND, 1);
    expect(4373, 4, 2186, 1, TF_NONE, 1);
    expect(4373, 4, 2186, 5000, TF_NONE, 2);
    expect(4373, 6, 729, 1, TF_FOUND, 1);
    expect(4373, 6, 728, 1, TF_NONE, 1);
    expect(292667, 3, 24389, 1, TF_FOUND, 1);
    expect(292667, 3, 24388, 1, TF_NONE, 1);
    expect(18233, 3, 1013, 1, TF_FOUND, 1);
    expect(18233, 3, 1012, 1013, TF_FOUND, 2);
    expect(18233, 3, 100, 1013, TF_FOUND, 2);
    expect(18233, 3, 100, 800, TF_NONE, 2);
    expect(19399379, 10, 19, 1, TF_FOUND, 1);
    expect(19399379, 10, 18, 1, TF_NONE, 1);
    expect(19399379, 10, 17, 19, TF_FOUND, 2);
}

/* With x0^2 - 4 a square the order divides p - 1:
 *   1000003: x0 = 5: 2 166667;  17497: x0 = 4: 2^2 3^7 */
Test(pp1, or_p_minus_1) {
    expect(1000003, 5, 166667, 1, TF_FOUND, 1);
    expect(1000003, 5, 166666, 1, TF_NONE, 1);
    expect(1000003, 5, 1000, 166667, TF_FOUND, 2);
    expect(17497, 4, 2187, 1, TF_FOUND, 1);
    expect(17497, 4, 2186, 1, TF_NONE, 1);
}

/* V = 2 modulo p from the start: x0 = 2 + 101 k. */
Test(pp1, neutral_start) {
    mpz_t n;
    mpz_init_set_ui(n, 101 * 1000003);
    expect_n(n, (tf_split_params){TF_METHOD_PP1, 3, 1, 103}, TF_FOUND, 1);
    mpz_set_ui(n, 101 * 103);
    expect_n(n, (tf_split_params){TF_METHOD_PP1, 100, 1000, 101 * 103 + 2}, TF_NONE, 1);
    mpz_clear(n);
}

/* Orders that are complete at the same prime: 4373 + 1 = 2 3^7, 17497 - 1 = 2^3 3^7, and others
 * among small primes. Whatever the orders, the run ends, and mostly with a factor. */
Test(pp1, small_factors_together) {
    unsigned found = 0, runs = 0;
    mpz_t n;
    mpz_init(n);
    static const unsigned primes[] = {2027, 4373, 6079, 12157, 17497, 18233, 20261};
    for (size_t i = 0; i < TF_ARRAY_LEN(primes); i++) {
        for (size_t j = 0; j < i; j++) {
            for (uint64_t x0 = 3; x0 < 9; x0++) {
                mpz_set_ui(n, (unsigned long)primes[i] * primes[j]);
                tf_split_params p = {TF_METHOD_PP1, 5000, 30000, x0};
                tf_support_run r;
                tf_support_split(&r, n, &p, NULL, 0);
                cr_assert(r.status == TF_FOUND || r.status == TF_NONE);
                found += r.status == TF_FOUND;
                runs++;
                tf_support_done(&r);
            }
        }
    }
    mpz_clear(n);
    cr_assert_gt(10 * found, 9 * runs, "%u of %u", found, runs);
}
