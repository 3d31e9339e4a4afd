/* chain.h and xgroup.h: multiples by chains and by the ladder, against plain recurrences. */
#include <criterion/criterion.h>

#include "chain.h"
#include "primes.h"
#include "support_numbers.h"

#include <stdlib.h>

typedef struct fixture {
    tf_montn *m;
    tf_meter meter;
    tf_xgroup g;
    mp_limb_t *p, *r, *s, *w, *a24;
} fixture;

static void open_group(fixture *f, unsigned bits, bool curve) {
    tf_rng rng;
    tf_rng_init(&rng, 9, bits);
    mpz_t n;
    mpz_init(n);
    tf_support_prime(n, &rng, bits);
    cr_assert_eq(tf_montn_new_relaxed(&f->m, n), TF_OK);
    mpz_clear(n);
    size_t k = f->m->limbs;
    mp_limb_t *space = calloc(2 * (TF_XGROUP_TEMPS + 5) * k, sizeof *space);
    const tf_xgroup_kind *kind = curve ? tf_xgroup_xz(f->m) : tf_xgroup_v(f->m);
    f->meter = (tf_meter){.every = f->m->poll};
    tf_meter_start(&f->meter, NULL);
    f->p = space + 2 * TF_XGROUP_TEMPS * k;
    f->r = f->p + 2 * k;
    f->s = f->r + 2 * k;
    f->w = f->s + 2 * k;
    f->a24 = f->w + 2 * k;
    f->g = (tf_xgroup){f->m, kind, kind->cost.residues * k, f->a24, space, &f->meter};
    tf_montn_set_u64(f->m, f->p, 5);
    if (curve) tf_montn_set_u64(f->m, f->p + k, 3);
    tf_montn_set_u64(f->m, f->a24, 1234577);
}

static void close_group(fixture *f) {
    free(f->g.temp);
    tf_montn_free(f->m);
}

/* The same element? (X : Z) are compared by X Z' - X' Z. */
static bool same(fixture *f, const mp_limb_t *a, const mp_limb_t *b) {
    const tf_montn *m = f->m;
    mp_limb_t *t = f->w, *u = f->w + m->limbs;
    if (f->g.kind->cost.residues == 1) {
        tf_montn_sub(m, t, a, b);
        return tf_montn_is_zero(m, t);
    }
    tf_montn_mul(m, t, a, b + m->limbs);
    tf_montn_mul(m, u, b, a + m->limbs);
    tf_montn_sub(m, t, t, u);
    return tf_montn_is_zero(m, t);
}

static const unsigned sizes[] = {60, 64, 120, 128, 250, 256, 380, 512, 700};

Test(chain, every_chain_of_every_small_prime_is_the_ladder) {
    for (int curve = 0; curve < 2; curve++) {
        fixture f;
        open_group(&f, 120, curve);
        tf_primes it;
        cr_assert_eq(tf_primes_init(&it, 2, 1500), TF_OK);
        for (uint64_t k; (k = tf_primes_next(&it)) != 0;) {
            cr_assert(tf_xgroup_ladder(&f.g, f.s, f.r, f.p, k));
            for (unsigned chain = 0; chain < TF_CHAIN_COUNT; chain++) {
                cr_assert(tf_chain_mul(&f.g, f.r, f.p, k, chain));
                cr_assert(same(&f, f.r, f.s), "%lu by chain %u", k, chain);
            }
        }
        tf_primes_clear(&it);
        close_group(&f);
    }
}

Test(chain, large_primes_at_all_sizes) {
    static const uint64_t primes[] = {1000003, 4294967291, 1000000000039, 281474976710597,
                                      4611686018427387847};
    for (size_t i = 0; i < TF_ARRAY_LEN(sizes); i++) {
        for (int curve = 0; curve < 2; curve++) {
            fixture f;
            open_group(&f, sizes[i], curve);
            for (size_t j = 0; j < TF_ARRAY_LEN(primes); j++) {
                unsigned chain = tf_chain_search(primes[j], f.g.kind->cost, TF_CHAIN_COUNT, NULL);
                cr_assert(tf_xgroup_ladder(&f.g, f.s, f.r, f.p, primes[j]));
                cr_assert(tf_chain_mul(&f.g, f.p, f.p, primes[j], chain)); /* in place */
                cr_assert(same(&f, f.p, f.s), "%lu at %u bits", primes[j], sizes[i]);
            }
            close_group(&f);
        }
    }
}

/* V_k by its definition as a recurrence: V_{k+1} = V_1 V_k - V_{k-1}. */
Test(xgroup, ladder_is_the_recurrence) {
    fixture f;
    open_group(&f, 90, false);
    const tf_montn *m = f.m;
    size_t k = m->limbs;
    mp_limb_t *v = calloc(3 * k, sizeof *v), *before = v + k, *next = v + 2 * k;
    tf_montn_copy(m, v, f.p);
    tf_montn_add(m, before, m->one, m->one);
    for (uint64_t i = 1; i < 300; i++) {
        cr_assert(tf_xgroup_ladder(&f.g, f.r, f.s, f.p, i));
        cr_assert(same(&f, f.r, v));
        tf_montn_mul(m, next, f.p, v);
        tf_montn_sub(m, next, next, before);
        tf_montn_copy(m, before, v);
        tf_montn_copy(m, v, next);
        cr_assert(same(&f, f.s, v));
    }
    free(v);
    close_group(&f);
}

/* The curve y^2 = x^3 + A x^2 + x over F_1009 by the affine chord-and-tangent law, written out: x
 * of i P is compared with X/Z of the ladder until i P is neutral (Z = 0). */
typedef struct affine {
    int64_t x, y;
    bool neutral;
} affine;

#define FIELD 1009

static int64_t inverse(int64_t a) {
    int64_t r = 1;
    for (int e = FIELD - 2; e; e >>= 1, a = a * a % FIELD)
        if (e & 1) r = r * a % FIELD;
    return r;
}

static affine add_affine(affine p, affine q, int64_t a) {
    if (p.neutral) return q;
    if (q.neutral) return p;
    if (p.x == q.x && (p.y + q.y) % FIELD == 0) return (affine){.neutral = true};
    int64_t num = p.x == q.x ? 3 * p.x * p.x + 2 * a * p.x + 1 : q.y - p.y;
    int64_t den = p.x == q.x ? 2 * p.y : q.x - p.x;
    int64_t s = (num % FIELD + FIELD) % FIELD * inverse((den % FIELD + FIELD) % FIELD) % FIELD;
    int64_t x = ((s * s - a - p.x - q.x) % FIELD + FIELD) % FIELD;
    return (affine){x, ((s * (p.x - x) - p.y) % FIELD + FIELD) % FIELD, false};
}

Test(xgroup, curve_steps_are_the_group_law) {
    fixture f;
    mpz_t n, got, z;
    mpz_init_set_ui(n, FIELD);
    mpz_inits(got, z, NULL);
    cr_assert_eq(tf_montn_new_relaxed(&f.m, n), TF_OK);
    mp_limb_t space[2 * (TF_XGROUP_TEMPS + 4)] = {0}, a24, p[2], lo[2], hi[2];
    f.meter = (tf_meter){.every = 1000};
    tf_meter_start(&f.meter, NULL);
    f.g = (tf_xgroup){f.m, tf_xgroup_xz(f.m), 2, &a24, space, &f.meter};
    unsigned orders = 0;
    for (int64_t a = 3; a < 30; a++) {
        tf_montn_set_u64(f.m, &a24, (uint64_t)((a + 2) * inverse(4) % FIELD));
        for (int64_t x = 2; x < 12; x++) {
            int64_t y = 1, square = (x * x % FIELD * x + a * x * x + x) % FIELD;
            while (y < FIELD && y * y % FIELD != square) y++;
            if (y == FIELD || square == 0) continue;
            affine base = {x, y, false}, q = base;
            tf_montn_set_u64(f.m, p, (uint64_t)x);
            tf_montn_copy(f.m, p + 1, f.m->one);
            for (uint64_t i = 1;; i++, q = add_affine(q, base, a)) {
                cr_assert(tf_xgroup_ladder(&f.g, lo, hi, p, i));
                tf_montn_get_mpz(f.m, z, lo + 1);
                cr_assert_eq(mpz_sgn(z) == 0, q.neutral);
                if (q.neutral) break;
                tf_montn_get_mpz(f.m, got, lo);
                mpz_mul_ui(z, z, (unsigned long)q.x);
                cr_assert(mpz_congruent_ui_p(got, mpz_fdiv_ui(z, FIELD), FIELD));
            }
            orders++;
        }
    }
    cr_assert_gt(orders, 100);
    tf_montn_free(f.m);
    mpz_clears(n, got, z, NULL);
}

Test(chain, cost_is_what_is_counted) {
    static const uint64_t primes[] = {2, 3, 5, 7, 11, 13, 101, 997, 10007, 1000003, 999999999989};
    for (int curve = 0; curve < 2; curve++) {
        fixture f;
        open_group(&f, 100, curve);
        for (size_t i = 0; i < TF_ARRAY_LEN(primes); i++) {
            for (unsigned tries = 1; tries <= TF_CHAIN_COUNT; tries++) {
                unsigned cost, chain = tf_chain_search(primes[i], f.g.kind->cost, tries, &cost);
                uint64_t before = f.meter.count;
                cr_assert_lt(chain, tries);
                cr_assert(tf_chain_mul(&f.g, f.r, f.p, primes[i], chain));
                cr_assert_eq(f.meter.count - before, cost);
            }
        }
        close_group(&f);
    }
}

/* A Lucas chain for k has at least log_phi(k) - 1 additions; 1.44 * 6 = 8.64 a bit. PRAC gets
 * within some 4 % when all ratios are tried. */
Test(chain, chains_are_short) {
    tf_primes it;
    double bits = 0, cost = 0, first = 0;
    cr_assert_eq(tf_primes_init(&it, 500000, 510000), TF_OK);
    for (uint64_t k; (k = tf_primes_next(&it)) != 0;) {
        unsigned c;
        tf_chain_search(k, TF_XGROUP_XZ_COST, TF_CHAIN_COUNT, &c);
        cost += c;
        tf_chain_search(k, TF_XGROUP_XZ_COST, 1, &c);
        first += c;
        bits += (double)mpn_sizeinbase(&k, 1, 2) - 0.05; /* 500000 is 0.954 2^19 */
    }
    tf_primes_clear(&it);
    cr_assert_lt(cost / bits, 9.05, "%.3f a bit", cost / bits);
    cr_assert_lt(cost, 0.98 * first);
}

Test(chain, stops_when_cancelled) {
    fixture f;
    open_group(&f, 4000, true);
    tf_cancel stop = {.reason = 1};
    tf_meter_start(&f.meter, &stop);
    tf_xgroup_copy(&f.g, f.r, f.p);
    cr_assert_not(tf_chain_mul(&f.g, f.r, f.p, 4611686018427387847, 0));
    cr_assert(same(&f, f.r, f.p), "left as it was");
    cr_assert_leq(f.meter.count, f.m->poll + 6);
    cr_assert_not(tf_xgroup_ladder(&f.g, f.r, f.s, f.p, 4611686018427387847));
    close_group(&f);
}
