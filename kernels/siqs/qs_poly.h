/* qs_poly.h — the polynomials: choice of a by index, all b of one a in Gray-code order.
 *
 * With kn = 1 mod 8, a odd and b odd, b^2 = kn mod 4a, put c = (b^2 - kn)/(4a) and
 *      Q(x) = a x^2 + b x + c,        (2ax + b)^2 - kn = 4a Q(x).
 * For a near sqrt(kn/2)/M, |Q| stays below M sqrt(kn/8) on [-M, M]: half the size of the usual form
 * at the positions that it would share, and none of the positions where X is even. [Contini97],
 * [Silverman87, sec. 3].
 *
 * a = q_1 ... q_s with primes of the factor base. Let g_i = sqrt(kn) (a/q_i)^-1 mod q_i and
 * B_i = g_i a/q_i; then b = B_1 ± ... ± B_s (+ a, to be odd) runs through the roots, 2^(s-1) up to
 * sign. Since B_i/a = g_i/q_i, all that the roots modulo p need are the inverses of the q_i, kept
 * in a table for the pool they come from: no multiprecision number is reduced modulo p.
 *
 * The index of an a is the rank of a subset: each of the primes but one is taken from one half of
 * the pool by unranking, the last one is the best closing prime of the other half. Different
 * indices have different a, any index can be computed on its own, and the order is scrambled by the
 * seed. */
#ifndef TF_QS_POLY_H
#define TF_QS_POLY_H

#include "qs_fb.h"
#include "qs_params.h"

#define TF_QS_MAX_S    24u
#define TF_QS_MAX_POOL 120u

typedef struct tf_qs_pool {
    unsigned s;                       /* primes in an a */
    unsigned free_count;              /* primes taken by unranking ... */
    unsigned close_count;             /* ... and closing ones */
    tf_fbidx free[TF_QS_MAX_POOL];    /* increasing */
    tf_fbidx closing[TF_QS_MAX_POOL]; /* increasing */
    double target, ln_target;         /* the a wished for, and its logarithm */
    unsigned tries;                   /* subsets looked at for one index */
    uint64_t subsets;                 /* C(free_count, s - 1), or 2^62 if that is less */
    uint64_t multiplier, offset;      /* rank -> multiplier*rank + offset mod subsets */
    uint64_t choose[TF_QS_MAX_POOL + 1][TF_QS_MAX_S + 1]; /* binomials, capped */
    const tf_qs_fb *fb;
    uint8_t row_of[TF_QS_MAX_POOL]; /* index - first_row -> row of inverse */
    tf_fbidx first_row;
    uint32_t *inverse; /* rows of fb->padded: 2^32/q mod p, for q of the pool (0 for q = p) */
} tf_qs_pool;

typedef struct tf_qs_poly {
    uint64_t index;  /* of a */
    uint32_t number; /* of b: its Gray code is number ^ number/2 */
    unsigned s;
    bool shifted;            /* b contains + a */
    tf_fbidx q[TF_QS_MAX_S]; /* increasing */
    uint32_t gamma[TF_QS_MAX_S];
    mpz_t a, b, c, B[TF_QS_MAX_S];
} tf_qs_poly;

/** Choose the pool for polynomials over @p interval positions; seed scrambles the order.
 *  @return TF_OK, TF_ENOMEM, TF_EINVAL (factor base too small for any choice) */
TF_WARN_UNUSED tf_status tf_qs_pool_init(tf_qs_pool *pool, const tf_qs_fb *fb, const mpz_t kn,
                                         const tf_qs_params *par, uint64_t seed);
void tf_qs_pool_clear(tf_qs_pool *pool);

/** How many different a there are: indices below it are valid. */
uint64_t tf_qs_pool_count(const tf_qs_pool *pool);

/** The row of inverses of the prime with index @p q, which must be of the pool. */
const uint32_t *tf_qs_pool_inverse(const tf_qs_pool *pool, tf_fbidx q);

void tf_qs_poly_init(tf_qs_poly *poly);
void tf_qs_poly_clear(tf_qs_poly *poly);

/** Number of b for one a. */
static inline uint32_t tf_qs_poly_count(const tf_qs_pool *pool) {
    return UINT32_C(1) << (pool->s - 1);
}

/** Set up the a of @p index (< tf_qs_pool_count) with its first b. */
void tf_qs_poly_set(tf_qs_poly *poly, const tf_qs_pool *pool, const mpz_t kn, uint64_t index);

/** The same when the primes of that a are known already. */
void tf_qs_poly_set_known(tf_qs_poly *poly, const tf_qs_pool *pool, const mpz_t kn, uint64_t index,
                          const tf_fbidx *q);

/** The step to b @p number (> 0) from the one before: B_v changes its sign. @return v */
unsigned tf_qs_poly_turn(uint32_t number, bool *up);

/** Go from b number j to j + 1. @p up tells the sign: b grows by 2 B_v, or shrinks.
 *  @return v */
unsigned tf_qs_poly_next(tf_qs_poly *poly, const mpz_t kn, bool *up);

/** Set b to @p number of the present a, and leave c alone: for those who only want X = 2ax + b. */
void tf_qs_poly_seek_b(tf_qs_poly *poly, uint32_t number);

/** Set b and c to @p number of the present a. */
void tf_qs_poly_seek(tf_qs_poly *poly, const mpz_t kn, uint32_t number);

#endif
