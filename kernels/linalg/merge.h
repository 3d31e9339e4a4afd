/* merge.h — structured elimination: fewer and heavier columns with the same kernel.
 *
 * A row with few entries is a short equation: one of its columns, the pivot, is added to the others
 * and goes, and so does the row. A kernel vector of what is left tells what the pivot is in it: the
 * sum of the others. Rows are taken as long as the entries that this adds cost less than a column
 * saves. */
#ifndef TF_MERGE_H
#define TF_MERGE_H

#include "spmat.h"

typedef struct tf_merged {
    tf_spmat m;       /* rows by falling weight, columns likewise */
    uint32_t *column; /* column j of m stands for column[j] of the original */
    uint32_t *step;   /* eliminations in order: the other columns, their count, the pivot */
    size_t steps;     /* words of it */
    size_t step_room; /* private */
} tf_merged;

/** @param m       rows by falling weight (prune.h)
 *  @param most    entries that one elimination may add; 0 only takes those that add none
 *  @return TF_OK or TF_ENOMEM (nothing to clear) */
TF_WARN_UNUSED tf_status tf_merge(tf_merged *out, const tf_spmat *m, uint32_t most);
void tf_merged_clear(tf_merged *g);

/** From a block of kernel vectors of g->m to that of the original: x has a word for each of its
 *  columns, y one for each of g->m. */
void tf_merged_expand(uint64_t *x, const tf_merged *g, const uint64_t *y);

#endif
