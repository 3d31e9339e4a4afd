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

/* 1/q mod p = (1 + p (-1/p mod q))/q: one table of inverses mod q serves every p. */
static void fill_row(uint32_t *row, const tf_qs_fb *fb, uint32_t q, uint32_t *inv_mod_q) {
    inv_mod_q[1] = 1;
    for (uint32_t i = 2; i < q; i++) inv_mod_q[i] = q - (uint64_t)(q / i) * inv_mod_q[q % i] % q;
    for (tf_fbidx i = 2; i < fb->size; i++) {
        uint64_t p = fb->p[i];
        if (p == q) continue;
        uint64_t u = (1 + p * (q - inv_mod_q[p % q])) / q;
        row[i] = (uint32_t)((u << 32) % p);
    }
}

static tf_status fill_table(tf_qs_pool *pool) {
    const tf_qs_fb *fb = pool->fb;
    unsigned rows = pool->free_count + pool->close_count;
    tf_fbidx last_free = pool->free[pool->free_count - 1];
    tf_fbidx last_close = pool->closing[pool->close_count - 1];
    uint32_t largest = fb->p[last_free > last_close ? last_free : last_close];
    uint32_t *scratch = malloc(largest * sizeof *scratch);
    pool->inverse = tf_qs_alloc((size_t)rows * fb->padded, sizeof *pool->inverse);
    if (scratch && pool->inverse) {
        for (unsigned i = 0; i < rows; i++) {
            tf_fbidx q = i < pool->free_count ? pool->free[i] : pool->closing[i - pool->free_count];
            pool->row_of[q - pool->first_row] = (uint8_t)i;
            fill_row(pool->inverse + (size_t)i * fb->padded, fb, fb->p[q], scratch);
        }
    }
    free(scratch);
    return scratch && pool->inverse ? TF_OK : TF_ENOMEM;
}

tf_status tf_qs_pool_init(tf_qs_pool *pool, const tf_qs_fb *fb, const mpz_t kn,
                          const tf_qs_params *par, uint64_t seed) {
    memset(pool, 0, sizeof *pool);
    pool->fb = fb;
    pool->ln_target = 0.5 * (ln_mpz(kn) - log(2)) - log(par->interval / 2.0);
    choose_s(pool, fb, par->a_prime);
    fill_choose(pool);
    unsigned widest = fb->size / 3 < TF_QS_MAX_POOL ? fb->size / 3 : TF_QS_MAX_POOL;
    for (unsigned width = 12; width <= widest; width += 6) {
        choose_window(pool, fb, width);
        if (pool->subsets >= 100000) break;
    }
    if (pool->subsets == 0 || pool->close_count == 0) return TF_EINVAL;
    pool->tries = pool->subsets < 20000 ? 1 : pool->subsets < 100000 ? 4 : 16;
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
static tf_fbidx closing_prime(const tf_qs_pool *pool, double ln_missing) {
    const uint32_t *p = pool->fb->p;
    double missing = ln_missing > 20 ? 1e9 : exp(ln_missing);
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

/* The primes of a: the best of a few subsets. Returns with q in increasing order. */
static void choose_primes(tf_qs_poly *poly, const tf_qs_pool *pool, uint64_t index) {
    const uint32_t *p = pool->fb->p;
    double best = INFINITY;
    for (unsigned t = 0; t < pool->tries; t++) {
        tf_fbidx chosen[TF_QS_MAX_S];
        tf_u128 rank = (tf_u128)(index * pool->tries + t) * pool->multiplier + pool->offset;
        unrank(chosen, pool, (uint64_t)(rank % pool->subsets));
        double product = 1; /* below 2^360 */
        for (unsigned i = 0; i + 1 < pool->s; i++) product *= p[chosen[i]];
        double missing = pool->ln_target - log(product);
        chosen[pool->s - 1] = closing_prime(pool, missing);
        double error = fabs(missing - log(p[chosen[pool->s - 1]]));
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

void tf_qs_poly_set(tf_qs_poly *poly, const tf_qs_pool *pool, const mpz_t kn, uint64_t index) {
    poly->index = index;
    poly->s = pool->s;
    choose_primes(poly, pool, index);
    tf__qs_poly_set_primes(poly, pool->fb, kn);
}
