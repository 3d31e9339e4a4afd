#include <criterion/criterion.h>

#include "siqs.h"
#include "support_numbers.h"

/* A factor that the sieve may give: proper, and a divisor. */
static void check_found(const mpz_t n, uint64_t seed, tf_isa isa) {
    mpz_t f;
    mpz_init(f);
    tf_budget b = {TF_WORK_UNLIMITED, NULL};
    tf_status s = tf_siqs_factor_with(f, n, seed, &b, &(tf_siqs_options){.isa = isa});
    cr_assert_eq(s, TF_FOUND, "%s: %s", mpz_get_str(NULL, 10, n), tf_status_text(s));
    cr_assert(mpz_cmp_ui(f, 1) > 0 && mpz_cmp(f, n) < 0 && mpz_divisible_p(n, f));
    mpz_clear(f);
}

Test(siqs, semiprimes_of_every_size_up_to_130_bits) {
    tf_rng r;
    tf_rng_init(&r, 4, 0);
    mpz_t n;
    mpz_init(n);
    for (unsigned bits = 60; bits <= 130; bits++) {
        for (unsigned i = 0; i < 2; i++) {
            tf_support_semiprime(n, &r, bits / 2 - i * bits / 8, bits - bits / 2 + i * bits / 8);
            check_found(n, bits, TF_ISA_BEST);
        }
    }
    mpz_clear(n);
}

/* Three and more primes, repeated ones, close ones. */
static void check_shapes(tf_isa isa) {
    tf_rng r;
    tf_rng_init(&r, 5, 0);
    mpz_t n, p;
    mpz_inits(n, p, NULL);
    for (unsigned i = 0; i < 6; i++) {
        mpz_set_ui(n, 1);
        for (unsigned j = 0; j < 4; j++) { /* four primes of 28 bits */
            tf_support_prime(p, &r, 28);
            mpz_mul(n, n, p);
        }
        check_found(n, i, isa);
        tf_support_prime(p, &r, 36); /* p^2 q */
        mpz_mul(n, p, p);
        tf_support_prime(p, &r, 40);
        mpz_mul(n, n, p);
        check_found(n, i, isa);
        tf_support_prime(p, &r, 50); /* neighbours */
        mpz_set(n, p);
        mpz_nextprime(p, p);
        mpz_mul(n, n, p);
        check_found(n, i, isa);
        for (unsigned e = 2; e <= 5; e++) { /* powers */
            tf_support_prime(p, &r, 40);
            mpz_pow_ui(n, p, e);
            check_found(n, i, isa);
        }
        tf_support_semiprime(n, &r, 45, 50); /* a small factor, one that may be the multiplier */
        mpz_mul_ui(n, n, 2 * i + 3);
        check_found(n, i, isa);
        mpz_mul_ui(n, n, 3 * 3 * 3 * 5 * 5 * 7); /* small ones, repeated */
        check_found(n, i, isa);
    }
    mpz_clears(n, p, NULL);
}

Test(siqs, composites_of_other_shapes) {
    for (tf_isa isa = TF_ISA_GENERIC; isa < TF_ISA_BEST; isa++) check_shapes(isa);
}

Test(siqs, what_cannot_be_split_is_not_searched) {
    mpz_t n, f;
    mpz_inits(n, f, NULL);
    tf_budget b = {0, NULL}; /* not a single polynomial */
    for (long i = -5; i < 4; i++) {
        mpz_set_si(n, i);
        cr_assert_eq(tf_siqs_factor(f, n, 1, &b), TF_NONE);
    }
    mpz_set_ui(n, 1);
    mpz_mul_2exp(n, n, 127);
    mpz_sub_ui(n, n, 1);
    cr_assert_eq(tf_siqs_factor(f, n, 1, &b), TF_NONE);
    mpz_mul_2exp(n, n, 1);
    cr_assert_eq(tf_siqs_factor(f, n, 1, &b), TF_FOUND);
    cr_assert_eq(mpz_cmp_ui(f, 2), 0);
    mpz_set_ui(n, 1); /* F9 has 155 digits: beyond the sieve */
    mpz_mul_2exp(n, n, 512);
    mpz_add_ui(n, n, 1);
    cr_assert_eq(tf_siqs_factor(f, n, 1, &b), TF_ELIMIT);
    mpz_clears(n, f, NULL);
}

Test(siqs, budget_and_cancellation) {
    mpz_t n, f;
    mpz_init_set_str(n, "108733751889502366354323026759532446225391892089313", 10);
    mpz_init(f);
    tf_budget b = {100, NULL};
    cr_assert_eq(tf_siqs_factor(f, n, 1, &b), TF_MORE);
    tf_cancel stop = {0};
    tf_cancel_request(&stop, 1);
    b = (tf_budget){TF_WORK_UNLIMITED, &stop};
    cr_assert_eq(tf_siqs_factor(f, n, 1, &b), TF_CANCELLED);
    mpz_clears(n, f, NULL);
}

/* The same seed takes the same way, on every level. */
Test(siqs, deterministic_by_seed) {
    mpz_t n, f, g;
    mpz_init_set_str(n, "8075672559289703323936764164167128032143", 10);
    mpz_inits(f, g, NULL);
    for (uint64_t seed = 0; seed < 3; seed++) {
        uint64_t work[3];
        for (tf_isa isa = TF_ISA_GENERIC; isa < TF_ISA_BEST; isa++) {
            tf_budget b = {1000000, NULL};
            tf_siqs_options o = {.isa = isa};
            cr_assert_eq(tf_siqs_factor_with(g, n, seed, &b, &o), TF_FOUND);
            work[isa] = b.work;
            cr_assert_eq(work[isa], work[0]);
            if (isa) cr_assert_eq(mpz_cmp(f, g), 0);
            mpz_set(f, g);
        }
    }
    mpz_clears(n, f, g, NULL);
}

Test(siqs, parameters_out_of_their_domain_are_refused) {
    tf_qs_params good;
    for (unsigned bits = 30; bits <= TF_QS_MAX_BITS + 50; bits++) {
        tf_qs_params_for(&good, bits);
        cr_assert(bits > TF_QS_MAX_BITS || tf_qs_params_valid(&good), "%u bits", bits);
    }
    tf_qs_params_for(&good, 133);
    mpz_t n, f;
    mpz_init_set_str(n, "8075672559289703323936764164167128032143", 10);
    mpz_init(f);
    tf_qs *qs;
    tf_qs_params p = good;
    p.interval = 100000;
    cr_assert_eq(tf_qs_new(&qs, f, n, 1, &p), TF_EINVAL);
    p = good;
    p.fb_size = 0;
    cr_assert_eq(tf_qs_new(&qs, f, n, 1, &p), TF_EINVAL);
    p = good;
    p.large_primes = 3;
    cr_assert_eq(tf_qs_new(&qs, f, n, 1, &p), TF_EINVAL);
    mpz_clears(n, f, NULL);
}
