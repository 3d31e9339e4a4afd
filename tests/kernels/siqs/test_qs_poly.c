#include <criterion/criterion.h>
#include <stdlib.h>

#include "qs_context.h"
#include "qs_sieve_internal.h"
#include "support_numbers.h"

static tf_qs *context(unsigned bits, uint64_t seed) {
    tf_rng r;
    tf_rng_init(&r, seed, bits);
    mpz_t n, f;
    mpz_inits(n, f, NULL);
    tf_qs *qs = NULL;
    tf_status s = TF_FOUND;
    while (s == TF_FOUND) {
        tf_support_semiprime(n, &r, bits / 2, bits - bits / 2);
        s = mpz_sizeinbase(n, 2) < TF_QS_MIN_BITS ? TF_FOUND : tf_qs_new(&qs, f, n, seed, NULL);
    }
    cr_assert_eq(s, TF_OK);
    mpz_clears(n, f, NULL);
    return qs;
}

Test(qs_fb, roots_inverses_and_limits) {
    tf_qs *qs = context(140, 1);
    const tf_qs_fb *fb = &qs->fb;
    for (tf_fbidx i = 2; i < fb->size; i++) {
        uint64_t p = fb->p[i];
        cr_assert_lt(fb->p[i - 1], p);
        cr_assert_eq((uint64_t)fb->root[i] * fb->root[i] % p, mpz_fdiv_ui(qs->kn, p));
        cr_assert_eq((uint32_t)(fb->p[i] * fb->inv[i]), 1);
        for (uint32_t t = 0; i < fb->n16 && t < 3 * p && t < 65536; t++)
            cr_assert_eq((uint16_t)(t * fb->inv16[i]) <= fb->limit16[i], t % p == 0);
        if (p > 300) i += 50;
    }
    tf_qs_free(qs);
}

/* What qs_poly.h promises: b odd, b^2 = kn mod 4a, c, a near its target; and no a twice. */
Test(qs_poly, polynomials_of_every_size) {
    for (unsigned bits = 65; bits <= 320; bits += 15) {
        tf_qs *qs = context(bits, bits);
        tf_qs_poly p;
        tf_qs_poly_init(&p);
        mpz_t t;
        mpz_init(t);
        uint64_t all = tf_qs_pool_count(&qs->pool), step = all / 50 + 1;
        for (uint64_t i = 0; i < all; i += step) {
            tf_qs_poly_set(&p, &qs->pool, qs->kn, i);
            for (unsigned j = 1; j < p.s; j++) cr_assert_lt(p.q[j - 1], p.q[j]);
            for (uint32_t b = 0; b < tf_qs_poly_count(&qs->pool) && b < 20; b++) {
                bool up;
                if (b) tf_qs_poly_next(&p, qs->kn, &up);
                cr_assert(mpz_odd_p(p.b));
                mpz_mul(t, p.a, p.c);
                mpz_mul_2exp(t, t, 2);
                mpz_submul(t, p.b, p.b);
                mpz_add(t, t, qs->kn);
                cr_assert_eq(mpz_sgn(t), 0);
            }
        }
        mpz_clear(t);
        tf_qs_poly_clear(&p);
        tf_qs_free(qs);
    }
}

Test(qs_poly, seeking_is_walking) {
    tf_qs *qs = context(180, 5);
    tf_qs_poly p, q;
    tf_qs_poly_init(&p);
    tf_qs_poly_init(&q);
    tf_qs_poly_set(&p, &qs->pool, qs->kn, 3);
    tf_qs_poly_set(&q, &qs->pool, qs->kn, 3);
    for (uint32_t b = 1; b < tf_qs_poly_count(&qs->pool); b++) {
        bool up;
        tf_qs_poly_next(&p, qs->kn, &up);
        tf_qs_poly_seek(&q, qs->kn, b);
        cr_assert_eq(mpz_cmp(p.b, q.b), 0, "b number %u", b);
        cr_assert_eq(mpz_cmp(p.c, q.c), 0);
    }
    tf_qs_poly_clear(&p);
    tf_qs_poly_clear(&q);
    tf_qs_free(qs);
}

static int compare(const void *a, const void *b) {
    mpz_srcptr const *x = a, *y = b;
    return mpz_cmp(*x, *y);
}

Test(qs_poly, different_indices_have_different_a) {
    enum { MOST = 3000 };
    for (unsigned bits = 66; bits <= 140; bits += 8) {
        tf_qs *qs = context(bits, bits);
        uint64_t all = tf_qs_pool_count(&qs->pool);
        unsigned count = all < MOST ? (unsigned)all : MOST;
        tf_qs_poly p;
        tf_qs_poly_init(&p);
        mpz_t *a = malloc(count * sizeof *a);
        mpz_srcptr *sorted = malloc(count * sizeof *sorted);
        for (unsigned i = 0; i < count; i++) {
            tf_qs_poly_set(&p, &qs->pool, qs->kn, i);
            mpz_init_set(a[i], p.a);
            sorted[i] = a[i];
        }
        qsort(sorted, count, sizeof *sorted, compare);
        for (unsigned i = 1; i < count; i++) cr_assert(mpz_cmp(sorted[i - 1], sorted[i]) < 0);
        for (unsigned i = 0; i < count; i++) mpz_clear(a[i]);
        free(sorted);
        free(a);
        tf_qs_poly_clear(&p);
        tf_qs_free(qs);
    }
}

/* p divides Q at the positions of the roots, by plain GMP. Those of the large primes are right for
 * the last polynomial of a pass. */
static void check_roots(const tf_qs_sieve *s) {
    const tf_qs *qs = s->qs;
    const tf_qs_fb *fb = &qs->fb;
    mpz_t v;
    mpz_init(v);
    unsigned q = 0;
    for (tf_fbidx i = 2; i < fb->size; i++) {
        while (q < s->poly.s && s->poly.q[q] < i) q++;
        if (q < s->poly.s && s->poly.q[q] == i) continue;
        if (i > 300 && i % 37 != 0) continue;
        if (i >= fb->n16 && (s->poly.number + 1) % s->buckets.steps != 0) continue;
        for (unsigned j = 0; j < 2; j++) {
            uint32_t r = i < fb->n16 ? s->roots.r16[j][i] : s->roots.r32[j][i - fb->n16];
            cr_assert_lt(r, fb->p[i]);
            long x = (long)r - (long)(qs->par.interval / 2);
            mpz_mul_si(v, s->poly.a, x);
            mpz_add(v, v, s->poly.b);
            mpz_mul_si(v, v, x);
            mpz_add(v, v, s->poly.c);
            cr_assert(mpz_divisible_ui_p(v, fb->p[i]), "prime %u, root %u", fb->p[i], r);
        }
    }
    mpz_clear(v);
}

Test(qs_roots, are_roots_of_every_polynomial_on_every_level) {
    for (unsigned bits = 66; bits <= 260; bits += 48) {
        tf_qs *qs = context(bits, bits);
        for (tf_isa isa = TF_ISA_GENERIC; isa < TF_ISA_BEST; isa++) {
            tf_qs_sieve *s;
            cr_assert_eq(tf_qs_sieve_new(&s, qs, isa), TF_OK);
            tf_qs_sieve_begin(s, 1, 1);
            for (uint32_t b = 0; b < 17 && b < tf_qs_poly_count(&qs->pool); b++) {
                tf_status r = tf_qs_sieve_run(s, &(tf_budget){1, NULL});
                cr_assert(r == TF_MORE || r == TF_NONE);
                check_roots(s);
            }
            tf_qs_sieve_free(s);
        }
        tf_qs_free(qs);
    }
}
