/* qs_bucket.h — the hits of the large primes, sorted by block while the roots are updated.
 *
 * A prime beyond 2^15 hits a block at most once a root. Walking all of them for each block would
 * touch mostly nothing; instead one pass over the roots of a polynomial drops every hit into the
 * bucket of its block. Primes come in slices with one rounded logarithm, so that an entry is 32
 * bits and emptying a bucket is a subtraction of a constant. Memory: 4 bytes for each hit expected
 * in the interval and a quarter more. */
#ifndef TF_QS_BUCKET_H
#define TF_QS_BUCKET_H

#include "qs_ops.h"

#define TF_QS_MAX_SLICES 512u

typedef struct tf_qs_buckets {
    uint32_t blocks, capacity; /* entries a block */
    uint32_t slices;
    tf_qs_slice slice[TF_QS_MAX_SLICES];
    uint32_t *entry; /* blocks * capacity */
    uint32_t *next[TF_QS_MAX_BLOCKS];
    uint32_t *end; /* [slice * TF_QS_MAX_BLOCKS + block]: entries of the block after the slice */
} tf_qs_buckets;

TF_WARN_UNUSED tf_status tf_qs_buckets_init(tf_qs_buckets *b, const tf_qs_fb *fb,
                                            uint32_t interval);
void tf_qs_buckets_clear(tf_qs_buckets *b);

/** Update all large roots and collect their hits. @p d as in tf_qs_fill. @return slices left out
 *  because a bucket might have overflowed: 0 but for freak polynomials */
uint32_t tf_qs_buckets_fill(tf_qs_buckets *b, const tf_qs_ops *ops, const tf_qs_fb *fb,
                            tf_qs_roots *r, const uint32_t *d, bool up, uint32_t interval);

/** Subtract what the bucket of @p number holds. */
void tf_qs_buckets_empty(const tf_qs_buckets *b, uint8_t *block, uint32_t number);

/** The large primes that hit that position. @return how many, at most room */
uint32_t tf_qs_buckets_match(tf_fbidx *found, uint32_t room, const tf_qs_buckets *b,
                             const tf_qs_ops *ops, uint32_t number, uint32_t position);

#endif
