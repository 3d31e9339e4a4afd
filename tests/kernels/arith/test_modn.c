#include "modn.h"

#include <criterion/criterion.h>
#include <stdlib.h>

#include "support_numbers.h"

static const tf_budget forever = {.work = TF_WORK_UNLIMITED};

/* Odd moduli of about k limbs that strain a reduction: all ones, just above and below a power of
 * the limb base, a tiny top limb, long runs of zeros; and random ones. */
static void make_modulus(mpz_t n, tf_rng *r, unsigned k, unsigned shape) {
    mpz_set_ui(n, 0);
    switch (shape) {
    case 0:
        mpz_setbit(n, 64 * k);
        mpz_sub_ui(n, n, 1);
        break;
    case 1:
        mpz_setbit(n, 64 * k - 1);
        mpz_setbit(n, 0);
        break;
    case 2:
        mpz_setbit(n, 64 * (k - 1) + 1);
        mpz_add_ui(n, n, 1);
        break;
    case 3:
        mpz_setbit(n, 64 * k - 1);
        mpz_sub_ui(n, n, 1);
        break;
    default:
        tf_support_bits(n, r, 64 * k - (unsigned)tf_rng_below(r, 63));
        mpz_setbit(n, 0);
    }
}

/* 0, 1, n - 1, n - 2, or random below n. */
static void make_residue(mpz_t a, tf_rng *r, const mpz_t n) {
    uint64_t pick = tf_rng_below(r, 8);
    if (pick < 2) {
        mpz_set_ui(a, pick);
    } else if (pick < 4) {
        mpz_sub_ui(a, n, pick - 1);
    } else {
        tf_support_bits(a, r, (unsigned)mpz_sizeinbase(n, 2) + 1);
        mpz_mod(a, a, n);
    }
}

static void expect(const tf_modn *m, const mp_limb_t *got, const mpz_t want, const char *what) {
    mpz_t g;
    mpz_init(g);
    tf_modn_get(m, g, got);
    cr_assert(mpz_cmp(g, want) == 0, "%s of %ld limbs", what, (long)m->k);
    mpz_clear(g);
}

static void check_ring(tf_rng *r, const mpz_t n) {
    mpz_t a, b, t;
    mpz_inits(a, b, t, NULL);
    tf_modn m;
    cr_assert_eq(tf_modn_init(&m, n), TF_OK);
    mp_limb_t *x = tf_modn_alloc(&m, 3), *y = x + m.k, *z = y + m.k;
    for (int i = 0; i < 12; i++) {
        make_residue(a, r, n);
        make_residue(b, r, n);
        tf_modn_set(&m, x, a);
        tf_modn_set(&m, y, b);
        expect(&m, x, a, "set and get");
        mpz_mul(t, a, b);
        mpz_mod(t, t, n);
        tf_modn_mul(&m, z, x, y);
        expect(&m, z, t, "product");
        mpz_add(t, a, b);
        mpz_mod(t, t, n);
        tf_modn_add(&m, z, x, y);
        expect(&m, z, t, "sum");
        mpz_sub(t, a, b);
        mpz_mod(t, t, n);
        tf_modn_sub(&m, z, x, y);
        expect(&m, z, t, "difference");
        mpz_mul(t, a, a);
        mpz_mod(t, t, n);
        tf_modn_sqr(&m, x, x); /* in place */
        expect(&m, x, t, "square");
        mpz_mul(t, t, b);
        mpz_mod(t, t, n);
        tf_modn_mul(&m, y, x, y);
        expect(&m, y, t, "product in place");
    }
    mpz_set_si(t, -1);
    tf_modn_set(&m, x, t);
    tf_modn_add(&m, x, x, m.one);
    cr_assert(tf_modn_is_zero(&m, x), "-1 + 1");
    free(x);
    tf_modn_clear(&m);
    mpz_clears(a, b, t, NULL);
}

Test(modn, agrees_with_gmp) {
    tf_rng r;
    mpz_t n;
    mpz_init(n);
    tf_rng_init(&r, 1, 0);
    for (unsigned k = 1; k <= 40; k++)
        for (unsigned shape = 0; shape < 8; shape++) {
            make_modulus(n, &r, k, shape);
            if (mpz_cmp_ui(n, 1) > 0) check_ring(&r, n);
        }
    for (unsigned k = 60; k <= 400; k += 68)
        for (unsigned shape = 0; shape < 6; shape++) {
            make_modulus(n, &r, k, shape);
            check_ring(&r, n);
        }
    mpz_clear(n);
}

Test(modn, smallest_moduli) {
    tf_rng r;
    mpz_t n;
    mpz_init(n);
    tf_rng_init(&r, 2, 0);
    for (unsigned long v = 3; v < 200; v += 2) {
        mpz_set_ui(n, v);
        check_ring(&r, n);
    }
    mpz_clear(n);
}

Test(modn, powers) {
    tf_rng r;
    mpz_t n, a, e, t;
    mpz_inits(n, a, e, t, NULL);
    tf_rng_init(&r, 3, 0);
    for (unsigned i = 0; i < 600; i++) {
        unsigned k = 1 + i % 9;
        make_modulus(n, &r, k, i % 7);
        if (mpz_cmp_ui(n, 1) <= 0) continue;
        make_residue(a, &r, n);
        if (i < 64)
            mpz_set_ui(e, i); /* 0, 1, 2, ... */
        else
            tf_support_bits(e, &r, 1 + (unsigned)tf_rng_below(&r, 900)); /* windows of 1 to 6 */
        if (i % 5 == 4) mpz_mul_2exp(e, e, tf_rng_below(&r, 100));
        tf_modn m;
        cr_assert_eq(tf_modn_init(&m, n), TF_OK);
        mp_limb_t *x = tf_modn_alloc(&m, 1);
        tf_modn_set(&m, x, a);
        cr_assert_eq(tf_modn_pow(&m, x, x, e, &forever), TF_OK);
        mpz_powm(t, a, e, n);
        expect(&m, x, t, "power");
        free(x);
        tf_modn_clear(&m);
    }
    mpz_clears(n, a, e, t, NULL);
}

Test(modn, cancelled_power_leaves_the_result_alone) {
    mpz_t n, e;
    mpz_init_set_ui(n, 1000003);
    mpz_init_set_ui(e, 123456789);
    tf_cancel stop = {.reason = 2};
    tf_budget budget = {.work = TF_WORK_UNLIMITED, .cancel = &stop};
    tf_modn m;
    cr_assert_eq(tf_modn_init(&m, n), TF_OK);
    mp_limb_t a = 7, r = 99;
    cr_assert_eq(tf_modn_pow(&m, &r, &a, e, &budget), TF_CANCELLED);
    cr_assert_eq(r, 99);
    stop.reason = 0;
    cr_assert_eq(tf_modn_pow(&m, &r, &a, e, &budget), TF_OK);
    mpz_set_ui(n, 7);
    mpz_powm(e, n, e, m.n);
    cr_assert_eq(r, mpz_get_ui(e));
    tf_modn_clear(&m);
    mpz_clears(n, e, NULL);
}
