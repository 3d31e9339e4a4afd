/* tqs_base.c — the multiplier and the factor base of the tiny sieve. */
#include <limits.h>
#include <math.h>
#include <string.h>

#include "bits.h"
#include "tqs_internal.h"

enum { MOST_TWOS = 5, ROUND = 1 << 15 };

static const double SLACK_BITS = 3, LEAST_BITS = 8, FAR = 0.03; /* share of the interval */

/* Of a multiplier: log2 k / 2, and bits for the primes that it is a square of, and that divide it. */
typedef struct multiplier {
    uint16_t k, cost;
    uint64_t squares, divisors;
} multiplier;

/* Weights of primes and the multipliers, those with the same k mod 8 together; units of 2^-12 bits. */
#include "tqs_multipliers_table.inc"

/* The multiplier with the largest expected contribution of the first primes [Silverman87, sec. 5],
 * among those with kn = 1 mod 8. */
static uint32_t best_multiplier(const tf_tqs *t, const uint16_t *residue) {
    const uint64_t squares = t->ops->squares(residue, 1);
    int best = INT_MIN;
    uint32_t best_k = 1;
    for (const multiplier *m = multipliers; m < multipliers + TF_ARRAY_LEN(multipliers); m++) {
        if ((m->k ^ t->n[0]) & 7) continue;
        int twice = -2 * m->cost;
        for (uint64_t set = ~(squares ^ m->squares) & ~m->divisors; set; set &= set - 1)
            twice += 2 * weight[tf_ctz64(set)];
        for (uint64_t set = m->divisors; set; set &= set - 1) twice += weight[tf_ctz64(set)];
        if (twice > best) best = twice, best_k = m->k;
    }
    return best_k;
}

static void put(tf_tqs_base *b, unsigned at, unsigned i, uint16_t root) {
    b->p[at] = tf__tqs_primes[TF_TQS_P][i];
    b->inv[at] = tf__tqs_primes[TF_TQS_INV][i];
    b->limit[at] = tf__tqs_primes[TF_TQS_LIMIT][i];
    b->log[at] = tf__tqs_primes[TF_TQS_LOG][i];
    b->one[at] = tf__tqs_primes[TF_TQS_ONE][i];
    b->r2[at] = tf__tqs_primes[TF_TQS_R2][i];
    b->root[at] = root;
}

/* 1/p mod 2^64 from that mod 2^16. */
static uint64_t inverse_of(uint64_t p, uint64_t x) {
    x *= 2 - p * x;
    return x * (2 - p * x);
}

/* The first primes with a root; without a branch for each. */
static void collect(tf_tqs *t, const uint16_t *root, unsigned count) {
    tf_tqs_base *b = &t->base;
    b->size = 0;
    for (unsigned i = 0; i < count && b->size < t->par.fb_size; i++) {
        put(b, b->size, i, root[i]);
        b->size += root[i] != UINT16_MAX;
    }
    b->padded = (b->size + TF_TQS_PAD - 1) / TF_TQS_PAD * TF_TQS_PAD;
    for (unsigned i = b->size; i < b->padded; i++) put(b, i, 0, 0);
    for (unsigned i = 0; i < b->size; i++) {
        t->prime[i] = b->p[i];
        t->real[i] = b->p[i];
        t->inverse[i] = inverse_of(b->p[i], b->inv[i]);
    }
    t->prime[TF_TQS_FB] = 1;
    t->real[TF_TQS_FB] = 1;
    t->inverse[TF_TQS_FB] = 1;
}

/* The largest |V|: M sqrt(kn/8)/2. */
static double value_bits(const tf_tqs *t) {
    return log2(t->par.interval / 2.0) + 0.5 * (log2(t->kn) - 3) - 1;
}

/* A bound of |V| near the position, as a share of the largest: 2 (x/M)^2 - 1. */
static double share_of_largest(double x, double middle) {
    double near = fmax(fabs(x - middle) / middle - FAR, 0);
    double far = fmin((fabs(x - middle) + TF__TQS_BLOCK) / middle + FAR, 1);
    return fmax(fabs(2 * near * near - 1), fabs(2 * far * far - 1));
}

/* For each block the logarithm of the largest value there, less what reports may lack. */
static void set_levels(tf_tqs *t, double wanted, double scale) {
    const unsigned size = t->par.interval;
    for (unsigned x = 0; x < size / 2; x += TF__TQS_BLOCK) {
        double bits = wanted + log2(share_of_largest(x + TF__TQS_BLOCK, size / 2.0));
        uint8_t level = (uint8_t)(fmax(bits, LEAST_BITS) * scale);
        t->level[x / TF__TQS_BLOCK] = level;
        t->level[(size - 1 - x) / TF__TQS_BLOCK] = level;
    }
}

/* A root of 2: the value has (twos of the distance) - 1 of them. */
static void set_twos(tf_tqs *t, double scale) {
    memset(t->twos, 0, sizeof t->twos);
    for (unsigned x = 0; x < sizeof t->twos; x += 4) {
        unsigned twos = x ? tf_ctz64(x) - 1 : MOST_TWOS;
        t->twos[x] = (uint8_t)(scale * (twos < MOST_TWOS ? twos : MOST_TWOS));
    }
    unsigned kn = (unsigned)t->n[0] * t->k;
    for (t->root2 = 1; (t->root2 * t->root2 - kn) & 0xff; t->root2 += 2) continue;
}

static void set_logs(tf_tqs *t) {
    const tf_tqs_base *b = &t->base;
    double bound = (double)b->p[b->size - 1] * t->par.lp_factor;
    t->lp_bound = (uint32_t)bound;
    double beyond = log2(bound) + t->par.credit, wanted = value_bits(t) - beyond;
    double scale = fmin(2.5, 120 / fmax(wanted, beyond));
    set_levels(t, wanted, scale);
    set_twos(t, scale);
    double least = t->par.credit - SLACK_BITS - fmax(LEAST_BITS - wanted, 0);
    t->least = least > 0 ? (unsigned)(least * scale) : 0;
    const unsigned per_log = (unsigned)(scale * 256);
    for (unsigned i = 0; i < b->size; i++) {
        /* of a divisor of k both roots are one */
        unsigned units = (b->log[i] * per_log + ROUND) >> (b->root[i] == 0 ? 17 : 16);
        t->logp[i] = (uint8_t)units;
    }
    for (unsigned i = 0; i < TF_TQS_PAD; i++)
        t->skipped[i] = i < t->sieve_from ? (uint16_t)(b->log[i] * per_log >> 16) : 0;
}

static void set_classes(tf_tqs *t) {
    const tf_tqs_base *b = &t->base;
    unsigned i = 0;
    while (i < TF_TQS_PAD && i < b->size && b->p[i] < t->par.skip_below) i++;
    t->sieve_from = i;
    t->class_count = 0;
    while (i < b->size) {
        tf_tqs_class c = {i, i, t->par.interval / b->p[i]};
        while (c.end < b->size && t->par.interval / b->p[c.end] == c.hits) c.end++;
        t->classes[t->class_count++] = c;
        i = c.end;
    }
}

/* What polynomials need of kn. */
static void set_kn(tf_tqs *t) {
    tf_u128 n = tf__tqs_low(t), low = n * t->k;
    uint64_t high = tf_hi64((tf_u128)tf_hi64(n) * t->k + tf_umulhi(tf_lo64(n), t->k));
    t->m = low >> 3 | (tf_u128)(high + t->n[2] * t->k) << 125;
    t->kn = 0;
    for (unsigned i = TF__TQS_LIMBS; i-- > 0;) t->kn = t->kn * 0x1p64 + (double)t->n[i];
    t->kn *= t->k;
}

tf_status tf__tqs_prepare(uint64_t *d, tf_tqs *t) {
    uint16_t words[TF_TQS_WORDS], root[TF_TQS_PRIMES], residue[TF_TQS_PRIMES];
    unsigned count = (2 * t->par.fb_size + 96) / TF_TQS_PAD * TF_TQS_PAD;
    if (count > TF_TQS_PRIMES) count = TF_TQS_PRIMES;
    for (unsigned i = 0; i < TF_TQS_WORDS; i++)
        words[i] = (uint16_t)(t->n[i / 4] >> (16 * (i % 4)));
    t->ops->residues(residue, words, (t->bits + 15) / 16, count);
    for (unsigned i = 0; i < count; i++)
        if (residue[i] == 0) {
            d[0] = tf__tqs_primes[TF_TQS_P][i];
            return TF_FOUND;
        }
    t->k = best_multiplier(t, residue);
    t->ops->square_roots(root, residue, (uint16_t)t->k, count);
    collect(t, root, count);
    if (t->base.size < 30) return TF_NONE;
    set_kn(t);
    set_classes(t);
    set_logs(t);
    return TF_OK;
}
