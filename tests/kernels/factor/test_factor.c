#include <criterion/criterion.h>

#include "factors.h"
#include "support_numbers.h"

/* The product is n, every factor prime by GMP, in increasing order. */
static void check_complete(const tf_factors *f, const mpz_t n) {
    mpz_t product;
    mpz_init(product);
    tf_factors_product(product, f);
    cr_assert_eq(mpz_cmp(product, n), 0);
    for (size_t i = 0; i < f->count; i++) {
        cr_assert(mpz_probab_prime_p(f->items[i].value, 25));
        cr_assert_neq(f->items[i].certainty, TF_COMPOSITE);
        if (i > 0) cr_assert_lt(mpz_cmp(f->items[i - 1].value, f->items[i].value), 0);
    }
    mpz_clear(product);
}

static void factor_and_check(const mpz_t n) {
    tf_factors f;
    tf_factors_init(&f);
    cr_assert_eq(tf_factor(&f, n, NULL), TF_FOUND);
    check_complete(&f, n);
    tf_factors_clear(&f);
}

static void factor_string(const char *s) {
    mpz_t n;
    cr_assert_eq(mpz_init_set_str(n, s, 10), 0);
    factor_and_check(n);
    mpz_clear(n);
}

Test(factor, zero_and_one_have_no_factors) {
    mpz_t n;
    mpz_init(n);
    tf_factors f;
    tf_factors_init(&f);
    for (unsigned v = 0; v < 2; v++) {
        mpz_set_ui(n, v);
        cr_assert_eq(tf_factor(&f, n, NULL), TF_FOUND);
        cr_assert_eq(f.count, 0);
    }
    mpz_set_si(n, -15);
    cr_assert_eq(tf_factor(&f, n, NULL), TF_EINVAL);
    tf_factors_clear(&f);
    mpz_clear(n);
}

Test(factor, random_numbers_of_every_size_to_112_bits) {
    tf_rng r;
    tf_rng_init(&r, 11, 0);
    mpz_t n;
    mpz_init(n);
    for (unsigned bits = 2; bits <= 112; bits++)
        for (int k = 0; k < 4; k++) {
            tf_support_bits(n, &r, bits);
            factor_and_check(n);
        }
    mpz_clear(n);
}

Test(factor, semiprimes_around_the_word_boundaries) {
    tf_rng r;
    tf_rng_init(&r, 12, 0);
    mpz_t n;
    mpz_init(n);
    static const unsigned sizes[][2] = {{2, 62},  {31, 33}, {32, 32}, {33, 33}, {20, 60},
                                        {40, 40}, {44, 44}, {4, 124}, {30, 98}, {45, 90}};
    for (size_t i = 0; i < TF_ARRAY_LEN(sizes); i++) {
        tf_support_semiprime(n, &r, sizes[i][0], sizes[i][1]);
        factor_and_check(n);
    }
    mpz_clear(n);
}

/* 2^128 + 1 = 59649589127497217 * 5704689200685129054721 [MorrisonBrillhart75]. */
Test(factor, the_seventh_fermat_number) {
    mpz_t n, p;
    mpz_init(n);
    mpz_init_set_str(p, "59649589127497217", 10);
    mpz_ui_pow_ui(n, 2, 128);
    mpz_add_ui(n, n, 1);
    tf_factors f;
    tf_factors_init(&f);
    cr_assert_eq(tf_factor(&f, n, NULL), TF_FOUND);
    check_complete(&f, n);
    cr_assert_eq(f.count, 2);
    cr_assert_eq(mpz_cmp(f.items[0].value, p), 0);
    cr_assert_eq(f.items[0].certainty, TF_PRIME);
    cr_assert_eq(f.items[1].certainty, TF_PRIME);
    tf_factors_clear(&f);
    mpz_clears(n, p, NULL);
}

/* Numbers that have made other programs hang or lie. */
Test(factor, hard_inputs) {
    factor_string("151116012007860377");
    factor_string("126582278481012658227848101265822806309");
    factor_string("322580645161290322580645161290322654733");
    factor_string("555555555555555555555555555555555693427");
    factor_string("87567239118838619296100386576471206763"); /* 47^2 * ... */
    factor_string("1000000000000000000000000000000000000000420217");
    factor_string("2020944952270513292896118700011239662562107339425514309019773820116389914458023"
                  "658364832304");
}

Test(factor, powers_and_repeated_factors) {
    mpz_t n, m;
    mpz_inits(n, m, NULL);
    mpz_ui_pow_ui(n, 2, 5000);
    factor_and_check(n);
    mpz_set_str(n, "18446744073709551557", 10); /* the largest prime below 2^64 */
    mpz_pow_ui(n, n, 7);
    factor_and_check(n);
    /* (1123047674690129 * 66049336315331)^2 */
    mpz_set_str(n, "1123047674690129", 10);
    mpz_set_str(m, "66049336315331", 10);
    mpz_mul(n, n, m);
    mpz_mul(n, n, n);
    factor_and_check(n);
    mpz_fac_ui(n, 300);
    factor_and_check(n);
    mpz_clears(n, m, NULL);
}

Test(factor, the_same_call_gives_the_same_report) {
    mpz_t n;
    mpz_init_set_str(n, "1000000000000000000000000000000000000000420217", 10);
    tf_factors a, b;
    tf_factors_init(&a);
    tf_factors_init(&b);
    cr_assert_eq(tf_factor(&a, n, NULL), TF_FOUND);
    cr_assert_eq(tf_factor(&b, n, NULL), TF_FOUND);
    cr_assert_eq(a.count, b.count);
    for (size_t i = 0; i < a.count; i++) {
        cr_assert_eq(a.items[i].method, b.items[i].method);
        cr_assert_eq(a.items[i].certainty, b.items[i].certainty);
    }
    tf_factors_clear(&a);
    tf_factors_clear(&b);
    mpz_clear(n);
}

/* Limits leave a composite, named as one, and nothing is lost. */
Test(factor, limits_leave_composites_marked) {
    mpz_t n, product;
    mpz_init(product);
    mpz_init_set_str(n, "590295810358705651741", 10); /* 2^69 + 29 */
    tf_rng r;
    tf_rng_init(&r, 3, 3);
    tf_support_semiprime(n, &r, 120, 130);
    mpz_mul_ui(n, n, 3 * 3 * 101);
    tf_options o;
    tf_options_init(&o);
    o.max_digits = 60;
    tf_factors f;
    tf_factors_init(&f);
    cr_assert_eq(tf_factor(&f, n, &o), TF_NONE);
    cr_assert_eq(f.count, 3);
    cr_assert_eq(f.items[2].certainty, TF_COMPOSITE);
    tf_factors_product(product, &f);
    cr_assert_eq(mpz_cmp(product, n), 0);
    o.max_digits = 0;
    o.max_curves = 1;
    cr_assert_eq(tf_factor(&f, n, &o), TF_NONE);
    tf_factors_product(product, &f);
    cr_assert_eq(mpz_cmp(product, n), 0);
    tf_factors_clear(&f);
    mpz_clears(n, product, NULL);
}

static void cancel_at_once(void *context, const tf_progress *now) {
    (void)now;
    tf_cancel_request(context, 1);
}

Test(factor, cancel_keeps_what_is_known) {
    mpz_t n, product;
    mpz_init(n);
    mpz_init(product);
    tf_rng r;
    tf_rng_init(&r, 4, 4);
    tf_support_semiprime(n, &r, 130, 130);
    mpz_mul_ui(n, n, 30);
    tf_cancel cancel = {0};
    tf_options o;
    tf_options_init(&o);
    o.cancel = &cancel;
    o.progress = cancel_at_once;
    o.context = &cancel;
    tf_factors f;
    tf_factors_init(&f);
    cr_assert_eq(tf_factor(&f, n, &o), TF_CANCELLED);
    cr_assert_eq(f.count, 4); /* 2, 3, 5 and the composite */
    tf_factors_product(product, &f);
    cr_assert_eq(mpz_cmp(product, n), 0);
    tf_factors_clear(&f);
    mpz_clears(n, product, NULL);
}

/* Nobody calls a number composite that was not tested: 2^4423 - 1 is prime. */
Test(factor, what_was_not_tested_is_unknown) {
    mpz_t n;
    mpz_init(n);
    mpz_ui_pow_ui(n, 2, 4423);
    mpz_sub_ui(n, n, 1);
    tf_cancel cancel = {.reason = 1};
    tf_options o;
    tf_options_init(&o);
    o.cancel = &cancel;
    tf_factors f;
    tf_factors_init(&f);
    cr_assert_eq(tf_factor(&f, n, &o), TF_CANCELLED);
    cr_assert_eq(f.count, 1);
    cr_assert_eq(mpz_cmp(f.items[0].value, n), 0);
    cr_assert_eq(f.items[0].certainty, TF_UNKNOWN);
    cr_assert_str_eq(tf_certainty_name(f.items[0].certainty), "unknown");
    cr_assert_not(tf_factors_complete(&f));
    tf_certainty c;
    cr_assert_eq(tf_is_prime(&c, n, 1, &cancel), TF_CANCELLED);
    cr_assert_eq(c, TF_UNKNOWN);
    cr_assert_eq(tf_is_prime(&c, n, 0, NULL), TF_OK);
    cr_assert_eq(c, TF_PROBABLE_PRIME);
    tf_factors_clear(&f);
    mpz_clear(n);
}

/* 2^521 - 1 is prime; its N - 1 = 2 (2^520 - 1) has enough small factors for a proof. */
Test(factor, primes_are_proven_when_n_minus_1_factors) {
    mpz_t n;
    mpz_init(n);
    mpz_ui_pow_ui(n, 2, 521);
    mpz_sub_ui(n, n, 1);
    tf_certainty c;
    cr_assert_eq(tf_is_prime(&c, n, 0, NULL), TF_OK);
    cr_assert_eq(c, TF_PROBABLE_PRIME);
    cr_assert_eq(tf_is_prime(&c, n, 1, NULL), TF_OK);
    cr_assert_eq(c, TF_PRIME);
    mpz_sub_ui(n, n, 2);
    cr_assert_eq(tf_is_prime(&c, n, 1, NULL), TF_OK);
    cr_assert_eq(c, TF_COMPOSITE);
    mpz_clear(n);
}

/* Every prime of up to 40 digits gets a proof: N - 1 factors completely in no time. */
Test(factor, primes_of_up_to_40_digits_are_proven) {
    tf_rng r;
    tf_rng_init(&r, 5, 5);
    mpz_t n;
    mpz_init(n);
    for (unsigned bits = 65; bits <= 131; bits += 3) {
        tf_support_prime(n, &r, bits);
        tf_certainty c;
        cr_assert_eq(tf_is_prime(&c, n, 1, NULL), TF_OK);
        cr_assert_eq(c, TF_PRIME, "%u bits", bits);
    }
    mpz_clear(n);
}
