/* store_relations.h — the relations in a state file, for whoever wants to write them elsewhere. */
#ifndef TF_STORE_RELATIONS_H
#define TF_STORE_RELATIONS_H

#include "store.h"

/** A row: relations of the a-indices [first, first + count) of the sieve with this head. */
typedef struct tf_store_row {
    const uint8_t *head;
    size_t head_size;
    uint64_t first, count;
    const uint8_t *data;
    size_t size;
} tf_store_row;

/** Rows of all sieves, in the order of sieve and a-index, as bytes that tf_store_row_get reads. The
 *  file may be in use; it is not changed, and no owner is needed. Rows with a wrong checksum are left
 *  out.
 *  @param rows     appended to
 *  @param damaged  how many were left out
 *  @return TF_OK, or TF_EIO with *error set */
TF_WARN_UNUSED tf_status tf_store_relations(tf_bytes *rows, uint64_t *damaged, const char *path,
                                            tf_store_error *error);
/** The next row, borrowed from the bytes. @param at  where to read; moved on. @return false: none */
bool tf_store_row_get(tf_store_row *row, size_t *at, const tf_bytes *rows);

#endif
