/* qs_bucket.h — the hits of the large primes, sorted by polynomial and block while the roots are
 * updated.
 *
 * A prime beyond 2^16 hits a block at most once a root. Walking all of them for each block would
 * touch mostly nothing; instead one pass over the roots drops every hit into the bucket of its
 * block. Reading and writing roots is what such a pass costs most of all (24 bytes a prime and
 * polynomial), so one pass goes through TF_QS_STEPS polynomials while the roots are in registers:
 * then it is 5 bytes. Primes come in slices with one rounded logarithm, so that an entry is 32 bits
 * and emptying a bucket is a subtraction of a constant. Memory: 4 bytes for each hit expected in
 * the intervals of one pass and a quarter more. */
#ifndef TF_QS_BUCKET_H
#define TF_QS_BUCKET_H

#include "qs_ops.h"

#define TF_QS_MAX_SLICES 512u
#define TF_QS_MAX_LISTS  (TF_QS_STEPS * TF_QS_MAX_BLOCKS)

typedef struct tf_qs_buckets {
    uint32_t blocks, steps, lists; /* lists = steps * blocks: one for each block of a pass */
    uint32_t capacity;             /* entries a list */
    uint32_t slices;
    tf_qs_slice slice[TF_QS_MAX_SLICES];
    uint32_t *entry; /* lists * capacity */
    uint32_t *next[TF_QS_MAX_LISTS];
    uint32_t *end; /* [slice * lists + list]: entries of the list after the slice */
} tf_qs_buckets;

/** @param polynomials  of one a, a power of two: a pass takes no more */
TF_WARN_UNUSED tf_status tf_qs_buckets_init(tf_qs_buckets *b, const tf_qs_fb *fb, uint32_t interval,
                                            uint32_t polynomials);
void tf_qs_buckets_clear(tf_qs_buckets *b);

/** Take all large roots through the next b->steps polynomials and collect their hits.
 *  @param step  as in tf_qs_fill, with rows from the first large prime on
 *  @return slices left out because a list might have overflowed: 0 but for freak polynomials */
uint32_t tf_qs_buckets_fill(tf_qs_buckets *b, const tf_qs_ops *ops, const tf_qs_fb *fb,
                            tf_qs_roots *r, const tf_qs_step *step, uint32_t interval);

/** The list of a block of polynomial @p number of its a. */
static inline uint32_t tf_qs_buckets_list(const tf_qs_buckets *b, uint32_t number, uint32_t block) {
    return number % b->steps * b->blocks + block;
}

/** Subtract what a list holds. */
void tf_qs_buckets_empty(const tf_qs_buckets *b, uint8_t *block, uint32_t list);

/** The large primes that hit that position. @return how many, at most room */
uint32_t tf_qs_buckets_match(tf_fbidx *found, uint32_t room, const tf_qs_buckets *b,
                             const tf_qs_ops *ops, uint32_t list, uint32_t position);

#endif
