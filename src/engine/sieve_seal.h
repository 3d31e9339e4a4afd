/* sieve_seal.h — relations that their own worker has verified.
 *
 * As block_seal.h for lines of text: one rank 0 cannot verify the relations of a thousand workers. So a
 * worker that is asked for a seal takes a digest of its order and of the relations, verifies them as rank 0
 * would, and only if all are true puts their docket (qs_docket.h) behind them, with its digest. Rank 0
 * compares the digest with that of the bytes it has, and believes the docket. Whatever falls over in
 * between is noticed, and then the relations are verified by rank 0, as those without a docket are.
 * Against a worker that is wrong and believes itself, one answer in some, chosen by the digest, and every
 * one that is doubted (tf_result) gets its docket made again by rank 0; and what becomes part of the
 * matrix is verified once more by whoever solves it (sieve_run.c).
 *
 * A sealed answer is the relations, their docket (nothing, if they did not pass), the size of the docket (8
 * bytes), the digest (8 bytes; lowest byte first). */
#ifndef TF_SIEVE_SEAL_H
#define TF_SIEVE_SEAL_H

#include "qs_docket.h"
#include "sieve_work.h"

/** From so many workers on, answers are sealed. */
#define TF_SIEVE_SEAL_CROWD 64u
/** Of so many sealed answers the docket of one is made again. */
#define TF_SIEVE_SEAL_SAMPLE 32u

/** Seal the relations in @p answer. @return TF_OK (also if they are false), TF_ENOMEM */
TF_WARN_UNUSED tf_status tf_sieve_seal(tf_bytes *answer, const tf_sieve_order *order,
                                       const tf_qs *qs);

/** The second half of it: put this docket behind the relations in @p answer, be it theirs or not.
 *  @return TF_OK, TF_ENOMEM */
TF_WARN_UNUSED tf_status tf__sieve_seal_with(tf_bytes *answer, const uint8_t *docket, size_t size,
                                             uint64_t digest);
/** The digest of an order and relations, as it is taken before they are verified. */
uint64_t tf__sieve_seal_digest(const tf_sieve_order *order, const uint8_t *relations, size_t size);

typedef struct tf_sieve_sealed {
    size_t size;           /* of the relations, with which the answer begins */
    const uint8_t *docket; /* of these, inside the answer; NULL: the relations are to be verified */
    size_t docket_size;
    bool sample; /* the docket is to be made again; depends on the bytes alone */
} tf_sieve_sealed;

/** Read the answer to an order for sealed relations; believes a docket whose digest is right. Any bytes
 *  are read in some way: what is no sealed answer is relations that will not be true. */
void tf_sieve_unseal(tf_sieve_sealed *sealed, const tf_bytes *answer, const tf_sieve_order *order);

#endif
