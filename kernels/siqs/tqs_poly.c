/* tqs_poly.c — polynomials of the tiny sieve; the formulas are those of qs_poly.h.
 *
 * A leading coefficient is s primes of a pool about the size wished for: all but one by chance, the
 * last so that the product comes near. */
#include <math.h>
#include <string.h>

#include "bits.h"
#include "rng.h"
#include "tqs_internal.h"

enum { TRIES = 12, FAILURES = 200 };

static uint64_t next_random(tf_tqs *t) { /* xorshift [Marsaglia03] */
    t->random ^= t->random << 13;
    t->random ^= t->random >> 7;
    t->random ^= t->random << 17;
    return t->random;
}

/* The primes about the s-th root of the target, s so that they are neither small nor the largest. */
void tf__tqs_pool(tf_tqs *t) {
    const tf_tqs_base *b = &t->base;
    t->target = sqrt(t->kn / 2) / (t->par.interval / 2.0);
    double wish = b->p[b->size - 1] * 0.45, q = 0;
    for (t->s = 2; t->s < TF_TQS_MAX_S; t->s++) {
        q = pow(t->target, 1.0 / t->s);
        if (q <= wish) break;
    }
    q = pow(t->target, 1.0 / t->s);
    unsigned centre = 0;
    while (centre + 1 < b->size && b->p[centre] < q) centre++;
    t->pool_size = TF_TQS_POOL;
    if (t->pool_size > b->size - 4) t->pool_size = b->size - 4;
    unsigned half = t->pool_size / 2;
    unsigned from = centre > half ? centre - half : 0;
    while (from < b->size && b->root[from] == 0) from++;
    if (from + t->pool_size > b->size) from = b->size - t->pool_size;
    t->pool_from = from;
    memcpy(t->pool, b->p + from, t->pool_size * sizeof *t->pool);
    t->unfit = 0;
    for (unsigned i = 0; i < t->pool_size; i++)
        if (b->root[from + i] == 0) t->unfit |= UINT64_C(1) << i; /* divides k */
    t->ops->invert(&t->base, t->pool, t->pool_size);
    t->random = t->n[0] | 1;
    t->leading_count = 0;
}

/* The prime of the pool nearest to x, by ratio, that is not taken. @return -1: all are */
static int closing(const tf_tqs *t, double x, uint64_t taken) {
    unsigned below = 0;
    for (unsigned i = 0; i < t->pool_size; i++) below += t->pool[i] < x;
    const uint64_t lower = ~taken & ((UINT64_C(1) << below) - 1);
    const uint64_t upper = ~taken & ((UINT64_C(1) << t->pool_size) - (UINT64_C(1) << below));
    if (!upper) return lower ? (int)tf_bitlen64(lower) - 1 : -1;
    int high = (int)tf_ctz64(upper), low = lower ? (int)tf_bitlen64(lower) - 1 : high;
    return x * x < (double)t->pool[low] * t->pool[high] ? low : high;
}

/* s primes by chance, but for the last. @return how far the product is from the target, >= 1 */
static double choose(const tf_tqs *t, uint64_t *set, uint64_t random) {
    uint64_t taken = t->unfit;
    double product = 1;
    for (unsigned v = 1; v < t->s; v++) {
        unsigned i = (unsigned)((random & 0xffff) * t->pool_size >> 16);
        random = random >> 16 | random << 48;
        if (v == 4) random = tf_mix64(random);
        while (taken >> i & 1) i = i + 1 < t->pool_size ? i + 1 : 0;
        taken |= UINT64_C(1) << i;
        product *= t->pool[i];
    }
    int last = closing(t, t->target / product, taken);
    if (last < 0) return INFINITY;
    *set = (taken | UINT64_C(1) << last) & ~t->unfit;
    double away = product * t->pool[last] / t->target;
    return away < 1 ? 1 / away : away;
}

static bool was_used(const tf_tqs *t, uint64_t set) {
    bool used = false;
    for (unsigned i = 0; i < t->leading_count; i++) used |= t->leading[i] == set;
    return used;
}

static bool choose_leading(tf_tqs *t, uint64_t *set) {
    if (t->leading_count == TF__TQS_LEADING) return false;
    double least = INFINITY;
    for (unsigned i = 0; i < FAILURES && (i < TRIES || isinf(least)); i++) {
        uint64_t candidate = 0;
        double away = choose(t, &candidate, next_random(t));
        if (away >= least || was_used(t, candidate)) continue;
        least = away;
        *set = candidate;
        if (away < 1.05) break;
    }
    if (isinf(least)) return false;
    t->leading[t->leading_count++] = *set;
    return true;
}

/* V(0) = (b^2 - kn)/(8a), exactly: (b^2 - 1)/8 is a triangular number, as b is odd. */
static void set_h(tf_tqs *t) {
    tf_u128 r = (tf_u128)(t->b < 0 ? -t->b : t->b) >> 1, even = r + (r & 1), odd = r + !(r & 1);
    t->h = ((even >> 1) * odd - t->m) * t->a_inverse;
}

static void set_a(tf_tqs *t, uint64_t set) {
    t->a = 1;
    for (; set; set &= set - 1) t->a *= t->pool[tf_ctz64(set)];
    tf_u128 x = tf_inv_word(tf_lo64(t->a));
    t->a_inverse = x * (2 - t->a * x);
}

/* gamma = root/(product of the other primes of a) mod its prime number v, or its negative, the smaller:
 * Montgomery products, as the rows hold R/q. */
static uint16_t gamma_of(const tf_tqs *t, const tf_tqs_first *f, unsigned v) {
    const unsigned at = t->pool_from + f->q[v];
    const uint32_t p = t->base.p[at];
    uint32_t r = t->base.root[at];
    for (unsigned w = 0; w < f->s; w++) {
        if (w == v) continue;
        uint32_t product = r * t->base.row[f->q[w]][at];
        uint32_t quotient = (uint16_t)(product * t->base.inv[at]);
        r = (product >> 16) + p - (quotient * p >> 16);
        r -= r >= p ? p : 0;
    }
    return (uint16_t)(r > p / 2 ? p - r : r);
}

bool tf__tqs_first(tf_tqs *t) {
    tf_tqs_base *base = &t->base;
    for (unsigned v = 0; v < t->s && t->leading_count; v++) {
        t->logp[t->q[v]] = t->q_log[v];
        base->limit[t->q[v]] = t->q_limit[v];
    }
    uint64_t set = 0;
    if (!choose_leading(t, &set)) return false;
    tf_tqs_first f = {.s = t->s, .middle = t->par.interval / 2};
    set_a(t, set);
    tf_u128 before = 1, after = 1; /* products of the primes on either side */
    for (unsigned v = 0; v < t->s; v++, set &= set - 1) {
        unsigned i = tf_ctz64(set), at = t->pool_from + i;
        t->q[v] = (uint16_t)at;
        t->q_log[v] = t->logp[at];
        t->logp[at] = 0;
        t->q_limit[v] = base->limit[at];
        base->limit[at] = 0; /* no root at any position */
        t->B[v] = before;
        before *= base->p[at];
        f.q[v] = i;
    }
    __int128 b = 0;
    for (unsigned v = t->s; v-- > 0; after *= base->p[t->q[v]]) {
        f.gamma[v] = gamma_of(t, &f, v);
        t->B[v] *= after * f.gamma[v];
        b += (__int128)t->B[v];
    }
    f.shifted = b % 2 == 0;
    t->b = f.shifted ? b + (__int128)t->a : b;
    set_h(t);
    t->ops->first(base, &f);
    return true;
}

void tf__tqs_next(tf_tqs *t, unsigned j) {
    unsigned v = tf_ctz64(j + 1);
    bool up = ((j + 1) >> (v + 1)) & 1; /* the sign of B_v: - at first, then + */
    __int128 step = 2 * (__int128)t->B[v];
    t->b += up ? step : -step;
    set_h(t);
    t->ops->next(&t->base, v, up);
}
