/* entry.h — one number in flight: what was read, what is known. */
#ifndef TF_ENTRY_H
#define TF_ENTRY_H

#include "tree.h"

typedef enum tf_entry_state {
    TF_ENTRY_RUNNING, /* read, not finished */
    TF_ENTRY_DONE,
    TF_ENTRY_INVALID
} tf_entry_state;

typedef struct tf_entry {
    uint64_t index; /* position in the whole input, from 0; the state calls it ordinal */
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

/** The entry becomes a number of more than one word, or one that wants a tree. */
void tf_entry_set_number(tf_entry *e, const mpz_t n);
/** Keep a one-word answer. @return TF_OK, TF_ENOMEM */
TF_WARN_UNUSED tf_status tf_entry_finish_small(tf_entry *e, const uint64_t *primes,
                                               const uint8_t *methods, unsigned count);
/** Keep the factors of a tree; also while the entry is running. @return TF_OK, TF_ENOMEM, or
 *  TF_EINTERNAL when their product is not the number */
TF_WARN_UNUSED tf_status tf_entry_keep_tree(tf_entry *e, const tf_tree *t);

/** Free what it owns. */
void tf_entry_clear(tf_entry *e);

#endif
