/* gauss.c — reduced row echelon form of the dense matrix, with eight pivots at a time.
 *
 * Eight pivot rows are reduced against each other first; their 256 sums then serve every other row
 * by one table look-up and one addition (the "four Russians" [Arlazarov70]). */
#include "gauss.h"

#include <stdlib.h>
#include <string.h>

#include "bits.h"

enum { GROUP = 8 };

typedef struct dense {
    uint32_t rows, cols;
    size_t words; /* of a row */
    uint64_t *bits;
    uint32_t *pivot; /* pivot[i]: the column that row i leads, for i < rank */
    uint32_t rank;
    uint64_t *sums; /* 2^GROUP rows */
} dense;

static inline uint64_t *row_of(const dense *d, uint32_t i) {
    return d->bits + (size_t)i * d->words;
}

static inline bool bit(const dense *d, uint32_t i, uint32_t j) {
    return row_of(d, i)[j / 64] >> j % 64 & 1;
}

static void add_row(uint64_t *restrict to, const uint64_t *restrict from, size_t words) {
    for (size_t i = 0; i < words; i++) to[i] ^= from[i];
}

static tf_status load(dense *d, const tf_spmat *m) {
    *d = (dense){.rows = m->rows, .cols = m->cols, .words = (m->cols + 63) / 64};
    d->bits = calloc((size_t)m->rows * d->words + 1, sizeof *d->bits);
    d->pivot = calloc((size_t)m->rows + 1, sizeof *d->pivot);
    d->sums = calloc(((size_t)1 << GROUP) * d->words + 1, sizeof *d->sums);
    if (!d->bits || !d->pivot || !d->sums) return TF_ENOMEM;
    for (uint32_t j = 0; j < m->cols; j++)
        for (size_t i = m->start[j]; i < m->start[j + 1]; i++)
            row_of(d, m->row[i])[j / 64] ^= UINT64_C(1) << j % 64;
    return TF_OK;
}

static void clear(dense *d) {
    free(d->bits);
    free(d->pivot);
    free(d->sums);
}

static void swap_rows(dense *d, uint32_t a, uint32_t b) {
    uint64_t *x = row_of(d, a), *y = row_of(d, b);
    for (size_t i = 0; a != b && i < d->words; i++) {
        uint64_t t = x[i];
        x[i] = y[i];
        y[i] = t;
    }
}

/* Is there a row from rank + found on with a bit in column j, once the pivots of the group are
 * taken out of it? It becomes the next pivot row of the group. Rows not of the group are not
 * reduced yet by its pivots: that is done here, for the one word that matters. */
static bool find_pivot(dense *d, uint32_t j, uint32_t found) {
    for (uint32_t i = d->rank + found; i < d->rows; i++) {
        bool b = bit(d, i, j);
        for (uint32_t g = 0; g < found; g++)
            if (bit(d, i, d->pivot[d->rank + g])) b ^= bit(d, d->rank + g, j);
        if (!b) continue;
        swap_rows(d, i, d->rank + found);
        uint64_t *row = row_of(d, d->rank + found);
        for (uint32_t g = 0; g < found; g++)
            if (row[d->pivot[d->rank + g] / 64] >> d->pivot[d->rank + g] % 64 & 1)
                add_row(row, row_of(d, d->rank + g), d->words);
        for (uint32_t g = 0; g < found; g++)
            if (bit(d, d->rank + g, j)) add_row(row_of(d, d->rank + g), row, d->words);
        d->pivot[d->rank + found] = j;
        return true;
    }
    return false;
}

/* The bits of a row in the pivots' columns, which mostly follow one another. */
static uint32_t group_bits(const uint64_t *row, const uint32_t *pivot, uint32_t found) {
    if (found == 0) return 0;
    uint32_t first = pivot[0], last = pivot[found - 1], s = 0;
    if (last - first + 1 == found && first / 64 == last / 64)
        return (uint32_t)(row[first / 64] >> first % 64) & ((1u << found) - 1);
    for (uint32_t g = 0; g < found; g++)
        s |= (uint32_t)(row[pivot[g] / 64] >> pivot[g] % 64 & 1) << g;
    return s;
}

/* Take the pivots of the group out of all rows that are not of it. */
static void eliminate(dense *d, uint32_t found) {
    for (uint32_t s = 1; s < UINT32_C(1) << found; s++) {
        uint64_t *sum = d->sums + s * d->words;
        memcpy(sum, d->sums + (s & (s - 1)) * d->words, d->words * sizeof *sum);
        add_row(sum, row_of(d, d->rank + (uint32_t)__builtin_ctz(s)), d->words);
    }
    for (uint32_t i = 0; i < d->rows; i++) {
        if (i >= d->rank && i < d->rank + found) continue;
        uint32_t s = group_bits(row_of(d, i), d->pivot + d->rank, found);
        if (s) add_row(row_of(d, i), d->sums + s * d->words, d->words);
    }
    d->rank += found;
}

static tf_status reduce(dense *d, const tf_budget *budget) {
    uint32_t found = 0;
    for (uint32_t j = 0; j < d->cols && d->rank + found < d->rows; j++) {
        if (find_pivot(d, j, found)) found++;
        if (found < GROUP) continue;
        if (tf_budget_cancelled(budget)) return TF_CANCELLED;
        eliminate(d, found);
        found = 0;
    }
    eliminate(d, found);
    return TF_OK;
}

/* Each column that leads no row is free: set it, and the pivots follow. */
static unsigned read_kernel(uint64_t *x, const dense *d) {
    unsigned count = 0;
    uint32_t next = 0; /* pivots are increasing */
    memset(x, 0, d->cols * sizeof *x);
    for (uint32_t j = 0; j < d->cols && count < 64; j++) {
        if (next < d->rank && d->pivot[next] == j) {
            next++;
            continue;
        }
        x[j] |= UINT64_C(1) << count;
        for (uint32_t i = 0; i < d->rank; i++)
            if (bit(d, i, j)) x[d->pivot[i]] |= UINT64_C(1) << count;
        count++;
    }
    return count;
}

tf_status tf_gauss_kernel(uint64_t *x, unsigned *count, const tf_spmat *m, const tf_linalg *how) {
    dense d;
    *count = 0;
    tf_status s = load(&d, m);
    if (s == TF_OK) s = reduce(&d, &how->budget);
    if (s == TF_OK) *count = read_kernel(x, &d);
    clear(&d);
    return s;
}
