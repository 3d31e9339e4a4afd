/* window.h — the numbers in flight, in the order of the input.
 *
 * Numbers finish in any order and are printed in that of the input. The window is a queue of items:
 * one number (an entry), or a block of text, whose answer comes as lines to print with tokens
 * between them that become entries of the block (block.h). An entry is named by its place, which
 * grows with the order of the input; the ring behind it grows up to a limit, and a full window stops
 * the reading. */
#ifndef TF_WINDOW_H
#define TF_WINDOW_H

#include "block.h"

/** One number or one block. */
typedef struct tf_item {
    tf_block *block; /* NULL: the entry */
    tf_entry entry;
} tf_item;

typedef struct tf_window {
    uint64_t head, tail; /* sequence numbers of items: the oldest, the next new one */
    size_t capacity;     /* power of two */
    size_t limit, byte_limit;
    size_t entries;     /* in the window, those of blocks included */
    size_t bytes;       /* of their numbers and texts */
    size_t block_bytes; /* of the blocks' texts, or their answers */
    uint64_t numbers;   /* not yet printed, those in blocks included */
    tf_item *ring;
    uint64_t tokens;                       /* blocks with tokens that are no entries yet; */
    uint64_t opened;                       /* all items before this one have none */
    uint64_t printed, invalid, incomplete; /* what went out, finished */
    uint64_t partial;                      /* unfinished numbers printed after a stop */
    tf_text *messages; /* about invalid input, in order; NULL: they go to the log */
} tf_window;

/** @param limit       entries at most, and items at most; a power of two
 *  @param byte_limit  bytes of numbers and texts that make it full; the last entry may exceed it */
TF_WARN_UNUSED tf_status tf_window_init(tf_window *w, size_t limit, size_t byte_limit);
void tf_window_clear(tf_window *w);
/** No more input should be read. */
bool tf_window_full(const tf_window *w);

/** A new entry at the tail: zeroed, running. NULL when out of memory. Pointers to entries are valid
 *  until the next push or opening. */
tf_entry *tf_window_push(tf_window *w, uint64_t *place);
/** A new block at the tail, which takes it over (also on errors). @return TF_OK, TF_ENOMEM */
TF_WARN_UNUSED tf_status tf_window_push_block(tf_window *w, tf_block *b);
tf_entry *tf_window_at(const tf_window *w, uint64_t place);
/** The oldest item, if it is an entry. */
tf_entry *tf_window_head(const tf_window *w);

/** The answer to a block of this window has come. @return as tf_block_answer */
TF_WARN_UNUSED tf_status tf_window_answer(tf_window *w, tf_block *b, const void *data, size_t size);
/** After printing: a block that still has something to print copies its answer.
 *  @param sequence  the block's. @return TF_OK, TF_ENOMEM */
TF_WARN_UNUSED tf_status tf_window_keep(tf_window *w, uint64_t sequence);

/** A token of a block that has become an entry. */
typedef struct tf_opened {
    tf_entry *entry; /* zeroed, running */
    tf_token token;  /* views, valid as long as the block */
    uint64_t index;  /* in the whole input */
    uint64_t place;
} tf_opened;

/** Make an entry of the oldest token that is none yet, as far as the limits allow; those of the
 *  oldest block always get on. @return TF_FOUND, TF_NONE, TF_ENOMEM */
TF_WARN_UNUSED tf_status tf_window_open(tf_window *w, tf_opened *o);

/** The entry has its number and texts: count their bytes. */
void tf_window_weigh(tf_window *w, tf_entry *e);

/** Remove the head item, printed or not. */
void tf_window_drop_head(tf_window *w);
/** Numbers read and not finished. */
uint64_t tf_window_unfinished(const tf_window *w);

/** Print and remove what is finished at the head. @return what the sink says */
TF_WARN_UNUSED tf_status tf_window_print(tf_window *w, tf_sink *sink);
/** The run was stopped: print what is finished, and what is known of the unfinished numbers that
 *  have a known factor, in order; then the window is empty. */
TF_WARN_UNUSED tf_status tf_window_print_stopped(tf_window *w, tf_sink *sink);

#endif
