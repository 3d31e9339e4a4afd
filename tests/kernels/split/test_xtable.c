/* xtable.h: every entry is x(j Q), and neutral elements are reported. */
#include <criterion/criterion.h>

#include "pairing.h"
#include "support_numbers.h"
#include "xtable.h"

#include <stdlib.h>

typedef struct fixture {
    tf_montn *m;
    tf_meter meter;
    tf_xgroup g;
    mp_limb_t *q, *lo, *hi, *a24;
} fixture;

static void open_group(fixture *f, const mpz_t n, bool curve) {
    cr_assert_eq(tf_montn_new_relaxed(&f->m, n), TF_OK);
    size_t k = f->m->limbs;
    mp_limb_t *space = calloc(2 * (TF_XGROUP_TEMPS + 4) * k, sizeof *space);
    const tf_xgroup_kind *kind = curve ? tf_xgroup_xz(f->m) : tf_xgroup_v(f->m);
    f->meter = (tf_meter){.every = f->m->poll};
    tf_meter_start(&f->meter, NULL);
    f->q = space + 2 * TF_XGROUP_TEMPS * k;
    f->lo = f->q + 2 * k;
    f->hi = f->lo + 2 * k;
    f->a24 = f->hi + 2 * k;
    f->g = (tf_xgroup){f->m, kind, kind->cost.residues * k, f->a24, space, &f->meter};
    tf_montn_set_u64(f->m, f->q, 5);
    if (curve) tf_montn_set_u64(f->m, f->q + k, 3);
    tf_montn_set_u64(f->m, f->a24, 77);
}

static void close_group(fixture *f) {
    free(f->g.temp);
    tf_montn_free(f->m);
}

static tf_status build(tf_xtable **t, fixture *f, uint32_t d, uint32_t bound, mpz_t factor,
                       uint64_t *bad) {
    cr_assert_eq(tf_xtable_new(t, &f->g, f->q, d, bound), TF_OK);
    tf_status s;
    do s = tf_xtable_step(*t, factor, bad);
    while (s == TF_MORE && !*bad);
    return s;
}

static void check_table(fixture *f, uint32_t d, uint32_t bound) {
    const tf_montn *m = f->m;
    mpz_t factor;
    mpz_init(factor);
    tf_xtable *t;
    uint64_t bad;
    cr_assert_eq(build(&t, f, d, bound, factor, &bad), TF_NONE);
    const mp_limb_t *x = tf_xtable_residues(t);
    for (uint32_t j = 1; j < bound; j += 2) {
        if (!tf_coprime32(j, d)) continue;
        cr_assert(tf_xgroup_ladder(&f->g, f->lo, f->hi, f->q, j));
        if (f->g.kind->cost.residues == 2) { /* x Z = X ? */
            tf_montn_mul(m, f->hi, x, f->lo + m->limbs);
            tf_montn_sub(m, f->hi, f->hi, f->lo);
        } else {
            tf_montn_sub(m, f->hi, x, f->lo);
        }
        cr_assert(tf_montn_is_zero(m, f->hi), "j = %u, D = %u", j, d);
        x += m->limbs;
    }
    tf_xtable_free(t);
    mpz_clear(factor);
}

Test(xtable, holds_every_multiple) {
    static const uint32_t steps[] = {6, 30, 60, 90, 210, 420, 2310};
    static const unsigned bits[] = {62, 64, 200, 600};
    tf_rng rng;
    tf_rng_init(&rng, 5, 0);
    mpz_t n;
    mpz_init(n);
    for (size_t i = 0; i < TF_ARRAY_LEN(bits); i++) {
        tf_support_prime(n, &rng, bits[i]);
        for (int curve = 0; curve < 2; curve++) {
            fixture f;
            open_group(&f, n, curve);
            for (size_t j = 0; j < TF_ARRAY_LEN(steps); j++)
                for (uint32_t reach = 1; reach < 8; reach += 3)
                    check_table(&f, steps[j], reach * (steps[j] / 2));
            close_group(&f);
        }
    }
    mpz_clear(n);
}

/* The curve with this a24, and a Q of odd order modulo 1009. */
static void open_odd(fixture *f, const mpz_t n, uint64_t a24) {
    open_group(f, n, true);
    tf_montn_set_u64(f->m, f->a24, a24);
    for (int i = 0; i < 10; i++) cr_assert(tf_xgroup_dbl(&f->g, f->q, f->q));
}

/* Modulo 1009 the order of Q is prime to 6 on some curves, and then some j Q is neutral; with a
 * second prime in n, modulo one factor. */
Test(xtable, neutral_elements_are_reported) {
    mpz_t n, factor;
    mpz_inits(n, factor, NULL);
    tf_xtable *t;
    uint64_t bad;
    fixture f;
    unsigned found = 0;
    for (uint64_t a24 = 2; a24 < 100; a24++) {
        mpz_set_ui(n, 1009);
        open_odd(&f, n, a24);
        tf_status s = build(&t, &f, 6, 1200, factor, &bad);
        tf_xtable_free(t);
        if (s == TF_MORE) { /* 1009 is the only prime of n: neutral modulo all of n */
            cr_assert(tf_xgroup_ladder(&f.g, f.lo, f.hi, f.q, bad));
            cr_assert(tf_montn_is_zero(f.m, f.lo + f.m->limbs));
            close_group(&f);
            mpz_mul_ui(n, n, 1000000007);
            open_odd(&f, n, a24);
            cr_assert_eq(build(&t, &f, 6, 1200, factor, &bad), TF_FOUND);
            cr_assert_eq(mpz_cmp_ui(factor, 1009), 0);
            tf_xtable_free(t);
            found++;
        } else {
            cr_assert_eq(s, TF_NONE);
        }
        close_group(&f);
    }
    cr_assert_gt(found, 10);
    mpz_clears(n, factor, NULL);
}

/* Cancelled at every poll, the table is the same in the end. */
Test(xtable, cancelled_steps_are_done_again) {
    mpz_t n, factor;
    mpz_inits(n, factor, NULL);
    mpz_setbit(n, 521);
    mpz_sub_ui(n, n, 1);
    fixture f;
    open_group(&f, n, true);
    tf_xtable *plain, *t;
    uint64_t bad;
    cr_assert_eq(build(&plain, &f, 210, 420, factor, &bad), TF_NONE);
    cr_assert_eq(tf_xtable_new(&t, &f.g, f.q, 210, 420), TF_OK);
    tf_cancel stop = {.reason = 1};
    f.meter.every = 1;
    for (tf_status s = TF_MORE; s == TF_MORE;) {
        tf_meter_start(&f.meter, &stop);
        s = tf_xtable_step(t, factor, &bad);
        if (s == TF_NONE) break;
        cr_assert_eq(s, TF_CANCELLED);
        tf_meter_start(&f.meter, NULL);
        s = tf_xtable_step(t, factor, &bad);
    }
    for (size_t i = 0; i < 48 * f.m->limbs; i++)
        cr_assert_eq(tf_xtable_residues(t)[i], tf_xtable_residues(plain)[i]);
    tf_xtable_free(t);
    tf_xtable_free(plain);
    close_group(&f);
    mpz_clears(n, factor, NULL);
}
