/* rho.c — Brent's variant of Pollard's rho on one word; see rho.h. Two words: rho128.c.
 *
 * Below 2^60 residues are left unreduced in [0, 3n): a square of such is below 9 n^2 < n 2^64, its
 * reduction gives a value above -n and below n, and n + c is added at once. */
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
    SMALL_BATCH = 32, /* below 2^40 */
    /* Constants tried before falling back on division; hit only by tiny n. */
    ATTEMPTS = 32
};

#define INLINE static inline __attribute__((always_inline))

typedef struct walk {
    tf_mont64 m;
    uint64_t c;     /* the map is y -> y^2 + c; lazy: c + n */
    uint64_t batch; /* a power of two */
} walk;

/* a*b/R mod n, in (0, 2n). */
INLINE uint64_t mul_lazy(const tf_mont64 *m, uint64_t a, uint64_t b) {
    uint64_t hi, lo = tf_umul128(&hi, a, b);
    return hi + m->n - tf_umulhi(lo * m->ninv, m->n);
}

INLINE uint64_t step(const walk *w, uint64_t y, const bool lazy) {
    if (!lazy) return tf_mont64_add(&w->m, tf_mont64_sqr(&w->m, y), w->c);
    uint64_t hi, lo = tf_umul128(&hi, y, y);
    return hi + w->c - tf_umulhi(lo * w->m.ninv, w->m.n);
}

/* q (x - y); the difference is below 6n if lazy, and q below 2n. */
INLINE uint64_t compare(const walk *w, uint64_t q, uint64_t x, uint64_t y, const bool lazy) {
    if (lazy) return mul_lazy(&w->m, q, x - y + 3 * w->m.n);
    return tf_mont64_mul(&w->m, q, x > y ? x - y : y - x);
}

/* The product of a batch vanished mod n: walk it again, one gcd a step. */
INLINE uint64_t retrace(const walk *w, uint64_t x, uint64_t y, const bool lazy) {
    for (;;) {
        y = step(w, y, lazy);
        uint64_t g = tf_gcd64(x > y ? x - y : y - x, w->m.n);
        if (g != 1) return g;
    }
}

/* Walk y, from a saved x at the powers of two, until x and y meet modulo some divisor. [Brent80,
 * sec. 3, with the products of sec. 7] Returns a divisor > 1; n when all primes met at once. */
INLINE uint64_t attempt(const walk *w, uint64_t y, const bool lazy) {
    for (uint64_t r = 1;; r *= 2) {
        uint64_t x = y;
        for (uint64_t i = 0; i < r; i++) y = step(w, y, lazy);
        for (uint64_t done = 0; done < r; done += w->batch) {
            uint64_t start = y, q = w->m.one, length = r - done < w->batch ? r - done : w->batch;
            for (uint64_t i = 0; i < length; i++) {
                y = step(w, y, lazy);
                q = compare(w, q, x, y, lazy);
            }
            uint64_t g = tf_gcd64(q, w->m.n);
            if (g == w->m.n) return retrace(w, x, start, lazy);
            if (g != 1) return g;
        }
    }
}

static uint64_t attempt_lazy(const walk *w, uint64_t y) {
    return attempt(w, y, true);
}
static uint64_t attempt_full(const walk *w, uint64_t y) {
    return attempt(w, y, false);
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
    bool lazy = n >> 60 == 0;
    walk w = {.batch = n >> 40 ? BATCH : SMALL_BATCH};
    tf_mont64_init(&w.m, n);
    for (int i = 0; i < ATTEMPTS; i++) {
        seed = tf_mix64(seed);
        w.c = 1 + seed % (n - 2) + (lazy ? n : 0);
        uint64_t y = tf_mix64(~seed) % n, g = lazy ? attempt_lazy(&w, y) : attempt_full(&w, y);
        if (g != n) return g;
    }
    return smallest_divisor(n);
}
