/* kept.h — answers to numbers that earlier runs have finished, in the state.
 *
 * Kept is what is dearer to find than to read: the answers that are trees, to numbers of more than
 * one word. A number of one word takes some microseconds, and is done again.
 *
 * Answers lie in rows, as they come; no row crosses a border between pages of 4096 ordinals. So all
 * that may be known of a number is in the rows of its page, which are looked up when the first number
 * of the page is asked for, however the input was cut into tasks. Of every answer a row has: uint
 * ordinal, less that of the one before (of the first: 0); uint size; the bytes of an ADVANCE's answer
 * (docs/FORMATS.md). */
#ifndef TF_KEPT_H
#define TF_KEPT_H

#include "entry.h"
#include "store.h"
#include "work.h"

/* ---- writing ---------------------------------------------------------------------------------- */

/** A row in the making; zeroed to begin with. */
typedef struct tf_keeping {
    tf_stored_answers row;
    uint64_t last; /* ordinal */
} tf_keeping;

/** One more answer; those before it may go into the state. @return TF_OK, TF_EIO, TF_ENOMEM */
TF_WARN_UNUSED tf_status tf_keeping_add(tf_keeping *k, tf_store *s, uint64_t ordinal,
                                        const uint8_t *answer, size_t size);
/** Put what is left into the state, and free. @return TF_OK, TF_EIO */
TF_WARN_UNUSED tf_status tf_keeping_end(tf_keeping *k, tf_store *s);

/* ---- reading ---------------------------------------------------------------------------------- */

typedef struct tf_kept_item {
    uint64_t ordinal;
    size_t at, size; /* in the bytes */
} tf_kept_item;

/** A page; zeroed but for the store. */
typedef struct tf_kept {
    tf_store *store; /* borrowed */
    uint64_t begin;  /* of the page; meaningless while it is not loaded */
    bool loaded;
    tf_kept_item *items; /* by ordinal */
    size_t count, capacity;
    tf_bytes bytes;
} tf_kept;

/** What was answered to this number, which is no small one.
 *  @param answer  set iff TF_FOUND: a tree whose product is the number
 *  @return TF_FOUND, TF_NONE, TF_ENOMEM, TF_EIO (another number was there: the input has changed) */
TF_WARN_UNUSED tf_status tf_kept_find(tf_kept *k, const tf_entry *e, tf_advanced *answer);
void tf_kept_clear(tf_kept *k);

#endif
