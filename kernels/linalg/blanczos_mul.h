/* blanczos_mul.h — products by a matrix and its transpose for blocks of 64 vectors.
 *
 * Entries of the heaviest rows are packed, 64 rows to a word for each column, and multiplied
 * through the tables of gf2x64.h; the rest is a list of 32-bit rows a column. */
#ifndef TF_BLANCZOS_MUL_H
#define TF_BLANCZOS_MUL_H

#include "spmat.h"

typedef struct tf_blmat {
    uint32_t rows, cols;
    uint32_t packs;  /* packed rows: 64 * packs, the first ones */
    uint64_t **pack; /* pack[k][j]: rows 64k ... 64k + 63 of column j */
    size_t *start;   /* the other entries, as in tf_spmat */
    uint32_t *row;
} tf_blmat;

/** @param m  rows by falling weight */
TF_WARN_UNUSED tf_status tf_blmat_init(tf_blmat *b, const tf_spmat *m);
void tf_blmat_clear(tf_blmat *b);

/** y = B x: x of cols words, y of rows rounded up to 64 * packs, at least rows words. */
void tf_blmat_mul(uint64_t *y, const tf_blmat *b, const uint64_t *x);
/** x = B^T y. */
void tf_blmat_mul_t(uint64_t *x, const tf_blmat *b, const uint64_t *y);

/** Words that y above needs. */
size_t tf_blmat_height(const tf_blmat *b);

#endif
