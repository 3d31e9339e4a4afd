/* qs_pool.c — the primes that leading coefficients are made of, and the choice of one by index. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "gcd.h"
#include "qs_poly.h"
#include "qs_poly_internal.h"
#include "rng.h"

#define SUBSETS_CAP (UINT64_C(1) << 62)

static double ln_mpz(const mpz_t x) {
    long e;
    double m = mpz_get_d_2exp(&e, x);
    return log(m) + (double)e * log(2);
}

/* Pascal's triangle, no entry above SUBSETS_CAP. */
static void fill_choose(tf_qs_pool *pool) {
    for (unsigned n = 0; n <= TF_QS_MAX_POOL; n++) {
        pool->choose[n][0] = 1;
        for (unsigned k = 1; n && k <= TF_QS_MAX_S; k++) {
            uint64_t c = pool->choose[n - 1][k - 1] + pool->choose[n - 1][k];
            pool->choose[n][k] = c < SUBSETS_CAP ? c : SUBSETS_CAP;
        }
    }
}

/* How many primes, and of which size: as near to the wish as the number allows. */
static void choose_s(tf_qs_pool *pool, const tf_qs_fb *fb, uint32_t wish) {
    tf_fbidx top = fb->n16 < fb->size ? fb->n16 : fb->size;
    double largest = log(fb->p[top - top / 8 - 1]), ln_wish = log(wish);
    if (ln_wish > largest) ln_wish = largest;
    unsigned s = (unsigned)(pool->ln_target / ln_wish + 0.5);
    if (s < 2) s = 2;
    while (s < TF_QS_MAX_S && pool->ln_target / s > largest) s++;
    if (s > TF_QS_MAX_S) s = TF_QS_MAX_S;
    pool->s = s;
}

/* A window of the factor base around the s-th root of a, every third prime of it closing. */
static void choose_window(tf_qs_pool *pool, const tf_qs_fb *fb, unsigned width) {
    tf_fbidx top = fb->n16 < fb->size ? fb->n16 : fb->size, low = 4;
    tf_fbidx center = tf_qs_fb_index(fb, (uint32_t)exp(pool->ln_target / pool->s));
    if (center > low + width / 2) low = center - width / 2;
    if (low + width > top) low = top > width + 2 ? top - width : 2;
    pool->free_count = pool->close_count = 0;
    for (tf_fbidx i = low; i < top && i < low + width; i++) {
        if (fb->root[i] == 0) continue; /* divides k: kn has no root that could be inverted */
        if ((i - low) % 3 == 1)
            pool->closing[pool->close_count++] = i;
        else
            pool->free[pool->free_count++] = i;
    }
    pool->first_row = low;
    pool->subsets = pool->choose[pool->free_count][pool->s - 1];
}

/* a b / 2^32 mod p, with p inv = 1 mod 2^32; a b < 2^32 p. */
static inline uint32_t montmul(uint32_t a, uint32_t b, uint32_t p, uint32_t inv) {
    uint64_t t = (uint64_t)a * b;
    uint32_t r = (uint32_t)(t >> 32) - (uint32_t)((uint64_t)((uint32_t)t * inv) * p >> 32);
    return r < r + p ? r : r + p; /* a negative r is a huge one */
}

/* All 1/q mod p from one inversion for each p [Montgomery87]: row i first holds the
 * product of the q up to i, then 2^32/q. A q that is p counts as 1. */
static void fill_rows(uint32_t *inverse, const tf_qs_fb *fb, const tf_fbidx *q, unsigned rows,
                      uint32_t *square, uint32_t *all) {
    size_t width = fb->padded;
    for (tf_fbidx j = 2; j < fb->size; j++) {
        uint64_t r = (UINT64_C(1) << 32) % fb->p[j];
        all[j] = (uint32_t)r;
        square[j] = (uint32_t)(r * r % fb->p[j]);
    }
    for (unsigned i = 0; i < rows; i++) {
        uint32_t *row = inverse + i * width, factor = fb->p[q[i]];
        for (tf_fbidx j = 2; j < fb->size; j++) {
            uint32_t p = fb->p[j], f = montmul(factor, square[j], p, fb->inv[j]);
            row[j] = all[j] = f ? montmul(all[j], f, p, fb->inv[j]) : all[j];
        }
    }
    for (tf_fbidx j = 2; j < fb->size; j++) {
        uint32_t p = fb->p[j], inv = fb->inv[j], product = montmul(all[j], 1, p, inv);
        all[j] = montmul((uint32_t)tf_inv64(product, p), square[j], p, inv);
    }
    for (unsigned i = rows; i-- > 0;) {
        uint32_t *row = inverse + i * width, *before = row - width, factor = fb->p[q[i]];
        for (tf_fbidx j = 2; j < fb->size; j++) {
            uint32_t p = fb->p[j], f = montmul(factor, square[j], p, fb->inv[j]);
            row[j] = i ? montmul(all[j], before[j], p, fb->inv[j]) : all[j];
            all[j] = f ? montmul(all[j], f, p, fb->inv[j]) : all[j];
        }
        row[q[i]] = 0;
    }
}

static tf_status fill_table(tf_qs_pool *pool) {
    const tf_qs_fb *fb = pool->fb;
    tf_fbidx q[2 * TF_QS_MAX_POOL];
    unsigned rows = 0;
    for (unsigned i = 0; i < pool->free_count; i++) q[rows++] = pool->free[i];
    for (unsigned i = 0; i < pool->close_count; i++) q[rows++] = pool->closing[i];
    for (unsigned i = 0; i < rows; i++) pool->row_of[q[i] - pool->first_row] = (uint8_t)i;
    uint32_t *square = malloc(fb->padded * sizeof *square);
    uint32_t *all = malloc(fb->padded * sizeof *all);
    pool->inverse = tf_qs_alloc((size_t)rows * fb->padded, sizeof *pool->inverse);
    bool good = square && all && pool->inverse;
    if (good) fill_rows(pool->inverse, fb, q, rows, square, all);
    free(square);
    free(all);
    return good ? TF_OK : TF_ENOMEM;
}

tf_status tf_qs_pool_init(tf_qs_pool *pool, const tf_qs_fb *fb, const mpz_t kn,
                          const tf_qs_params *par, uint64_t seed) {
    memset(pool, 0, sizeof *pool);
    pool->fb = fb;
    pool->ln_target = 0.5 * (ln_mpz(kn) - log(2)) - log(par->interval / 2.0);
    choose_s(pool, fb, par->a_prime);
    fill_choose(pool);
    unsigned widest = fb->size / 3 < TF_QS_MAX_POOL ? fb->size / 3 : TF_QS_MAX_POOL;
    uint64_t wanted = fb->size < 1000 ? 16000 : 100000; /* small numbers take some dozens of a */
    for (unsigned width = 12; width <= widest; width += 6) {
        choose_window(pool, fb, width);
        if (pool->subsets >= wanted) break;
    }
    if (pool->subsets == 0 || pool->close_count == 0) return TF_EINVAL;
    pool->tries = pool->subsets < 4000 ? 1 : pool->subsets < 16000 ? 4 : 16;
    pool->target = exp(pool->ln_target);
    tf_rng r;
    tf_rng_init(&r, seed, 0);
    pool->offset = tf_rng_below(&r, pool->subsets);
    do pool->multiplier = 1 + tf_rng_below(&r, pool->subsets);
    while (tf_gcd64(pool->multiplier, pool->subsets) != 1);
    return fill_table(pool);
}

void tf_qs_pool_clear(tf_qs_pool *pool) {
    free(pool->inverse);
    pool->inverse = NULL;
}

uint64_t tf_qs_pool_count(const tf_qs_pool *pool) {
    return pool->subsets / pool->tries;
}

const uint32_t *tf_qs_pool_inverse(const tf_qs_pool *pool, tf_fbidx q) {
    return pool->inverse + (size_t)pool->row_of[q - pool->first_row] * pool->fb->padded;
}

/* The combination of that rank in the combinatorial number system [Knuth11, sec. 7.2.1.3]:
 * rank = C(c_k, k) + ... + C(c_1, 1) with c_k > ... > c_1. */
static void unrank(tf_fbidx *chosen, const tf_qs_pool *pool, uint64_t rank) {
    unsigned c = pool->free_count;
    for (unsigned k = pool->s - 1; k > 0; k--) {
        uint64_t below;
        do below = pool->choose[--c][k];
        while (below > rank);
        rank -= below;
        chosen[k - 1] = pool->free[c];
    }
}

/* The closing prime nearest to the quotient that is missing. */
static tf_fbidx closing_prime(const tf_qs_pool *pool, double missing) {
    const uint32_t *p = pool->fb->p;
    unsigned low = 0, high = pool->close_count - 1;
    while (low < high) {
        unsigned mid = (low + high) / 2;
        if (p[pool->closing[mid]] < missing)
            low = mid + 1;
        else
            high = mid;
    }
    if (low > 0 && missing - p[pool->closing[low - 1]] < p[pool->closing[low]] - missing) low--;
    return pool->closing[low];
}

enum { PERCENT = 3 }; /* an a that is off by so much costs a few hundredths of a bit */

/* The primes of a: the first of a few subsets that comes near the target, or the best of them.
 * Returns with q in increasing order. */
static void choose_primes(tf_qs_poly *poly, const tf_qs_pool *pool, uint64_t index) {
    const uint32_t *p = pool->fb->p;
    double best = INFINITY;
    for (unsigned t = 0; t < pool->tries && best > 1 + PERCENT / 100.0; t++) {
        tf_fbidx chosen[TF_QS_MAX_S];
        tf_u128 rank = (tf_u128)(index * pool->tries + t) * pool->multiplier + pool->offset;
        unrank(chosen, pool, (uint64_t)(rank % pool->subsets));
        double product = 1; /* below 2^360 */
        for (unsigned i = 0; i + 1 < pool->s; i++) product *= p[chosen[i]];
        double missing = pool->target / product;
        chosen[pool->s - 1] = closing_prime(pool, missing);
        double quotient = missing / p[chosen[pool->s - 1]];
        double error = quotient > 1 ? quotient : 1 / quotient;
        if (error >= best) continue;
        best = error;
        memcpy(poly->q, chosen, sizeof chosen);
    }
    for (unsigned i = pool->s - 1; i > 0 && poly->q[i - 1] > poly->q[i]; i--) {
        tf_fbidx t = poly->q[i];
        poly->q[i] = poly->q[i - 1];
        poly->q[i - 1] = t;
    }
}

void tf_qs_poly_set_known(tf_qs_poly *poly, const tf_qs_pool *pool, const mpz_t kn, uint64_t index,
                          const tf_fbidx *q) {
    poly->index = index;
    poly->s = pool->s;
    memcpy(poly->q, q, pool->s * sizeof *q);
    tf__qs_poly_set_primes(poly, pool->fb, kn);
}

void tf_qs_poly_set(tf_qs_poly *poly, const tf_qs_pool *pool, const mpz_t kn, uint64_t index) {
    poly->index = index;
    poly->s = pool->s;
    choose_primes(poly, pool, index);
    tf__qs_poly_set_primes(poly, pool->fb, kn);
}
