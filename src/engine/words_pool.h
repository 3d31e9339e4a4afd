/* words_pool.h — what the blocks of one process share, whichever thread computes them: room to work
 * in, with what the kernels keep from call to call, and the table of least primes once it pays. */
#ifndef TF_WORDS_POOL_H
#define TF_WORDS_POOL_H

#include <pthread.h>

#include "words.h"

typedef struct tf_words_pool {
    pthread_mutex_t lock; /* guards the list; taken twice a block */
    tf_words *idle;
    tf_lpf *least;
    tf_lpf_lines lines;        /* over it */
    const tf_lpf_lines *table; /* NULL, then for ever the same: release store, acquire load */
    uint64_t seen; /* numbers that the table would have been for, as long as there is none */
} tf_words_pool;

void tf_words_pool_init(tf_words_pool *p);
void tf_words_pool_clear(tf_words_pool *p); /* nobody may be using it */

/** NULL when out of memory. Give it back with tf_words_pool_put. */
tf_words *tf_words_pool_get(tf_words_pool *p);
void tf_words_pool_put(tf_words_pool *p, tf_words *w);

/** The table, or NULL. */
const tf_lpf_lines *tf_words_pool_table(tf_words_pool *p);
/** So many more numbers were factored without it. The caller who makes the count large enough
 *  makes the table; without memory for it there is none. */
void tf_words_pool_count(tf_words_pool *p, unsigned numbers);

#endif
