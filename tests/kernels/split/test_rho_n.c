/* rho_n.h through splitter.h: rho at any size. */
#include <criterion/criterion.h>

#include "support_numbers.h"
#include "support_split.h"

Test(rho_n, splits_every_small_composite) {
    for (unsigned n = 15; n < 3000; n += 2) {
        mpz_t x;
        mpz_init_set_ui(x, n);
        if (!mpz_probab_prime_p(x, 20) && !mpz_perfect_power_p(x)) {
            tf_split_params p = {.method = TF_METHOD_RHO, .seed = n};
            tf_support_run r;
            tf_support_split(&r, x, &p, NULL, 0);
            cr_assert_eq(r.status, TF_FOUND, "%u", n);
            tf_support_done(&r);
        }
        mpz_clear(x);
    }
}

/* The smallest prime has 20 bits: some 1.2 * 2^10 iterations are expected, 50 times as many never
 * happen to be needed for a random map. */
Test(rho_n, cost_grows_with_the_root_of_p) {
    tf_rng rng;
    tf_rng_init(&rng, 3, 0);
    mpz_t n;
    mpz_init(n);
    double work = 0;
    unsigned runs = 0;
    for (unsigned bits = 30; bits < 700; bits += 30, runs++) {
        tf_support_semiprime(n, &rng, 20, bits);
        tf_split_params p = {.method = TF_METHOD_RHO, .b1 = 50000, .seed = bits};
        tf_support_run r;
        tf_support_split(&r, n, &p, NULL, 0);
        cr_assert_eq(r.status, TF_FOUND, "%u bits", bits);
        work += (double)r.work;
        tf_support_done(&r);
    }
    mpz_clear(n);
    cr_assert_lt(work / runs, 4 * 1024);
}

Test(rho_n, the_limit_ends_it) {
    tf_rng rng;
    tf_rng_init(&rng, 4, 0);
    mpz_t n;
    mpz_init(n);
    tf_support_semiprime(n, &rng, 100, 100);
    for (uint64_t limit = 1; limit < 20000; limit = 3 * limit + 1) {
        tf_split_params p = {.method = TF_METHOD_RHO, .b1 = limit, .seed = 1};
        tf_support_run r;
        tf_support_split(&r, n, &p, NULL, 100);
        cr_assert_eq(r.status, TF_NONE);
        cr_assert(r.work >= limit && r.work <= 2 * limit);
        tf_support_done(&r);
    }
    mpz_clear(n);
}
