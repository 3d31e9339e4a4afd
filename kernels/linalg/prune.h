/* prune.h — a smaller matrix with the same use: rows and columns that cannot matter are left out.
 */
#ifndef TF_PRUNE_H
#define TF_PRUNE_H

#include "spmat.h"

typedef struct tf_pruned {
    tf_spmat m;       /* rows by falling weight, so that the dense ones come first */
    uint32_t *column; /* column j of m is column[j] of the original */
} tf_pruned;

/** Repeat until nothing changes: drop the column of a row with one entry (no kernel vector has it),
 *  drop empty rows, and while there are more than rows + excess columns, the heaviest of them.
 *  @return TF_OK (m may have no columns at all) or TF_ENOMEM (nothing to clear) */
TF_WARN_UNUSED tf_status tf_prune(tf_pruned *out, const tf_spmat *m, uint32_t excess);
void tf_pruned_clear(tf_pruned *p);

#endif
