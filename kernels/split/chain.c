/* chain.c — see chain.h. */
#include "chain.h"

#include "chain_rule.h"
#include "check.h"

/* 1/v in units of 2^-64: v is the golden ratio, then numbers whose continued fraction is all ones
 * but for one 2 (at place 2, 6, 7, 5, 4, 3, 9, 1, 8), or two of them (places 2 3, 4 7, 7 8, 8 14, 3
 * 10, 8 9). The order is greedy: each saves most for primes of 20000 to 1100000 after those before.
 */
static const uint64_t inverse_ratio[TF_CHAIN_COUNT] = {
    0x9e3779b97f4a7c15, 0x948697d7dd27c62c, 0x9e01c6f0a0e1cd0a, 0x9e4bff307fd202f4,
    0x9ec43f0d22e7dbd8, 0x9cc8358c3bf555ec, 0xa201ca1ec20aa929, 0x9e3a781a6695e7bf,
    0xb93e4b8b7fdbb26a, 0x9e2fa377c4bdd729, 0x963502102935548b, 0x9cd1e7e73b90da3c,
    0x9e4862b6074207aa, 0x9e2fa07e03911467, 0xa2013c842571d2d9, 0x9e3104766a24cb07};

/* The first step: k = d + 2e' is written with A = 2P, B = C = P, hence k = 2 d + e. */
static void chain_begin(uint64_t *d, uint64_t *e, uint64_t k, unsigned chain) {
    uint64_t r = (uint64_t)(((tf_u128)k * inverse_ratio[chain] + (UINT64_C(1) << 63)) >> 64);
    *d = k - r;
    *e = 2 * r - k;
}

static void swap_numbers(uint64_t *d, uint64_t *e) {
    uint64_t t = *d;
    *d = *e;
    *e = t;
}

/* Multiplications of one chain, or more than `limit` when it costs more than that. */
static unsigned chain_cost(uint64_t k, unsigned chain, tf_xgroup_cost cost, unsigned limit) {
    uint64_t d, e;
    chain_begin(&d, &e, k, chain);
    unsigned total = cost.dbl + cost.add; /* 2P first, A + B last */
    while (d != e && total <= limit) {
        if (d < e) swap_numbers(&d, &e);
        unsigned rule = tf__chain_rule(&d, &e);
        total += tf__chain_cost[rule].adds * cost.add + tf__chain_cost[rule].dbls * cost.dbl;
    }
    return total;
}

unsigned tf_chain_search(uint64_t k, tf_xgroup_cost cost, unsigned tries, unsigned *total) {
    TF_ASSERT(k >= 2 && tries >= 1 && tries <= TF_CHAIN_COUNT);
    unsigned best = 0, least = k == 2 ? cost.dbl : chain_cost(k, 0, cost, UINT32_MAX);
    for (unsigned i = 1; i < tries && k > 5; i++) {
        unsigned c = chain_cost(k, i, cost, least);
        if (c < least) {
            least = c;
            best = i;
        }
    }
    if (total) *total = least;
    return best;
}

/* The running elements; rules move pointers, not limbs. C = A - B throughout. */
typedef struct chain_points {
    mp_limb_t *a, *b, *c, *t, *u;
} chain_points;

static void swap_points(mp_limb_t **x, mp_limb_t **y) {
    mp_limb_t *z = *x;
    *x = *y;
    *y = z;
}

/* Each line: the sum, then the difference of its operands. */
static bool chain_step(const tf_xgroup *g, chain_points *s, unsigned rule) {
    bool ok = true;
    switch (rule) {
    case 1: /* A' = 2A + B, B' = A + 2B */
        ok = tf_xgroup_add(g, s->t, s->a, s->b, s->c) && tf_xgroup_add(g, s->u, s->t, s->a, s->b) &&
             tf_xgroup_add(g, s->b, s->t, s->b, s->a);
        swap_points(&s->a, &s->u);
        break;
    case 2:
    case 4: /* A' = 2A, B' = A + B */
        ok = tf_xgroup_add(g, s->b, s->a, s->b, s->c) && tf_xgroup_dbl(g, s->a, s->a);
        break;
    case 3: /* B' = A + B, C' = -B */
        ok = tf_xgroup_add(g, s->c, s->a, s->b, s->c);
        swap_points(&s->b, &s->c);
        break;
    case 5: /* A' = 2A, C' = A + C */
        ok = tf_xgroup_add(g, s->c, s->a, s->c, s->b) && tf_xgroup_dbl(g, s->a, s->a);
        break;
    case 6: /* A' = 3A, B' = 3A + B, C' = -B */
        ok = tf_xgroup_dbl(g, s->t, s->a) && tf_xgroup_add(g, s->u, s->a, s->b, s->c) &&
             tf_xgroup_add(g, s->a, s->t, s->a, s->a) && tf_xgroup_add(g, s->c, s->t, s->u, s->c);
        swap_points(&s->b, &s->c);
        break;
    case 7: /* A' = 3A, B' = 2A + B */
        ok = tf_xgroup_add(g, s->t, s->a, s->b, s->c) && tf_xgroup_add(g, s->b, s->t, s->a, s->b) &&
             tf_xgroup_dbl(g, s->t, s->a) && tf_xgroup_add(g, s->a, s->t, s->a, s->a);
        break;
    case 8: /* A' = 3A, B' = A + B, C' = A + C */
        ok = tf_xgroup_add(g, s->t, s->a, s->b, s->c) && tf_xgroup_add(g, s->c, s->a, s->c, s->b) &&
             tf_xgroup_dbl(g, s->u, s->a) && tf_xgroup_add(g, s->a, s->u, s->a, s->a);
        swap_points(&s->b, &s->t);
        break;
    default: /* 9: B' = 2B, C' = C - B */
        ok = tf_xgroup_add(g, s->c, s->c, s->b, s->a) && tf_xgroup_dbl(g, s->b, s->b);
        break;
    }
    return ok;
}

bool tf_chain_mul(const tf_xgroup *g, mp_limb_t *r, const mp_limb_t *p, uint64_t k,
                  unsigned chain) {
    TF_ASSERT(k >= 2 && chain < TF_CHAIN_COUNT);
    size_t stride = 2 * g->m->limbs;
    mp_limb_t *base = g->temp + 2 * stride; /* below: scratch of the additions themselves */
    if (k == 2) {
        g->kind->dbl(g, base, p);
        if (!tf_meter_add(g->meter, g->kind->cost.dbl)) return false;
        tf_xgroup_copy(g, r, base);
        return true;
    }
    chain_points s = {base, base + stride, base + 2 * stride, base + 3 * stride, base + 4 * stride};
    uint64_t d, e;
    chain_begin(&d, &e, k, chain);
    tf_xgroup_copy(g, s.b, p);
    tf_xgroup_copy(g, s.c, p);
    if (!tf_xgroup_dbl(g, s.a, p)) return false;
    while (d != e) {
        if (d < e) {
            swap_numbers(&d, &e);
            swap_points(&s.a, &s.b);
        }
        if (!chain_step(g, &s, tf__chain_rule(&d, &e))) return false;
    }
    TF_ASSERT(d == 1); /* gcd(d, e) never changes, and is 1 for a prime k */
    if (!tf_xgroup_add(g, s.a, s.a, s.b, s.c)) return false;
    tf_xgroup_copy(g, r, s.a);
    return true;
}
