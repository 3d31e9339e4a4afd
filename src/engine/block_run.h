/* block_run.h — the worker's side of a BLOCK task: text in, finished output out. */
#ifndef TF_BLOCK_RUN_H
#define TF_BLOCK_RUN_H

#include "block_codec.h"
#include "words_pool.h"

/** Compute the task with this body.
 *  @param out  empty; receives the pieces
 *  @return TF_OK, TF_EFORMAT, TF_CANCELLED, TF_ENOMEM, TF_EINTERNAL (a factorization is wrong) */
TF_WARN_UNUSED tf_status tf_block_run(tf_bytes *out, const tf_bytes *body, tf_words_pool *pool,
                                      tf_isa isa, const tf_cancel *cancel);

#endif
