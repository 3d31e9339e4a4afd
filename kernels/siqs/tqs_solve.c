/* tqs_solve.c — the matrix of the tiny sieve and the square root.
 *
 * Every column of relations is an equation for the set of rows in a dependency. There are a few
 * hundred, of some hundred bits: plain elimination, a few vectors an equation, takes little time. */
#include <string.h>

#include "bits.h"
#include "gcd.h"
#include "mont128.h"
#include "tqs_internal.h"

static void toggle_relation(tf_tqs *t, unsigned relation, unsigned row) {
    const tf__tqs_relation *r = &t->relation[relation];
    const uint64_t one = UINT64_C(1) << (row % 64);
    t->equation[0][row / 64] ^= r->negative ? one : 0;
    t->equation[1][row / 64] ^= r->twos & 1 ? one : 0;
    for (unsigned i = 0; i < r->count; i++) t->equation[t->factor[r->first + i]][row / 64] ^= one;
}

static void build(tf_tqs *t, unsigned columns) {
    for (unsigned c = 0; c < columns; c++) memset(t->equation[c], 0, sizeof t->equation[c]);
    for (unsigned i = 0; i < t->row_count; i++) {
        toggle_relation(t, t->row[i].relation, i);
        if (t->row[i].other != TF__TQS_NONE) toggle_relation(t, t->row[i].other, i);
    }
}

static void mark_pivots(tf_tqs *t, unsigned columns) {
    memset(t->used, 0, sizeof t->used);
    for (unsigned c = 0; c < columns; c++)
        if (t->pivot[c] != TF__TQS_NONE)
            t->used[t->pivot[c] / 64] |= UINT64_C(1) << (t->pivot[c] % 64);
}

/* The dependency of one free row: back substitution, the pivots in the opposite order. */
static void substitute(const tf_tqs *t, uint64_t *set, unsigned free_row, unsigned columns,
                       unsigned words) {
    memset(set, 0, words * sizeof *set);
    set[free_row / 64] |= UINT64_C(1) << (free_row % 64);
    for (unsigned c = 0; c < columns; c++) {
        if (t->pivot[c] == TF__TQS_NONE) continue;
        uint64_t parity = 0;
        for (unsigned i = 0; i < words; i++) parity ^= t->equation[c][i] & set[i];
        if (__builtin_parityll(parity)) set[t->pivot[c] / 64] ^= UINT64_C(1) << (t->pivot[c] % 64);
    }
}

/* Both products are of numbers as they are: every multiplication divides by R, and those that one
 * side has fewer of are made up for in the end. */
typedef struct squares {
    tf_mont128 m;
    tf_u128 x, y; /* residues whose squares are equal */
    unsigned x_count, y_count;
    uint64_t some; /* small factors of y that are not yet in it */
    uint16_t exponent[TF__TQS_COLUMNS];
} squares;

static void take_relation(squares *s, const tf_tqs *t, unsigned relation) {
    const tf__tqs_relation *r = &t->relation[relation];
    s->x = tf_mont128_mul(&s->m, s->x, r->x);
    s->x_count++;
    s->exponent[1] = (uint16_t)(s->exponent[1] + r->twos);
    for (unsigned i = 0; i < r->count; i++) s->exponent[t->factor[r->first + i]]++;
}

static void times_some(squares *s) {
    s->y = tf_mont128_mul(&s->m, s->y, s->some);
    s->y_count++;
}

static void times_small(squares *s, uint64_t a) {
    uint64_t high, low = tf_umul128(&high, s->some, a);
    if (high) {
        times_some(s);
        low = a;
    }
    s->some = low;
}

static tf_u128 try_set(squares *s, const tf_tqs *t, const uint64_t *set, unsigned columns) {
    s->x = s->y = s->m.one;
    s->x_count = s->y_count = 0;
    s->some = 1;
    memset(s->exponent, 0, columns * sizeof *s->exponent);
    for (unsigned i = 0; i < t->row_count; i++) {
        if (!(set[i / 64] >> (i % 64) & 1)) continue;
        take_relation(s, t, t->row[i].relation);
        if (t->row[i].other == TF__TQS_NONE) continue;
        take_relation(s, t, t->row[i].other);
        times_small(s, t->relation[t->row[i].relation].large);
    }
    for (unsigned e = s->exponent[1] / 2; e > 0; e--) times_small(s, 2);
    for (unsigned c = 2; c < columns; c++)
        for (unsigned e = s->exponent[c] / 2; e > 0; e--) times_small(s, t->base.p[c - 2]);
    times_some(s);
    for (; s->x_count < s->y_count; s->x_count++) s->x = tf_mont128_from(&s->m, s->x);
    for (; s->y_count < s->x_count; s->y_count++) s->y = tf_mont128_from(&s->m, s->y);
    return tf_gcd128(tf_mont128_sub(&s->m, s->x, s->y), t->n);
}

tf_status tf__tqs_solve(tf_u128 *d, tf_tqs *t) {
    unsigned columns = t->base.size + 2, words = (t->row_count + 63) / 64;
    squares s;
    tf_mont128_init(&s.m, t->n);
    t->counts.solved++;
    build(t, columns);
    t->ops->eliminate(t->equation, t->pivot, columns, t->row_count);
    mark_pivots(t, columns);
    for (unsigned i = 0; i < t->row_count; i++) {
        tf_tqs_row_bits set;
        if (t->used[i / 64] >> (i % 64) & 1) continue;
        substitute(t, set, i, columns, words);
        tf_u128 g = try_set(&s, t, set, columns);
        if (g != 1 && g != t->n) {
            *d = g;
            return TF_FOUND;
        }
    }
    return TF_NONE;
}
