/* digest.h — has one bit of these bytes changed since? Eight words side by side, at the pace of memory.
 *
 * A step can be undone, so a change of one word never goes unnoticed; of several words by chance once in
 * 2^64. It is no secret, and no protection against anybody who means to. The same on every machine. */
#ifndef TF_DIGEST_H
#define TF_DIGEST_H

#include "base.h"

enum { TF_DIGEST_LANES = 8, TF_DIGEST_STRETCH = 8 * TF_DIGEST_LANES };

/** The digest of bytes that come piece by piece. */
typedef struct tf_digesting {
    uint64_t lanes[TF_DIGEST_LANES];
    uint64_t size;                   /* bytes so far */
    uint8_t rest[TF_DIGEST_STRETCH]; /* size % TF_DIGEST_STRETCH of them */
} tf_digesting;

/** @param seed  the digest of what comes before (0: nothing) */
void tf_digest_begin(tf_digesting *d, uint64_t seed);
void tf_digest_feed(tf_digesting *d, const void *data, size_t size);
/** However the bytes were cut into pieces: that of tf_digest. */
uint64_t tf_digest_end(const tf_digesting *d);

/** The digest of @p size bytes behind those whose digest is @p seed. */
uint64_t tf_digest(uint64_t seed, const void *data, size_t size);

#endif
