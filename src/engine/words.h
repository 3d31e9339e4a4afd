/* words.h — plain numbers of a block on their way through the kernels: some thousands at a time, so
 * that vectors find work and everything stays in the cache. */
#ifndef TF_WORDS_H
#define TF_WORDS_H

#include "lpf_line.h"
#include "wide.h"

enum { TF_WORDS = 4096 }; /* most blocks: what is set up for a call of the kernels is set up once */
enum { TF_WORDS_TABLE = 255 }; /* instead of a count: the table has the answer, for tf_lpf_line */

typedef struct tf_words {
    unsigned count;
    uint64_t n[TF_WORDS];
    const char *digits[TF_WORDS]; /* in the text, without zeros in front; 8 bytes at a time can be
                                     read from there */
    uint8_t length[TF_WORDS];
    /* The answer to word i: primes[begin[i]], ..., prime_count[i] of them; methods likewise. */
    uint32_t begin[TF_WORDS];
    uint8_t prime_count[TF_WORDS];
    uint64_t primes[TF_SMALL64_ROOM(TF_WORDS)];
    uint8_t methods[TF_SMALL64_ROOM(TF_WORDS)];
    unsigned without_table; /* of them would have been a matter of the table */
    /* Its own: those that are no matter of the table. */
    unsigned large_count;
    uint64_t large[TF_WORDS];
    uint16_t large_at[TF_WORDS];
    size_t ends[TF_WORDS];
    tf_wide wide; /* numbers of two words; 1 stands in their places among the words. What the
                     kernels keep is there, for words too */
    struct tf_words *next; /* for whoever keeps a list of them */
} tf_words;

/** Factor all of them; every product is checked.
 *  @param table    NULL: there is none
 *  @param looked   what the table has is wanted; otherwise its numbers are only marked
 *  @param methods  are wanted
 *  @return TF_OK, TF_CANCELLED, TF_ENOMEM, TF_EINTERNAL (a product is wrong) */
TF_WARN_UNUSED tf_status tf_words_factor(tf_words *w, const tf_lpf *table, bool looked,
                                         bool methods, tf_isa isa, const tf_cancel *cancel);

#endif
