/* tqs_solve.c — the matrix of the tiny sieve.
 *
 * Every column of relations is an equation for the set of rows in a dependency. There are a few
 * hundred, of some hundred bits: plain elimination, a few vectors an equation, takes little time. */
#include <string.h>

#include "bits.h"
#include "tqs_internal.h"

enum { SURPLUS = 4 }; /* rows beyond equations */

static void toggle_relation(tf_tqs *t, unsigned relation, unsigned row, unsigned words) {
    const tf__tqs_relation *r = &t->relation[relation];
    const uint64_t one = UINT64_C(1) << (row % 64);
    uint64_t *at = t->equation + row / 64;
    at[0] ^= r->negative ? one : 0;
    at[words] ^= r->twos & 1 ? one : 0;
    for (unsigned i = 0; i < r->count; i++) at[t->factor[r->first + i] * words] ^= one;
}

/* Put the rows into the equations that are not yet there. */
static void build(tf_tqs *t, unsigned columns) {
    if (t->built == 0 || tf_tqs_row_words(t->row_count) > t->words) {
        t->built = 0;
        t->words = tf_tqs_row_words(t->row_count > columns ? t->row_count : columns);
        memset(t->equation, 0, (size_t)columns * t->words * sizeof *t->equation);
    }
    for (; t->built < t->row_count; t->built++) {
        const tf__tqs_row *r = &t->row[t->built];
        toggle_relation(t, r->relation, t->built, t->words);
        if (r->other != TF__TQS_NONE) toggle_relation(t, r->other, t->built, t->words);
    }
}

bool tf__tqs_enough(tf_tqs *t) {
    const unsigned columns = t->base.size + 2;
    if (t->row_count < columns * 15 / 16 || t->row_count == t->built) return false;
    build(t, columns);
    unsigned equations = 0;
    for (unsigned c = 0; c < columns; c++) {
        uint64_t any = 0;
        const uint64_t *equation = t->equation + c * t->words;
        for (unsigned i = 0; i < t->words; i++) any |= equation[i];
        equations += any != 0;
    }
    return t->row_count >= equations + SURPLUS;
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
        const uint64_t *equation = t->equation + c * words;
        for (unsigned i = 0; i < words; i++) parity ^= equation[i] & set[i];
        if (__builtin_parityll(parity)) set[t->pivot[c] / 64] ^= UINT64_C(1) << (t->pivot[c] % 64);
    }
}

tf_status tf__tqs_solve(uint64_t *d, tf_tqs *t) {
    const unsigned columns = t->base.size + 2, words = t->words;
    tf__tqs_squares s;
    if (tf__tqs_squares_init(&s, t) != TF_OK) return TF_ENOMEM;
    t->counts.solved++;
    t->ops->eliminate(t->equation, t->pivot, columns, 64 * words);
    t->built = 0;
    mark_pivots(t, columns);
    bool found = false;
    for (unsigned i = 0; i < t->row_count && !found; i++) {
        uint64_t set[TF_TQS_ROW_WORDS];
        if (t->used[i / 64] >> (i % 64) & 1) continue;
        substitute(t, set, i, columns, words);
        found = tf__tqs_square_root(d, &s, t, set);
    }
    tf__tqs_squares_clear(&s);
    return found ? TF_FOUND : TF_NONE;
}
