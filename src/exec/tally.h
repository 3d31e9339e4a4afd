/* tally.h — how many of each key: a counting hash map, for "does this rank hold tasks of group g".
 */
#ifndef TF_TALLY_H
#define TF_TALLY_H

#include "base.h"

/** Zero-initialized is empty. Open addressing, linear probing, at most half full. */
typedef struct tf_tally {
    struct tf_tally_cell {
        uint64_t key;
        uint64_t count; /* 0: the cell is free */
    } * cells;
    size_t room; /* 0 or a power of two */
    size_t used;
} tf_tally;

/** @return TF_OK or TF_ENOMEM (nothing changed) */
TF_WARN_UNUSED tf_status tf_tally_add(tf_tally *t, uint64_t key);
/** Undo one tf_tally_add. A key that is not there is left alone. */
void tf_tally_sub(tf_tally *t, uint64_t key);
uint64_t tf_tally_count(const tf_tally *t, uint64_t key);
void tf_tally_clear(tf_tally *t);

#endif
