/* block_seal.h — answers to blocks that their own worker has read again.
 *
 * One rank 0 cannot read the lines of a thousand ranks. So a worker that is asked for a seal takes a
 * digest of the task and of its answer, then reads the answer as rank 0 would (block_check.h), and only
 * if it is right puts the digest behind it. Rank 0 compares the digest with that of the bytes it has:
 * a bit that fell over in the worker's memory before the digest was taken makes a line false, one that
 * fell over later, on the way, or in the text that was sent, makes the digest another. */
#ifndef TF_BLOCK_SEAL_H
#define TF_BLOCK_SEAL_H

#include "task.h"

/** From so many workers on, answers are sealed. */
#define TF_BLOCK_SEAL_CROWD 64u
/** Against a rank that is wrong and believes itself: of sealed answers one in so many is read all the same,
 *  and every one that is doubted (tf_result). */
#define TF_BLOCK_SEAL_SAMPLE 32u

/** Check an answer and seal it. @param body  of the task
 *  @return TF_OK, TF_EINTERNAL (it is wrong), TF_ENOMEM */
TF_WARN_UNUSED tf_status tf_block_seal(tf_bytes *answer, const tf_bytes *body);

/** The second half of it: put the seal behind an answer, be it right or not. @return TF_OK, TF_ENOMEM */
TF_WARN_UNUSED tf_status tf__block_seal_with(tf_bytes *answer, uint64_t digest);
/** The digest of a task and its answer, as it is taken before the answer is read. */
uint64_t tf__block_seal_digest(const tf_bytes *answer, size_t size, const tf_bytes *body);

/** Has the answer a seal, that of these bytes?
 *  @param sample  set if so: is this one to be read all the same? It depends on the bytes alone */
bool tf_block_sealed(const tf_bytes *answer, const tf_bytes *body, bool *sample);

#endif
