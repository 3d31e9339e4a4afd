/* block.h — a block of text in the window: out with a worker, then its answer, printed piece by
 * piece.
 *
 * The life of a block: made from what the reader gives; its task is handed out; the answer comes and
 * is checked; its tokens are opened, one by one and in order, as entries of the block, and carried
 * on like any other number; lines and finished entries are printed in order. */
#ifndef TF_BLOCK_H
#define TF_BLOCK_H

#include "block_codec.h"
#include "entry.h"

typedef struct tf_block {
    uint64_t id;       /* of its task */
    uint64_t sequence; /* of its item in the window */
    uint64_t index;    /* of its first token in the input */
    uint64_t numbers;  /* in it, of this shard; those not printed */
    const char *source;
    bool from_list;
    double started;
    size_t text_size;
    uint64_t weight; /* of its text, by the scale of pace.h */
    size_t bytes;    /* it counts for so many in the window */
    /* The answer: */
    bool answered;
    uint8_t *own; /* NULL: still borrowed from whoever brought it */
    const uint8_t *data;
    size_t size;
    size_t print_at, open_at; /* the next piece to print, to open */
    uint64_t tokens;          /* not yet entries */
    tf_entry *entries;        /* of its tokens, in order */
    size_t entry_count, entry_capacity;
    size_t entries_printed; /* those in front are printed and cleared */
} tf_block;

/** @param b  the source's name is borrowed; everything else is copied, but for the text.
 *  @return NULL when out of memory */
tf_block *tf_block_new(const tf_block_head *h, const tf_read_block *b);
void tf_block_free(tf_block *b); /* NULL is allowed */

/** Its answer has come, borrowed until tf_block_keep.
 *  @return TF_OK, TF_EINTERNAL (damaged, or not the answer to this block) */
TF_WARN_UNUSED tf_status tf_block_answer(tf_block *b, const void *data, size_t size);
/** Copy what was borrowed. @return TF_OK, TF_ENOMEM */
TF_WARN_UNUSED tf_status tf_block_keep(tf_block *b);

/** The next piece to print, if it can be printed: lines, or the entry of a token (*entry, NULL for
 *  lines). tf_block_printed moves on.
 *  @param skip  after a stop: pass over tokens that are no entries
 *  @return TF_FOUND, TF_NONE (everything is printed), TF_MORE (not opened yet) */
TF_WARN_UNUSED tf_status tf_block_next(tf_block *b, tf_piece *piece, tf_entry **entry, bool skip);
void tf_block_printed(tf_block *b, const tf_piece *piece);

/** Make an entry of the next token. @return it, zeroed and running, NULL when out of memory */
tf_entry *tf_block_open(tf_block *b, tf_token *token, uint64_t *index);

#endif
