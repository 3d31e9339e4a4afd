/* digest.h — has one bit of these bytes changed since? Eight words side by side, at the pace of memory.
 *
 * A step can be undone, so a change of one word never goes unnoticed; of several words by chance once in
 * 2^64. It is no secret, and no protection against anybody who means to. */
#ifndef TF_DIGEST_H
#define TF_DIGEST_H

#include "base.h"

/** The digest of @p size bytes behind those whose digest is @p seed (0: nothing); the same on every
 *  machine. */
uint64_t tf_digest(uint64_t seed, const uint8_t *data, size_t size);

#endif
