/* qs_tdiv.c — a report: the exact value, its prime factors, and a relation if enough of it splits.
 *
 * Divisibility is asked of the roots, not of the value: p | Q(x) iff x is at a root mod p, which
 * vectors answer for 16 primes at a time; the large primes are read off the bucket. Only then is
 * the value divided, by products of primes that fill a word. */
#include <string.h>

#include "bits.h"
#include "mont64.h"
#include "qs_sieve_internal.h"
#include "sprp.h"

enum { MAX_LARGE = 64 };

/* Bits by which what the byte promises may fall short of a cofactor: 2 examine a fifth more in vain,
 * none lose a tenth of the relations with two large primes (at 80 digits). */
static const double SLACK = 0.5;

typedef struct value { /* positive */
    uint64_t limb[TF_QS_LIMBS];
    unsigned n; /* at least 1, no leading zeros beyond that */
} value;

static void strip(value *v) {
    while (v->n > 1 && v->limb[v->n - 1] == 0) v->n--;
}

/* Divide by p if p divides: Jebelean's exact division, lowest limb first, where the last borrow
 * tells whether there was a remainder [Jebelean93]. @param inv  p * inv == 1 mod 2^64 */
static bool divide(value *v, uint32_t p, uint64_t inv) {
    uint64_t quotient[TF_QS_LIMBS], borrow = 0;
    for (unsigned i = 0; i < v->n; i++) {
        uint64_t x = v->limb[i], y = x - borrow;
        quotient[i] = y * inv;
        borrow = tf_umulhi(quotient[i], p) + (x < borrow);
    }
    if (borrow) return false;
    for (unsigned i = 0; i < v->n; i++) v->limb[i] = quotient[i];
    strip(v);
    return true;
}

static uint32_t bit_length(const value *v) {
    return 64 * (v->n - 1) + tf_bitlen64(v->limb[v->n - 1]);
}

static void add_factor(tf_qs_relation *r, tf_fbidx f) {
    if (r->count < TF_QS_MAX_FACTORS) r->factor[r->count] = f;
    r->count++;
}

/* t = t x + y modulo 2^(64 n), two's complement. */
static void multiply_add(uint64_t *t, int32_t x, const uint64_t *y, unsigned n) {
    uint64_t m = x < 0 ? -(uint64_t)x : (uint64_t)x, flip = x < 0 ? UINT64_MAX : 0;
    uint64_t high = 0, carry = flip & 1, carry2 = 0;
    for (unsigned i = 0; i < n; i++) {
        tf_u128 product = (tf_u128)t[i] * m + high;
        high = tf_hi64(product);
        t[i] = tf_addc(&carry2, tf_addc(&carry, tf_lo64(product) ^ flip, 0), y[i]);
    }
}

/* |Q(x)| without its sign and its twos; false for zero. */
static bool load_value(value *v, tf_qs_sieve *s, int32_t x) {
    tf_qs_relation *r = &s->rel;
    unsigned n = s->limbs;
    memcpy(v->limb, s->a, sizeof s->a);
    multiply_add(v->limb, x, s->b, n);
    multiply_add(v->limb, x, s->c, n);
    r->count = 0;
    if (v->limb[n - 1] >> 63) {
        uint64_t carry = 1;
        for (unsigned i = 0; i < n; i++) v->limb[i] = tf_addc(&carry, ~v->limb[i], 0);
        add_factor(r, 0);
    }
    v->n = n;
    strip(v);
    if (v->n == 1 && v->limb[0] == 0) return false;
    if (v->limb[0] == 0) return false; /* 64 twos: never mind */
    unsigned twos = tf_ctz64(v->limb[0]);
    for (unsigned i = 0; i < twos; i++) add_factor(r, 1);
    if (twos)
        for (unsigned i = 0; i < v->n; i++)
            v->limb[i] = v->limb[i] >> twos | (i + 1 < v->n ? v->limb[i + 1] << (64 - twos) : 0);
    strip(v);
    return true;
}

/* Take out of the value all powers of these primes. */
static void divide_all(value *v, tf_qs_sieve *s, const tf_fbidx *found, uint32_t count) {
    const tf_qs_fb *fb = &s->qs->fb;
    for (uint32_t i = 0; i < count; i++) {
        uint32_t p = fb->p[found[i]];
        uint64_t inv = fb->inv[found[i]];
        inv *= 2 - p * inv; /* from 32 correct bits to 64 */
        while (divide(v, p, inv)) add_factor(&s->rel, found[i]);
    }
}

/* Keep of the indices found those in [from, to) that do not divide a: they have a proper root. */
static uint32_t keep_proper(tf_fbidx *found, uint32_t count, const tf_qs_poly *poly, tf_fbidx from,
                            tf_fbidx to) {
    uint32_t kept = 0;
    unsigned q = 0;
    for (uint32_t i = 0; i < count; i++) {
        if (found[i] < from || found[i] >= to) continue;
        while (q < poly->s && poly->q[q] < found[i]) q++;
        if (q < poly->s && poly->q[q] == found[i]) continue;
        found[kept++] = found[i];
    }
    return kept;
}

/* By insertion: the list is a few increasing runs, mostly in order. */
static void sort(tf_fbidx *f, uint32_t count) {
    for (uint32_t i = 1; i < count; i++) {
        tf_fbidx x = f[i];
        uint32_t j = i;
        for (; j > 0 && f[j - 1] > x; j--) f[j] = f[j - 1];
        f[j] = x;
    }
}

static tf_status emit(void *context, tf_qs_relation *r) {
    tf_qs_sieve *s = context;
    sort(r->factor, r->count);
    if (r->large[1] == 1)
        s->counts.full++;
    else if (r->large[0] == 1)
        s->counts.one_large++;
    else
        s->counts.two_large++;
    return tf_qs_encode(&s->out, s->group, r);
}

tf_status tf__qs_split_cofactors(tf_qs_sieve *s) {
    return tf_qs_cofactors_split(&s->cofactors, s->poly.index, tf_qs_fb_largest(&s->qs->fb),
                                 s->qs->lp_bound, emit, s);
}

/* The part beyond the factor base: none, one prime, or what may be two. */
static tf_status finish(tf_qs_sieve *s, const value *v) {
    const tf_qs *qs = s->qs;
    tf_qs_relation *r = &s->rel;
    if (v->n > 1 || r->count > TF_QS_MAX_FACTORS) return TF_OK;
    uint64_t rest = v->limb[0], largest = tf_qs_fb_largest(&qs->fb);
    if (rest < qs->lp_bound) { /* a prime: the bound is below the square of the largest one here */
        r->large[0] = 1;
        r->large[1] = (uint32_t)rest;
        return emit(s, r);
    }
    if (qs->par.large_primes < 2 || rest >= qs->cofactor_bound || rest <= largest * largest)
        return TF_OK;
    s->counts.cofactors++;
    tf_mont64 m;
    tf_mont64_init(&m, rest);
    if (tf_sprp2_64(&m)) return TF_OK; /* a prime, as good as always; most are */
    tf_qs_cofactors_put(&s->cofactors, r, rest);
    return tf_qs_cofactors_full(&s->cofactors) ? tf__qs_split_cofactors(s) : TF_OK;
}

tf_status tf__qs_examine(tf_qs_sieve *s, uint32_t number, uint32_t at) {
    const tf_qs *qs = s->qs;
    const tf_qs_fb *fb = &qs->fb;
    uint32_t position = number * s->block_size + at;
    s->counts.reports++;
    s->rel.number = s->poly.number;
    s->rel.x = (int32_t)position - (int32_t)(qs->par.interval / 2);
    value v;
    if (!load_value(&v, s, s->rel.x)) return TF_OK;

    tf_fbidx from = qs->sieve_from, to = fb->n16 < fb->size ? fb->n16 : fb->size;
    const tf_qs_divide d = {s->start[0], s->start[1], fb->inv16, fb->limit16};
    uint32_t count = s->ops->divisors(s->found, &d, at, 0, (from + 31) & ~31u);
    count = keep_proper(s->found, count, &s->poly, 2, from);
    divide_all(&v, s, s->found, count);
    /* The byte tells what the sieved primes contribute, within the rounding of logarithms. */
    double sieved = (uint8_t)(qs->sieve_start - s->block[at]) / qs->log_scale;
    if (bit_length(&v) - sieved > qs->cofactor_bits + SLACK) return TF_OK;
    s->counts.divided++;

    count = s->ops->divisors(s->found, &d, at, from & ~31u, (to + 31) & ~31u);
    count = keep_proper(s->found, count, &s->poly, from, to);
    if (s->buckets.slices)
        count += tf_qs_buckets_match(s->found + count, MAX_LARGE, &s->buckets, s->ops,
                                     tf_qs_buckets_list(&s->buckets, s->poly.number, number), at);
    divide_all(&v, s, s->found, count);
    divide_all(&v, s, s->poly.q, s->poly.s);
    return finish(s, &v);
}
