/* block_check.h — can this be the answer to that block? For the coordinator, who did not compute it.
 *
 * The answer is read beside the text: every token has its line, or comes back as it is, in order;
 * every line begins with its number, and its factors, in increasing order, multiply to it. So what
 * was changed on the way or in a bad memory is noticed, but for the names of methods, certainties
 * and times. Whether the factors are prime is not tested. */
#ifndef TF_BLOCK_CHECK_H
#define TF_BLOCK_CHECK_H

#include "block_codec.h"

/** @param body    of the task
 *  @param answer  of its result
 *  @return TF_OK, TF_EINTERNAL. Takes some 50 nanoseconds a number: a seventieth of the time that
 *          random numbers of 64 bits took, but half of that of numbers in the table of least primes */
TF_WARN_UNUSED tf_status tf_block_check(const tf_bytes *body, const tf_bytes *answer);

#endif
