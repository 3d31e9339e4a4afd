/* rho.c — Brent's variant of Pollard's rho on one word; see rho.h. Two words: rho128.c. */
#include "rho.h"

#include "check.h"
#include "gcd.h"
#include "mont64.h"
#include "rng.h"
#include "root.h"

enum {
    /* Differences per gcd: a gcd costs about as much as 30 steps; larger batches waste more steps
     * after the factor is there and meet the second prime more often. */
    BATCH = 128,
    /* Constants tried before falling back on division; hit only by tiny n. */
    ATTEMPTS = 32
};

typedef struct walk {
    tf_mont64 m;
    uint64_t c;
} walk;

static inline uint64_t step(const walk *w, uint64_t y) {
    return tf_mont64_add(&w->m, tf_mont64_sqr(&w->m, y), w->c);
}

static inline uint64_t distance(uint64_t a, uint64_t b) {
    return a > b ? a - b : b - a;
}

/* The product of a batch vanished mod n: walk it again, one gcd a step. */
static uint64_t retrace(const walk *w, uint64_t x, uint64_t y) {
    for (;;) {
        y = step(w, y);
        uint64_t g = tf_gcd64(distance(x, y), w->m.n);
        if (g != 1) return g;
    }
}

/* Walk y, from a saved x at the powers of two, until x and y meet modulo some divisor. [Brent80,
 * sec. 3, with the products of sec. 7] Returns a divisor > 1; n when all primes met at once. */
static uint64_t attempt(const walk *w, uint64_t y) {
    const tf_mont64 *m = &w->m;
    for (uint64_t r = 1;; r *= 2) {
        uint64_t x = y;
        for (uint64_t i = 0; i < r; i++) y = step(w, y);
        for (uint64_t done = 0; done < r; done += BATCH) {
            uint64_t start = y, q = m->one, length = r - done < BATCH ? r - done : BATCH;
            for (uint64_t i = 0; i < length; i++) {
                y = step(w, y);
                q = tf_mont64_mul(m, q, distance(x, y));
            }
            uint64_t g = tf_gcd64(q, m->n);
            if (g == m->n) return retrace(w, x, start);
            if (g != 1) return g;
        }
    }
}

/* The smallest prime factor: always right, fast for small n only. */
static uint64_t smallest_divisor(uint64_t n) {
    for (uint64_t d = 3; d <= n / d; d += 2)
        if (n % d == 0) return d;
    return n;
}

uint64_t tf_rho64_split(uint64_t n, uint64_t seed) {
    TF_ASSERT((n & 1) && n >= 9);
    uint64_t root = tf_isqrt64(n);
    if (root * root == n) return root;
    tf_rng rng;
    tf_rng_init(&rng, seed, n);
    walk w;
    tf_mont64_init(&w.m, n);
    for (int i = 0; i < ATTEMPTS; i++) {
        w.c = 1 + tf_rng_below(&rng, n - 2);
        uint64_t g = attempt(&w, tf_rng_below(&rng, n));
        if (g != n) return g;
    }
    return smallest_divisor(n);
}
