/* qs_tdiv.c — a report: the exact value, its prime factors, and a relation if enough of it splits.
 *
 * Divisibility is asked of the roots, not of the value: p | Q(x) iff x is at a root mod p, which
 * vectors answer for 16 primes at a time; the large primes are read off the bucket. Only then is the
 * value divided, by products of primes that fill a word. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "bits.h"
#include "qs_cofactor.h"
#include "qs_sieve_internal.h"

enum { MAX_LIMBS = 8, MAX_LARGE = 64 };

typedef struct value {
    mp_limb_t limb[MAX_LIMBS];
    mp_size_t n;
} value;

static void divide(value *v, uint64_t d) {
    mpn_divrem_1(v->limb, 0, v->limb, v->n, d);
    while (v->n > 1 && v->limb[v->n - 1] == 0) v->n--;
}

static bool divides(const value *v, uint64_t d) {
    return mpn_mod_1(v->limb, v->n, d) == 0;
}

static double bits_of(const value *v) {
    return 64.0 * (double)(v->n - 1) + log2((double)v->limb[v->n - 1]);
}

static void add_factor(tf_qs_relation *r, tf_fbidx f) {
    if (r->count < TF_QS_MAX_FACTORS) r->factor[r->count] = f;
    r->count++;
}

/* |Q(x)| without its sign and its twos. */
static bool load_value(value *v, tf_qs_sieve *s, int32_t x) {
    tf_qs_relation *r = &s->rel;
    mpz_mul_si(s->value, s->poly.a, x);
    mpz_add(s->value, s->value, s->poly.b);
    mpz_mul_si(s->value, s->value, x);
    mpz_add(s->value, s->value, s->poly.c);
    r->count = 0;
    if (mpz_sgn(s->value) == 0 || mpz_size(s->value) > MAX_LIMBS) return false;
    if (mpz_sgn(s->value) < 0) add_factor(r, 0);
    mp_bitcnt_t twos = mpz_scan1(s->value, 0);
    if (twos > TF_QS_MAX_FACTORS / 2) return false;
    for (mp_bitcnt_t i = 0; i < twos; i++) add_factor(r, 1);
    mpz_tdiv_q_2exp(s->value, s->value, twos);
    v->n = (mp_size_t)mpz_size(s->value);
    memcpy(v->limb, mpz_limbs_read(s->value), (size_t)v->n * sizeof *v->limb);
    return true;
}

/* Divide by each of the primes once, a word at a time, then by what divides again. */
static void divide_all(value *v, tf_qs_sieve *s, const tf_fbidx *found, uint32_t count) {
    const uint32_t *p = s->qs->fb.p;
    uint64_t product = 1;
    for (uint32_t i = 0; i < count; i++) {
        uint64_t hi, t = tf_umul128(&hi, product, p[found[i]]);
        if (hi) {
            divide(v, product);
            t = p[found[i]];
        }
        product = t;
        add_factor(&s->rel, found[i]);
    }
    if (product > 1) divide(v, product);
    for (uint32_t i = 0; i < count; i++) {
        while (divides(v, p[found[i]])) {
            divide(v, p[found[i]]);
            add_factor(&s->rel, found[i]);
        }
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

static int compare(const void *a, const void *b) {
    const tf_fbidx *x = a, *y = b;
    return (*x > *y) - (*x < *y);
}

static tf_status emit(tf_qs_sieve *s) {
    tf_qs_relation *r = &s->rel;
    if (r->count > TF_QS_MAX_FACTORS) return TF_OK;
    qsort(r->factor, r->count, sizeof *r->factor, compare);
    if (r->large[1] == 1)
        s->counts.full++;
    else if (r->large[0] == 1)
        s->counts.one_large++;
    else
        s->counts.two_large++;
    return tf_qs_encode(&s->out, s->group, r);
}

/* The part beyond the factor base: none, one or two large primes. */
static tf_status finish(tf_qs_sieve *s, const value *v) {
    const tf_qs *qs = s->qs;
    if (v->n > 1) return TF_OK;
    uint64_t rest = v->limb[0];
    uint32_t largest = tf_qs_fb_largest(&qs->fb);
    s->rel.large[0] = s->rel.large[1] = 1;
    if (rest == 1) return emit(s);
    if (rest >= qs->lp_bound) {
        if (qs->par.large_primes < 2 || log2((double)rest) > qs->cofactor_bits) return TF_OK;
        s->counts.cofactors++;
    }
    return tf_qs_cofactor_split(s->rel.large, rest, largest, qs->lp_bound) ? emit(s) : TF_OK;
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
    uint32_t count = s->ops->divisors(s->found, fb, &s->roots, position, 0, (from + 15) & ~15u);
    count = keep_proper(s->found, count, &s->poly, 2, from);
    divide_all(&v, s, s->found, count);
    /* The byte tells what the sieved primes contribute, within the rounding of logarithms. */
    double sieved = (double)(uint8_t)(qs->sieve_start - s->block[at]) / qs->log_scale;
    if (bits_of(&v) - sieved > qs->cofactor_bits + 1.5) return TF_OK;
    s->counts.divided++;

    count = s->ops->divisors(s->found, fb, &s->roots, position, from & ~15u, (to + 15) & ~15u);
    count = keep_proper(s->found, count, &s->poly, from, to);
    if (s->buckets.slices)
        count += tf_qs_buckets_match(s->found + count, MAX_LARGE, &s->buckets, s->ops, number, at);
    divide_all(&v, s, s->found, count);
    for (unsigned i = 0; i < s->poly.s; i++) {
        while (divides(&v, fb->p[s->poly.q[i]])) {
            divide(&v, fb->p[s->poly.q[i]]);
            add_factor(&s->rel, s->poly.q[i]);
        }
    }
    return finish(s, &v);
}
