/* montn.h against plain GMP, for every size class: unrolled, word by word, block. */
#include <criterion/criterion.h>

#include "montn.h"
#include "support_numbers.h"

#include <stdlib.h>

static const size_t sizes[] = {1, 2, 3, 4, 5, 6, 7, 8, 9, 12, 17, 33, 64, 119, 120, 121, 150};

/* Residues near the ends of the range, where carries and the last subtraction decide. */
static void corner(mpz_t x, const mpz_t n, tf_rng *r) {
    mpz_set_ui(x, tf_rng_below(r, 3));
    switch (tf_rng_below(r, 5)) {
    case 0:
        break;
    case 1:
        mpz_sub(x, n, x), mpz_sub_ui(x, x, 1);
        break;
    case 2:
        mpz_setbit(x, tf_rng_below(r, mpz_sizeinbase(n, 2)));
        break;
    case 3:
        mpz_setbit(x, 64 * (mpz_size(n) - 1)), mpz_sub_ui(x, x, 1);
        break;
    default:
        tf_support_bits(x, r, (unsigned)mpz_sizeinbase(n, 2));
        break;
    }
    mpz_mod(x, x, n);
}

/* Odd moduli of exactly k limbs: all ones, the least of the size, or random. */
static void modulus(mpz_t n, size_t k, tf_rng *r) {
    unsigned bits = (unsigned)(64 * k);
    mpz_set_ui(n, 0);
    switch (tf_rng_below(r, 4)) {
    case 0:
        mpz_setbit(n, bits), mpz_sub_ui(n, n, 1 + 2 * tf_rng_below(r, 3));
        break;
    case 1:
        mpz_setbit(n, bits - 64), mpz_add_ui(n, n, 1 + 2 * tf_rng_below(r, 3));
        if (mpz_cmp_ui(n, 3) < 0) mpz_set_ui(n, 3);
        break;
    default:
        /* 0 to 3 free bits at the top: tight residues; 4 and more: relaxed ones */
        tf_support_bits(n, r, bits - (unsigned)tf_rng_below(r, tf_rng_below(r, 2) ? 6 : 60));
        mpz_setbit(n, 0);
        break;
    }
    if (mpz_even_p(n)) mpz_setbit(n, 0);
}

typedef struct fixture {
    tf_montn *m;
    mp_limb_t *a, *b, *r;
    mpz_t n, x, y, want, got;
} fixture;

static void open_context(fixture *f, bool relaxed) {
    tf_status s = relaxed ? tf_montn_new_relaxed(&f->m, f->n) : tf_montn_new(&f->m, f->n);
    cr_assert_eq(s, TF_OK);
    cr_assert(!f->m->relaxed || relaxed);
}

static void open_fixture(fixture *f, size_t k, tf_rng *rng) {
    mpz_inits(f->n, f->x, f->y, f->want, f->got, NULL);
    modulus(f->n, k, rng);
    cr_assert_eq(mpz_size(f->n), k);
    open_context(f, tf_rng_below(rng, 2));
    f->a = calloc(5 * k, sizeof(mp_limb_t));
    f->b = f->a + k;
    f->r = f->b + k;
}

static void close_fixture(fixture *f) {
    free(f->a);
    tf_montn_free(f->m);
    mpz_clears(f->n, f->x, f->y, f->want, f->got, NULL);
}

/* The residue stands for `want`, and is reduced. */
static void expect(fixture *f, const mp_limb_t *r, const char *what) {
    mpz_mod(f->want, f->want, f->n);
    cr_assert_lt(mpn_cmp(r, f->m->bound, (mp_size_t)f->m->limbs), 0, "%s: not reduced", what);
    tf_montn_get_mpz(f->m, f->got, r);
    cr_assert_eq(mpz_cmp(f->got, f->want), 0, "%s at %zu limbs", what, f->m->limbs);
    cr_assert_eq(tf_montn_is_zero(f->m, r), mpz_sgn(f->want) == 0);
}

/* The other residue of the same number, where the bound is 2n: as large as residues get. */
static void raise_residue(const tf_montn *m, mp_limb_t *r) {
    mp_size_t k = (mp_size_t)m->limbs;
    if (m->relaxed && mpn_cmp(r, m->n, k) < 0) mpn_add_n(r, r, m->n, k);
}

static void check_loose(fixture *f) {
    const tf_montn *m = f->m;
    size_t k = m->limbs;
    mp_limb_t *s = f->r + k, *d = s + k;
    tf_montn_add_loose(m, s, f->a, f->b);
    tf_montn_sub_loose(m, d, f->a, f->b);
    mpz_add(f->want, f->x, f->y), mpz_mul(f->want, f->want, f->want);
    tf_montn_sqr(m, f->r, s), expect(f, f->r, "(a + b)^2");
    tf_montn_mul(m, f->r, s, s), expect(f, f->r, "(a + b)(a + b)");
    mpz_sub(f->want, f->x, f->y), mpz_mul(f->want, f->want, f->want);
    tf_montn_sqr(m, f->r, d), expect(f, f->r, "(a - b)^2");
    mpz_mul(f->want, f->x, f->x), mpz_submul(f->want, f->y, f->y);
    tf_montn_mul(m, f->r, s, d), expect(f, f->r, "(a + b)(a - b)");
}

static void check_operations(fixture *f, bool raised) {
    const tf_montn *m = f->m;
    tf_montn_set_mpz(m, f->a, f->x);
    tf_montn_set_mpz(m, f->b, f->y);
    if (raised) {
        raise_residue(m, f->a);
        raise_residue(m, f->b);
    }
    check_loose(f);
    mpz_mul(f->want, f->x, f->y), tf_montn_mul(m, f->r, f->a, f->b), expect(f, f->r, "mul");
    mpz_add(f->want, f->x, f->y), tf_montn_add(m, f->r, f->a, f->b), expect(f, f->r, "add");
    mpz_sub(f->want, f->x, f->y), tf_montn_sub(m, f->r, f->a, f->b), expect(f, f->r, "sub");
    mpz_mul(f->want, f->x, f->x), tf_montn_sqr(m, f->r, f->a), expect(f, f->r, "sqr");
    tf_montn_copy(m, f->r, f->a);
    mpz_sub(f->want, f->x, f->y), mpz_mul(f->want, f->want, f->x);
    tf_montn_muldiff(m, f->r, f->r, f->b), expect(f, f->r, "muldiff");
}

/* Every output may equal any input. */
static void check_aliasing(fixture *f) {
    const tf_montn *m = f->m;
    mpz_mul(f->want, f->x, f->y);
    tf_montn_copy(m, f->r, f->a), tf_montn_mul(m, f->r, f->r, f->b), expect(f, f->r, "r = r b");
    tf_montn_copy(m, f->r, f->b), tf_montn_mul(m, f->r, f->a, f->r), expect(f, f->r, "r = a r");
    mpz_mul(f->want, f->x, f->x);
    tf_montn_copy(m, f->r, f->a), tf_montn_mul(m, f->r, f->r, f->r), expect(f, f->r, "r = r r");
    tf_montn_copy(m, f->r, f->a), tf_montn_sqr(m, f->r, f->r), expect(f, f->r, "r = r^2");
    mpz_sub(f->want, f->x, f->y);
    tf_montn_copy(m, f->r, f->b), tf_montn_sub(m, f->r, f->a, f->r), expect(f, f->r, "r = a - r");
    mpz_add(f->want, f->x, f->x);
    tf_montn_copy(m, f->r, f->a), tf_montn_add(m, f->r, f->r, f->r), expect(f, f->r, "r = r + r");
    mpz_set_ui(f->want, 0);
    tf_montn_copy(m, f->r, f->a), tf_montn_sub(m, f->r, f->r, f->r), expect(f, f->r, "r = r - r");
}

Test(montn, agrees_with_gmp) {
    tf_rng rng;
    tf_rng_init(&rng, 1, 0);
    for (size_t i = 0; i < TF_ARRAY_LEN(sizes); i++) {
        for (int round = 0; round < 30; round++) {
            fixture f;
            open_fixture(&f, sizes[i], &rng);
            for (int j = 0; j < 10; j++) {
                corner(f.x, f.n, &rng);
                corner(f.y, f.n, &rng);
                check_operations(&f, j % 2);
                check_aliasing(&f);
            }
            close_fixture(&f);
        }
    }
}

Test(montn, smallest_moduli_exhaustively) {
    for (unsigned n = 3; n < 40; n += 2) {
        fixture f;
        mpz_inits(f.n, f.x, f.y, f.want, f.got, NULL);
        mpz_set_ui(f.n, n);
        open_context(&f, n % 4 == 3);
        f.a = calloc(5, sizeof(mp_limb_t));
        f.b = f.a + 1;
        f.r = f.b + 1;
        for (unsigned x = 0; x < n; x++) {
            for (unsigned y = 0; y < n; y++) {
                mpz_set_ui(f.x, x);
                mpz_set_ui(f.y, y);
                check_operations(&f, false);
                check_operations(&f, true);
            }
        }
        close_fixture(&f);
    }
}

Test(montn, conversions_take_any_integer) {
    tf_rng rng;
    tf_rng_init(&rng, 2, 0);
    for (size_t i = 0; i < TF_ARRAY_LEN(sizes); i++) {
        fixture f;
        open_fixture(&f, sizes[i], &rng);
        tf_support_bits(f.want, &rng, (unsigned)(64 * sizes[i] + 77));
        tf_montn_set_mpz(f.m, f.a, f.want);
        expect(&f, f.a, "larger than n");
        tf_support_bits(f.want, &rng, (unsigned)(64 * sizes[i] + 3));
        mpz_neg(f.want, f.want);
        tf_montn_set_mpz(f.m, f.a, f.want);
        expect(&f, f.a, "negative");
        tf_montn_set_u64(f.m, f.a, UINT64_MAX);
        mpz_set_ui(f.want, UINT64_MAX);
        expect(&f, f.a, "one word");
        close_fixture(&f);
    }
}

Test(montn, gcd_and_inverse) {
    tf_rng rng;
    tf_rng_init(&rng, 3, 0);
    for (size_t i = 0; i < TF_ARRAY_LEN(sizes); i++) {
        for (int round = 0; round < 20; round++) {
            fixture f;
            open_fixture(&f, sizes[i], &rng);
            corner(f.x, f.n, &rng);
            if (round % 2) mpz_mul_ui(f.x, f.x, 15), mpz_mod(f.x, f.x, f.n);
            tf_montn_set_mpz(f.m, f.a, f.x);
            mpz_gcd(f.want, f.x, f.n);
            tf_gcd_kind kind = tf_montn_gcd(f.m, f.got, f.a);
            cr_assert_eq(mpz_cmp(f.got, f.want), 0);
            cr_assert_eq(kind == TF_GCD_ONE, mpz_cmp_ui(f.want, 1) == 0);
            cr_assert_eq(kind == TF_GCD_ALL, mpz_cmp(f.want, f.n) == 0);
            bool unit = tf_montn_inv(f.m, f.r, f.a);
            cr_assert_eq(unit, kind == TF_GCD_ONE);
            if (unit) {
                mpz_invert(f.want, f.x, f.n);
                expect(&f, f.r, "inverse");
            }
            close_fixture(&f);
        }
    }
}

Test(montn, powers) {
    tf_rng rng;
    tf_rng_init(&rng, 4, 0);
    static const unsigned bits[] = {1, 2, 3, 7, 8, 64, 65, 300, 1500};
    for (size_t i = 0; i < TF_ARRAY_LEN(sizes); i++) {
        fixture f;
        open_fixture(&f, sizes[i], &rng);
        for (size_t j = 0; j < TF_ARRAY_LEN(bits) - (sizes[i] > 20 ? 2 : 0); j++) {
            corner(f.x, f.n, &rng);
            tf_support_bits(f.y, &rng, bits[j]);
            tf_montn_set_mpz(f.m, f.a, f.x);
            uint64_t count = 0;
            cr_assert_eq(tf_montn_pow(f.m, f.r, f.a, f.y, NULL, &count), TF_OK);
            mpz_powm(f.want, f.x, f.y, f.n);
            expect(&f, f.r, "pow");
            cr_assert(bits[j] < 100 || count < 1.5 * bits[j]);
        }
        mpz_set_ui(f.y, 0);
        cr_assert_eq(tf_montn_pow(f.m, f.r, f.a, f.y, NULL, NULL), TF_OK);
        mpz_set_ui(f.want, 1);
        expect(&f, f.r, "a^0");
        close_fixture(&f);
    }
}

Test(montn, power_can_be_cancelled) {
    tf_rng rng;
    tf_rng_init(&rng, 5, 0);
    fixture f;
    open_fixture(&f, 150, &rng);
    tf_support_bits(f.y, &rng, 4000);
    tf_montn_set_u64(f.m, f.a, 3);
    tf_montn_copy(f.m, f.r, f.a);
    tf_cancel stop = {.reason = 1};
    uint64_t count = 0;
    cr_assert_eq(tf_montn_pow(f.m, f.r, f.a, f.y, &stop, &count), TF_CANCELLED);
    cr_assert_leq(count, f.m->poll);
    mpz_set_ui(f.want, 3);
    expect(&f, f.r, "left as it was");
    close_fixture(&f);
}
