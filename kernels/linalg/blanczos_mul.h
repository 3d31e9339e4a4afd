/* blanczos_mul.h — products by a matrix and its transpose for blocks of 64 vectors, in parts.
 *
 * Entries of the heaviest rows are packed, 64 rows to a word for each column, and multiplied by the
 * products of gf2x64.h. The others are kept twice, by rows and by columns, so that either product
 * gathers: every word of a result is written once, by whoever has its part, and parts can be
 * computed at the same time. Indices are of 16 bits within blocks of 2^16 words of the source. */
#ifndef TF_BLANCZOS_MUL_H
#define TF_BLANCZOS_MUL_H

#include "gf2x64.h"
#include "spmat.h"

typedef struct tf_bllists { /* for each word of the result the words that it is the sum of */
    uint32_t count, blocks;
    size_t *start;   /* [block * (count + 1) + i] */
    uint16_t *index; /* within the block */
} tf_bllists;

typedef struct tf_blmat {
    uint32_t rows, cols;
    uint32_t packs;  /* packed rows: 64 * packs, the first ones */
    uint64_t **pack; /* pack[k][j]: rows 64k ... 64k + 63 of column j */
    tf_bllists by_row, by_col;
    uint32_t parts;
    uint32_t *row_cut, *col_cut; /* parts + 1: part i is rows row_cut[i] ... row_cut[i + 1] - 1 */
    tf_gf2x64 *partial;          /* parts * packs: sums of packed rows over the columns of a part */
    const tf_gf2x64_ops *ops;
} tf_blmat;

/** @param m      rows by falling weight
 *  @param parts  into how many parts of like cost the products are cut
 *  @return TF_OK or TF_ENOMEM */
TF_WARN_UNUSED tf_status tf_blmat_init(tf_blmat *b, const tf_spmat *m, uint32_t parts,
                                       const tf_gf2x64_ops *ops);
void tf_blmat_clear(tf_blmat *b);

/** y = B x, x of cols words, y of tf_blmat_height words: all parts in any order, then the end. */
void tf_blmat_mul_part(uint64_t *y, tf_blmat *b, const uint64_t *x, uint32_t part);
void tf_blmat_mul_end(uint64_t *y, const tf_blmat *b);

/** x = B^T y: all parts in any order. */
void tf_blmat_mul_t_part(uint64_t *x, const tf_blmat *b, const uint64_t *y, uint32_t part);

/** Words of a y: rows, or the packed ones if those are more. */
size_t tf_blmat_height(const tf_blmat *b);

#endif
