/* window.h — the numbers in flight, in the order of the input.
 *
 * Numbers finish in any order and are printed in that of the input: an entry stays in the window
 * from reading until everything before it has been printed. Entries are named by their sequence
 * number, which only grows; the ring behind it grows up to a limit, and a full window stops the
 * reading. */
#ifndef TF_WINDOW_H
#define TF_WINDOW_H

#include "sink.h"
#include "tree.h"

typedef enum tf_entry_state {
    TF_ENTRY_RUNNING, /* read, not finished */
    TF_ENTRY_DONE,
    TF_ENTRY_INVALID
} tf_entry_state;

typedef struct tf_entry {
    uint64_t index;   /* position in the whole input, from 0 */
    uint64_t ordinal; /* for the state: counts the numbers of this run, from 0 */
    tf_entry_state state;
    bool is_small;
    bool complete;
    uint8_t small_count;
    uint64_t small_n;
    void *small; /* small_count primes, then as many methods; NULL: count is 0 */
    mpz_t n;     /* not small: the number, and what is known of it */
    tf_factors factors;
    double seconds; /* of work spent on it */
    size_t bytes;   /* it counts for so many in the window */
    double started; /* when its first task was handed out, 0: not yet */
    char *text;     /* as given by the user, if the output wants it; owned */
    size_t text_size;
    char *message; /* invalid: for standard error; owned */
    char *reason;  /* invalid: for the output; owned */
} tf_entry;

typedef struct tf_window {
    uint64_t head, tail; /* sequence numbers: oldest entry, next new one */
    size_t capacity;     /* power of two */
    size_t limit, byte_limit;
    size_t bytes; /* of the numbers and texts in it */
    tf_entry *ring;
    uint64_t printed, invalid, incomplete; /* what went out, finished */
    uint64_t partial;                      /* unfinished numbers printed after a stop */
} tf_window;

/** @param limit       entries at most, a power of two
 *  @param byte_limit  bytes of numbers and texts that make it full; the last entry may exceed it */
TF_WARN_UNUSED tf_status tf_window_init(tf_window *w, size_t limit, size_t byte_limit);
void tf_window_clear(tf_window *w);
bool tf_window_full(const tf_window *w);

/** A new entry at the tail: zeroed, running. NULL when out of memory. Its sequence number is the
 *  old w->tail. Pointers to entries are valid until the next push. */
tf_entry *tf_window_push(tf_window *w);
tf_entry *tf_window_at(const tf_window *w, uint64_t sequence);

/** The newest entry has its number and texts: count their bytes. */
void tf_window_weigh(tf_window *w);

/** The entry becomes a number of more than one word, or one that wants a tree. */
void tf_entry_set_number(tf_entry *e, const mpz_t n);
/** Keep a one-word answer. @return TF_OK, TF_ENOMEM */
TF_WARN_UNUSED tf_status tf_entry_finish_small(tf_entry *e, const uint64_t *primes,
                                               const uint8_t *methods, unsigned count);
/** Keep the factors of a tree; also while the entry is running. @return TF_OK, TF_ENOMEM, or
 *  TF_EINTERNAL when their product is not the number */
TF_WARN_UNUSED tf_status tf_entry_keep_tree(tf_entry *e, const tf_tree *t);

/** Remove the head entry, printed or not. */
void tf_window_drop_head(tf_window *w);

/** Print and remove finished entries at the head. @return what the sink says */
TF_WARN_UNUSED tf_status tf_window_print(tf_window *w, tf_sink *sink);
/** The run was stopped: print what is finished, and what is known of the unfinished numbers that
 *  have a known factor, in order; then the window is empty. */
TF_WARN_UNUSED tf_status tf_window_print_stopped(tf_window *w, tf_sink *sink);

#endif
