/* ecm64.c — see ecm64.h.
 *
 * Montgomery curves b y^2 = x^3 + a x^2 + x with the group order divisible by 12 (Suyama's
 * parametrization), points as (X : Z). Stage 1 multiplies the starting point by lcm(1, ..., B1)
 * with the Montgomery ladder; the start has Z = 1, so that a step costs ten products, in two chains
 * that the processor overlaps. Stage 2 compares the multiples 60 k of the result with its multiples
 * j prime to 60, j < 30: a prime 60 k +- j that completes the order makes X_60k Z_j - X_j Z_60k
 * vanish mod p. All 8 j are taken for each k: a list of primes would save a quarter of the products
 * and cost a table and branches.
 *
 * Below 2^62 sums and differences are left unreduced in [0, 2n) between products: products take
 * factors up to 2n, as 4 n^2 < n 2^64, and give values below n. */
#include "ecm64.h"

#include "check.h"
#include "gcd.h"
#include "mont64.h"
#include "rng.h"

typedef struct stage1 {
    unsigned b1, bits;
    uint64_t words[5];
} stage1;

static const stage1 levels[] = {
#include "ecm64_table.inc"
};

/* The bounds of a curve; B2 is about 60 * giants. */
typedef struct plan {
    uint8_t bits; /* for n of up to so many bits */
    uint8_t level, giants;
} plan;

/* What splits products of two primes of equal length fastest (measured: see docs/ALGORITHMS.md).
 * The first row also is the first curve for every n: smaller factors are the usual case. */
static const plan plans[] = {
    {45, 0, 14}, {49, 1, 23}, {53, 2, 37}, {57, 3, 47}, {61, 4, 59}, {64, 5, 93},
};

enum {
    CURVES = 100, /* each finds a factor with a probability of 1/6 or more */
    /* After so many that found all primes of n together, they are small: leave it to others. */
    MOST_TOGETHER = 4
};

typedef struct point {
    uint64_t x, z;
} point;

#define INLINE static inline __attribute__((always_inline))

INLINE uint64_t add(const tf_mont64 *m, uint64_t a, uint64_t b, const bool lazy) {
    return lazy ? a + b : tf_mont64_add(m, a, b);
}

INLINE uint64_t sub(const tf_mont64 *m, uint64_t a, uint64_t b, const bool lazy) {
    return lazy ? a - b + m->n : tf_mont64_sub(m, a, b);
}

/* 2 P; 5 products. a24 = (a + 2)/4. [Montgomery87, sec. 10.3.1] */
INLINE point twice(const tf_mont64 *m, point p, uint64_t a24, const bool lazy) {
    uint64_t s = tf_mont64_sqr(m, add(m, p.x, p.z, lazy));
    uint64_t d = tf_mont64_sqr(m, sub(m, p.x, p.z, lazy));
    uint64_t t = sub(m, s, d, lazy);
    return (point){tf_mont64_mul(m, s, d),
                   tf_mont64_mul(m, t, add(m, d, tf_mont64_mul(m, a24, t), lazy))};
}

/* (X : Z) of P + Q, before the two products with P - Q; 4 products. */
INLINE point sum(const tf_mont64 *m, point p, point q, const bool lazy) {
    uint64_t u = tf_mont64_mul(m, sub(m, p.x, p.z, lazy), add(m, q.x, q.z, lazy));
    uint64_t v = tf_mont64_mul(m, add(m, p.x, p.z, lazy), sub(m, q.x, q.z, lazy));
    return (point){tf_mont64_sqr(m, add(m, u, v, lazy)), tf_mont64_sqr(m, sub(m, u, v, lazy))};
}

/* P + Q, given D = P - Q; 6 products. */
INLINE point plus(const tf_mont64 *m, point p, point q, point d, const bool lazy) {
    point r = sum(m, p, q, lazy);
    return (point){tf_mont64_mul(m, r.x, d.z), tf_mont64_mul(m, r.z, d.x)};
}

/* The point and the constant of Suyama's curve sigma. x = u^3/v^3, a24 = (v-u)^3 (3u+v) / (16 u^3
 * v) with u = sigma^2 - 5, v = 4 sigma; one inverse serves both. Returns 1, or a divisor of n
 * (maybe n) when there is no inverse. */
static uint64_t suyama(const tf_mont64 *m, uint64_t sigma, uint64_t *x, uint64_t *a24) {
    uint64_t s = tf_mont64_to(m, sigma), four = tf_mont64_to(m, 4);
    uint64_t u = tf_mont64_sub(m, tf_mont64_sqr(m, s), tf_mont64_add(m, four, m->one));
    uint64_t v = tf_mont64_mul(m, four, s), w = tf_mont64_sub(m, v, u);
    uint64_t u3 = tf_mont64_mul(m, tf_mont64_sqr(m, u), u);
    uint64_t v3 = tf_mont64_mul(m, tf_mont64_sqr(m, v), v);
    uint64_t numerator =
        tf_mont64_mul(m, tf_mont64_mul(m, tf_mont64_sqr(m, w), w),
                      tf_mont64_add(m, tf_mont64_add(m, u, u), tf_mont64_add(m, u, v)));
    uint64_t denominator = tf_mont64_mul(m, tf_mont64_mul(m, u3, v), tf_mont64_sqr(m, four));
    uint64_t both = tf_mont64_mul(m, denominator, v3), inverse = tf_inv64(both, m->n);
    if (inverse == 0) return tf_gcd64(both, m->n);
    /* the inverse of the number both * R; two factors R^2 / R make it a residue */
    inverse = tf_mont64_to(m, tf_mont64_to(m, inverse));
    *x = tf_mont64_mul(m, u3, tf_mont64_mul(m, inverse, denominator));
    *a24 = tf_mont64_mul(m, numerator, tf_mont64_mul(m, inverse, v3));
    return 1;
}

/* lcm(1, ..., B1) times the point (x : 1). */
INLINE point ladder(const tf_mont64 *m, uint64_t x, uint64_t a24, const stage1 *s,
                    const bool lazy) {
    point p = {x, m->one}, q = twice(m, p, a24, lazy); /* q - p is the start throughout */
    for (unsigned i = s->bits - 1; i-- > 0;) {
        bool bit = s->words[i / 64] >> i % 64 & 1;
        point r = sum(m, p, q, lazy);
        r.z = tf_mont64_mul(m, r.z, x);
        if (bit) {
            q = twice(m, q, a24, lazy);
            p = r;
        } else {
            p = twice(m, p, a24, lazy);
            q = r;
        }
    }
    return p;
}

/* The product of all X_60k Z_j - X_j Z_60k, k = 1, ..., giants. Each difference takes one product,
 * as (X_60k - X_j)(Z_60k + Z_j) - X_60k Z_60k + X_j Z_j. */
INLINE uint64_t stage2(const tf_mont64 *m, point p1, uint64_t a24, unsigned giants,
                       const bool lazy) {
    point p2 = twice(m, p1, a24, lazy), p3 = plus(m, p2, p1, p1, lazy);
    point p5 = plus(m, p3, p2, p1, lazy);
    point p6 = twice(m, p3, a24, lazy), b[10] = {p1}; /* 1, 7, 13, ... and 5, 11, 17, ... */
    b[1] = plus(m, p6, p1, p5, lazy);
    b[2] = plus(m, p6, p5, p1, lazy);
    b[3] = plus(m, b[1], p6, p1, lazy);
    b[4] = plus(m, b[2], p6, p5, lazy);
    b[5] = plus(m, b[3], p6, b[1], lazy);
    b[6] = plus(m, b[4], p6, b[2], lazy);
    point p25 = plus(m, b[5], p6, b[3], lazy);
    b[7] = plus(m, b[6], p6, b[4], lazy);
    point p31 = plus(m, p25, p6, b[5], lazy);
    point step = plus(m, p31, b[7], p2, lazy), giant = step, before,
          next = twice(m, step, a24, lazy);

    uint64_t xz[8], product = p1.z;
    for (unsigned j = 0; j < 8; j++) xz[j] = tf_mont64_mul(m, b[j].x, b[j].z);
    for (unsigned k = 1;; k++) {
        uint64_t giant_xz = tf_mont64_mul(m, giant.x, giant.z);
        for (unsigned j = 0; j < 8; j++) {
            uint64_t t =
                tf_mont64_mul(m, sub(m, giant.x, b[j].x, lazy), add(m, giant.z, b[j].z, lazy));
            t = add(m, sub(m, t, giant_xz, lazy), xz[j], lazy); /* below 3n if lazy */
            product = tf_mont64_mul(m, product, t);
        }
        if (k == giants) return product;
        before = giant;
        giant = next;
        next = plus(m, giant, step, before, lazy);
    }
}

/* Returns a divisor of n: 1 (nothing found) to n (all primes together). */
INLINE uint64_t run_curve(const tf_mont64 *m, uint64_t sigma, const plan *how, const bool lazy) {
    uint64_t x = 0, a24 = 0, g = suyama(m, sigma, &x, &a24);
    if (g != 1) return g;
    point p = ladder(m, x, a24, &levels[how->level], lazy);
    g = tf_gcd64(p.z, m->n);
    if (g != 1) return g;
    return tf_gcd64(stage2(m, p, a24, how->giants, lazy), m->n);
}

static uint64_t run_curve_lazy(const tf_mont64 *m, uint64_t sigma, const plan *how) {
    return run_curve(m, sigma, how, true);
}

static uint64_t run_curve_full(const tf_mont64 *m, uint64_t sigma, const plan *how) {
    return run_curve(m, sigma, how, false);
}

uint64_t tf_ecm64_split(uint64_t n, uint64_t seed) {
    TF_ASSERT((n & 1) && n % 3 != 0 && n > 3);
    tf_mont64 m;
    tf_mont64_init(&m, n);
    const plan *how = plans, *best = plans;
    while (tf_bitlen64(n) > best->bits) best++;
    unsigned together = 0;
    for (unsigned i = 0; i < CURVES; i++) {
        seed = tf_mix64(seed);
        uint64_t sigma = 6 + (seed >> 33);
        uint64_t g = n >> 62 ? run_curve_full(&m, sigma, how) : run_curve_lazy(&m, sigma, how);
        if (g != 1 && g != n) return g;
        if (g == n && ++together == MOST_TOGETHER) return 0;
        how = best;
    }
    return 0;
}
