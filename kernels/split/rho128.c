/* rho128.c — Brent's rho on two words, resumable; see rho.h. One word: rho.c. */
#include <stdlib.h>

#include "check.h"
#include "gcd.h"
#include "mont128.h"
#include "rho.h"
#include "rng.h"

enum { BATCH = 128 }; /* differences per gcd; a power of two */

/* The walk of one constant c goes in rounds r = 1, 2, 4, ... A round keeps x, the value at its
 * start, makes r steps without looking, and r more that are compared with x, in batches. [Brent80]
 */
struct tf_rho128 {
    tf_mont128 m;
    tf_rng rng;
    tf_u128 c, x, y;
    tf_u128 start, q; /* y at the start of the batch, product of its differences */
    uint64_t r, i;    /* round, and steps made in it: 0 <= i < 2r */
};

static inline tf_u128 step(const struct tf_rho128 *st, tf_u128 y) {
    return tf_mont128_add(&st->m, tf_mont128_sqr(&st->m, y), st->c);
}

static inline tf_u128 distance(tf_u128 a, tf_u128 b) {
    return a > b ? a - b : b - a;
}

static tf_u128 random_residue(struct tf_rho128 *st) {
    uint64_t hi = tf_rng_next(&st->rng);
    return tf_make128(hi, tf_rng_next(&st->rng)) % st->m.n;
}

static void new_walk(struct tf_rho128 *st) {
    do st->c = random_residue(st);
    while (st->c == 0);
    st->y = st->x = random_residue(st);
    st->r = 1;
    st->i = 0;
}

tf_status tf_rho128_new(tf_rho128 **out, tf_u128 n, uint64_t seed) {
    TF_ASSERT((n & 1) && n >= 9);
    *out = NULL;
    struct tf_rho128 *st = malloc(sizeof *st);
    if (!st) return TF_ENOMEM;
    tf_mont128_init(&st->m, n);
    tf_rng_init(&st->rng, seed, tf_lo64(n) ^ tf_mix64(tf_hi64(n)));
    new_walk(st);
    *out = st;
    return TF_OK;
}

void tf_rho128_free(tf_rho128 *st) {
    free(st);
}

static void walk_unseen(struct tf_rho128 *st, uint64_t steps) {
    while (steps-- > 0) st->y = step(st, st->y);
}

static void walk_compared(struct tf_rho128 *st, uint64_t steps) {
    tf_u128 y = st->y, q = st->q;
    while (steps-- > 0) {
        y = step(st, y);
        q = tf_mont128_mul(&st->m, q, distance(st->x, y));
    }
    st->y = y;
    st->q = q;
}

/* The product of the batch vanished: walk it again, one gcd a step. Not charged to the budget, it
 * is one batch at most. */
static tf_u128 retrace(const struct tf_rho128 *st) {
    for (tf_u128 y = st->start;;) {
        y = step(st, y);
        tf_u128 g = tf_gcd128(distance(st->x, y), st->m.n);
        if (g != 1) return g;
    }
}

/* Up to the end of the batch (or of as many unseen steps), or @p most steps. */
static uint64_t advance(struct tf_rho128 *st, uint64_t most) {
    bool compared = st->i >= st->r;
    uint64_t in_half = compared ? st->i - st->r : st->i, left = st->r - in_half;
    if (compared && in_half % BATCH == 0) {
        st->start = st->y;
        st->q = st->m.one;
    }
    uint64_t steps = BATCH - in_half % BATCH;
    if (steps > left) steps = left;
    if (steps > most) steps = most;
    if (compared)
        walk_compared(st, steps);
    else
        walk_unseen(st, steps);
    st->i += steps;
    return steps;
}

tf_status tf_rho128_slice(tf_u128 *f, tf_rho128 *st, tf_budget *budget) {
    for (;;) {
        if (tf_budget_cancelled(budget)) return TF_CANCELLED;
        if (budget->work == 0) return TF_MORE;
        uint64_t steps = advance(st, budget->work);
        (void)tf_budget_take(budget, steps);

        uint64_t compared = st->i > st->r ? st->i - st->r : 0;
        if (compared && (compared % BATCH == 0 || compared == st->r)) {
            tf_u128 g = tf_gcd128(st->q, st->m.n);
            if (g == st->m.n) g = retrace(st);
            if (g != 1 && g != st->m.n) {
                *f = g;
                return TF_FOUND;
            }
            if (g == st->m.n) {
                new_walk(st);
                continue;
            }
        }
        if (st->i == 2 * st->r) {
            st->r *= 2;
            st->i = 0;
            st->x = st->y;
        }
    }
}
