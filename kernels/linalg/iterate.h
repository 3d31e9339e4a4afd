/* iterate.h — where a block Lanczos iteration stands, as bytes: to go on elsewhere, later, on other
 * threads.
 *
 * The bytes belong to one matrix and one seed, which their digest says, and end with a checksum; bytes
 * of anything else are refused, and the iteration begins from the start. Nothing in them is believed
 * beyond that: vectors that come out are in the kernel or are left out (blanczos.c, finish). */
#ifndef TF_ITERATE_H
#define TF_ITERATE_H

#include "base.h"
#include "spmat.h"

typedef struct tf_iterate {
    const tf_cancel *pause; /* once requested, the iteration stops after its present step; at least
                               one is made. It begins to be polled with the first step */
    void (*begins)(void *context); /* called before the first step of each iteration: a pause by the
                                      clock counts from here; NULL: nobody asks */
    void *context;
    const uint8_t *from; /* to go on from, borrowed; NULL: begin */
    size_t from_size;

    bool refused;  /* set: from does not belong to this matrix, or is damaged */
    uint8_t *data; /* set iff TF_MORE was returned: where it stands. The caller's, by free() */
    size_t size;
    uint64_t step; /* set with data: steps made since the beginning */
} tf_iterate;

/** The vectors and small matrices of an iteration, as words in a fixed order. */
typedef struct tf_iterate_words {
    uint64_t *word;
    size_t count;
} tf_iterate_words;

/** Of the matrix, entry by entry. Cost: some nanoseconds an entry. */
uint64_t tf_iterate_digest(const tf_spmat *m);

/** Set it->data, size and step. @return TF_OK or TF_ENOMEM */
TF_WARN_UNUSED tf_status tf_iterate_write(tf_iterate *it, uint64_t digest, uint64_t seed,
                                          uint64_t step, const tf_iterate_words *piece,
                                          size_t pieces);
/** Fill the pieces from it->from. @return false, with them unchanged, for bytes that are not of this
 *  digest and seed or have another size or checksum */
bool tf_iterate_read(const tf_iterate *it, uint64_t digest, uint64_t seed, uint64_t *step,
                     const tf_iterate_words *piece, size_t pieces);
/** The seed that the bytes name. @return false: these are no such bytes */
bool tf_iterate_seed(const tf_iterate *it, uint64_t *seed);

#endif
