/* tqs.c — see tqs.h. */
#include "tqs.h"

#include <stdlib.h>
#include <string.h>

#include "bits.h"
#include "check.h"
#include "tqs_internal.h"

enum {
    MORE_ROWS = 8, /* after a matrix without a proper divisor ... */
    MATRICES = 3,  /* of which there may be so many: powers of primes have no others */
    PLACES = 16    /* of a hash table for each prime of the factor base */
};

tf_tqs *tf_tqs_new(tf_isa isa) {
    size_t size = (sizeof(tf_tqs) + 63) / 64 * 64;
    tf_tqs *t = aligned_alloc(64, size);
    if (!t) return NULL;
    t->ops = tf_tqs_ops_for(isa);
    return t;
}

void tf_tqs_free(tf_tqs *t) {
    free(t);
}

const tf_tqs_counts *tf_tqs_look(const tf_tqs *t) {
    return &t->counts;
}

/* Levels, less the twos of each value: 2^j divides V where X = 2ax + b = ±sqrt(kn) mod 2^(j+2), that
 * is, in two classes of positions mod 2^(j+1). */
void tf__tqs_fill(tf_tqs *t) {
    const unsigned a = (unsigned)t->a_inverse, b = (unsigned)t->b, mask = TF__TQS_BLOCK - 1;
    const unsigned middle = t->par.interval / 2;
    unsigned one = (t->root2 - b) / 2 * a + middle, other = (0 - t->root2 - b) / 2 * a + middle;
    t->ops->fill(t->bytes, t->level, t->par.interval / TF__TQS_BLOCK, t->twos + (-one & mask),
                 t->twos + (-other & mask));
}

static void sieve_one(tf_tqs *t) {
    const unsigned size = t->par.interval;
    tf__tqs_fill(t);
    t->ops->sieve(t->bytes, &t->base, t->logp, t->classes, t->class_count);
    unsigned count = t->ops->scan(t->found, TF__TQS_REPORTS, t->bytes, size);
    t->counts.reports += count;
    count = t->ops->filter(t->found, count, t->bytes, &t->base, t->skipped, t->least);
    t->counts.examined += count;
    tf__tqs_examine(t, t->found, count);
    t->counts.polynomials++;
}

void tf__tqs_begin(tf_tqs *t, const tf_tqs_params *params) {
    t->counts = (tf_tqs_counts){0};
    if (params)
        t->par = *params;
    else
        tf_tqs_params_for(&t->par, t->bits);
    t->relation_count = t->row_count = t->factor_count = t->built = 0;
    unsigned places = 1024;
    while (places < TF__TQS_TABLE && places < PLACES * t->par.fb_size) places *= 2;
    t->table_mask = places - 1;
    memset(t->by_large, 0xff, places * sizeof *t->by_large);
    memset(t->by_x, 0xff, places * sizeof *t->by_x);
}

/* Split t->n. */
static tf_status split(uint64_t *d, tf_tqs *t, const tf_tqs_params *params,
                       const tf_cancel *cancel) {
    TF_ASSERT(t->n[0] % 2 == 1 && t->bits >= TF_TQS_MIN_BITS && t->bits <= TF_TQS_MAX_BITS);
    tf__tqs_begin(t, params);
    tf_status s = tf__tqs_prepare(d, t);
    if (s != TF_OK) return s;
    tf__tqs_pool(t);
    unsigned needed = 0;
    while (tf__tqs_first(t)) {
        if (tf_cancel_reason(cancel)) return TF_CANCELLED;
        t->counts.leading++;
        for (unsigned j = 0;; j++) {
            sieve_one(t);
            if (t->row_count >= needed && tf__tqs_enough(t)) {
                s = tf__tqs_solve(d, t);
                t->counts.rows = t->row_count;
                if (s != TF_NONE) return s;
                needed = t->row_count + MORE_ROWS;
                if (t->counts.solved == MATRICES || needed > TF__TQS_ROWS) return TF_NONE;
            }
            if (tf__tqs_full(t)) return TF_NONE;
            if (j + 1 == 1u << (t->s - 1)) break;
            tf__tqs_next(t, j);
        }
    }
    return TF_NONE;
}

tf_status tf_tqs_split(tf_u128 *d, tf_tqs *t, tf_u128 n, const tf_tqs_params *params,
                       const tf_cancel *cancel) {
    uint64_t found[TF__TQS_LIMBS] = {0};
    t->n[0] = tf_lo64(n);
    t->n[1] = tf_hi64(n);
    t->n[2] = 0;
    t->bits = tf_bitlen128(n);
    tf_status s = split(found, t, params, cancel);
    if (s == TF_FOUND) *d = tf_make128(found[1], found[0]);
    return s;
}

tf_status tf_tqs_split_mpz(mpz_t f, tf_tqs *t, const mpz_t n, const tf_tqs_params *params,
                           const tf_cancel *cancel) {
    uint64_t found[TF__TQS_LIMBS] = {0};
    for (unsigned i = 0; i < TF__TQS_LIMBS; i++) t->n[i] = mpz_getlimbn(n, i);
    t->bits = (unsigned)mpz_sizeinbase(n, 2);
    tf_status s = split(found, t, params, cancel);
    if (s == TF_FOUND) mpz_import(f, TF__TQS_LIMBS, -1, sizeof *found, 0, 0, found);
    return s;
}
