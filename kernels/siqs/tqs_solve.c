/* tqs_solve.c — the matrix of the tiny sieve.
 *
 * Every column of relations is an equation for the set of rows in a dependency. There are a few
 * hundred, of some hundred bits: plain elimination, a few vectors an equation, takes little time. */
#include <string.h>

#include "bits.h"
#include "tqs_internal.h"

static void toggle_relation(tf_tqs *t, unsigned relation, unsigned row, unsigned words) {
    const tf__tqs_relation *r = &t->relation[relation];
    const uint64_t one = UINT64_C(1) << (row % 64);
    uint64_t *at = t->equation + row / 64;
    at[0] ^= r->negative ? one : 0;
    at[words] ^= r->twos & 1 ? one : 0;
    for (unsigned i = 0; i < r->count; i++) at[t->factor[r->first + i] * words] ^= one;
}

static void build(tf_tqs *t, unsigned columns, unsigned words) {
    memset(t->equation, 0, (size_t)columns * words * sizeof *t->equation);
    for (unsigned i = 0; i < t->row_count; i++) {
        toggle_relation(t, t->row[i].relation, i, words);
        if (t->row[i].other != TF__TQS_NONE) toggle_relation(t, t->row[i].other, i, words);
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
        const uint64_t *equation = t->equation + c * words;
        for (unsigned i = 0; i < words; i++) parity ^= equation[i] & set[i];
        if (__builtin_parityll(parity)) set[t->pivot[c] / 64] ^= UINT64_C(1) << (t->pivot[c] % 64);
    }
}

tf_status tf__tqs_solve(uint64_t *d, tf_tqs *t) {
    unsigned columns = t->base.size + 2, words = tf_tqs_row_words(t->row_count);
    tf__tqs_squares s;
    if (tf__tqs_squares_init(&s, t) != TF_OK) return TF_ENOMEM;
    t->counts.solved++;
    build(t, columns, words);
    t->ops->eliminate(t->equation, t->pivot, columns, t->row_count);
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
