/* benchlib_stream.h — results of a sieve as they travel, really sieved: what ranks would send to rank 0. */
#ifndef TF_BENCHLIB_STREAM_H
#define TF_BENCHLIB_STREAM_H

#include "codec.h"
#include "sieving.h"

enum {
    TF_STREAM_MOST = 4000, /* results */
    TF_STREAM_WORKERS = 1000,
};

typedef struct tf_stream {
    mpz_t n;
    tf_bytes result[TF_STREAM_MOST]; /* as tf_result_encode has it; that of task i at place i - 1 */
    size_t count;
    uint64_t relations; /* set by whoever absorbs them */
    double sieving;     /* CPU seconds of one thread */
} tf_stream;

/** Hand out tasks of a semiprime of so many digits as for TF_STREAM_WORKERS workers, and sieve the
 *  first of them, for about so many seconds. Too long for a whole number is the caller's mistake. */
void tf_stream_make(tf_stream *s, unsigned digits, double seconds);
void tf_stream_clear(tf_stream *s);

/** An owner for whom the sieve begins: @return with the seed and parameters of the stream */
tf_sieving *tf_stream_owner(const tf_stream *s);
/** The owner's next task: number @p id, from 1 on, is that of the stream. */
void tf_stream_next(tf_sieving *owner, tf_task *task, uint64_t id);

/** Bytes of the relations in the answer of a result, which was sealed; their docket follows.
 *  @param docket_size  set to its bytes */
size_t tf_stream_split(const tf_bytes *answer, size_t *docket_size);

/** Ends the program unless it is so. */
void tf_stream_need(bool good);

#endif
