/* spmat.h — sparse matrices over GF(2), stored by columns.
 *
 * For a sieve a column is a relation (or a cycle of them) and its entries are the rows, primes with
 * odd exponent. Wanted are sets of columns that sum to zero: the right kernel. */
#ifndef TF_SPMAT_H
#define TF_SPMAT_H

#include "base.h"

typedef struct tf_spmat {
    uint32_t rows, cols;
    size_t *start; /* cols + 1; column j is row[start[j]] ... row[start[j + 1] - 1], increasing */
    uint32_t *row;
    size_t start_room, row_room; /* private */
} tf_spmat;

/** An empty matrix with no columns. */
TF_WARN_UNUSED tf_status tf_spmat_init(tf_spmat *m, uint32_t rows);
void tf_spmat_clear(tf_spmat *m); /* also of a zero-initialized one, and twice */

/** Append the column that is the sum of the unit vectors @p entry: pairs of equal entries cancel.
 *  @param entry  count rows, all below m->rows, in any order; sorted on return
 *  @return TF_OK or TF_ENOMEM (the matrix is as before) */
TF_WARN_UNUSED tf_status tf_spmat_add(tf_spmat *m, uint32_t *entry, size_t count);

/** Append the columns of another matrix with the same rows.
 *  @return TF_OK or TF_ENOMEM (the matrix is as before) */
TF_WARN_UNUSED tf_status tf_spmat_append(tf_spmat *m, const tf_spmat *other);

static inline size_t tf_spmat_weight(const tf_spmat *m, uint32_t col) {
    return m->start[col + 1] - m->start[col];
}

/** y = M x for blocks of 64 vectors: x has a word for each column, y one for each row. */
void tf_spmat_mul(uint64_t *y, const tf_spmat *m, const uint64_t *x);

#endif
