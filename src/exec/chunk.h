/* chunk.h — how many tasks to take at a time: adaptive, pure, without any executor.
 *
 * A chunk should take about `target` seconds: long enough that fetching it costs nothing, short
 * enough that nobody waits for it. The time of one task is estimated as mean + 4 deviations, both
 * exponential averages (gain 1/8 and 1/4) as for round-trip times [Jacobson88, sec. 2 and app. A]:
 * times that vary give small chunks. The first chunks are one task; a chunk at most doubles the
 * one before; one task of t > target seconds brings the size back to one (the estimate becomes at
 * least mean + 4 (t - mean) / 4 = t). Near the end nobody
 * takes more than half a fair share of what is left [PolychronopoulosKuck87, guided
 * self-scheduling]. */
#ifndef TF_CHUNK_H
#define TF_CHUNK_H

#include "base.h"

typedef struct tf_chunk {
    double target;          /* seconds per chunk */
    unsigned limit;         /* tasks per chunk at most, >= 1 */
    unsigned size;          /* of the chunk before, 0: none yet */
    bool measured;          /* mean and deviation mean something */
    double mean, deviation; /* seconds per task */
} tf_chunk;

#define TF_CHUNK_UNKNOWN UINT64_MAX /* for `left`: no end in sight */

void tf_chunk_init(tf_chunk *c, double target, unsigned limit);

/** Take note of one task's time, seconds >= 0. */
void tf_chunk_measure(tf_chunk *c, double seconds);

/** Size of the next chunk, at least 1, at most the limit.
 *  @param left     tasks left to distribute, or TF_CHUNK_UNKNOWN
 *  @param workers  how many share them, >= 1 */
unsigned tf_chunk_next(tf_chunk *c, uint64_t left, unsigned workers);

/** The cautious estimate of one task's seconds: mean + 4 deviations; 0 while nothing is known. */
double tf_chunk_estimate(const tf_chunk *c);

#endif
