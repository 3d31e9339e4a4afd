/* pace.h — how large a block should be: adaptive, pure.
 *
 * Large blocks cost least; but the last ones should end together, a slow number should not keep many
 * others waiting, and a stop should not throw much away. So a block should take some milliseconds
 * and be no more than a share of what is left to read. What it will take is foretold from its bytes,
 * and from its numbers of two words, whose time grows fast with their length: these have a weight.
 * Earlier blocks teach what a byte and a unit of weight cost. Sizes start small and at most double,
 * since nothing is known at first. A single worker keeps nobody waiting: its blocks are as large as time allows
 * from the first to the last. */
#ifndef TF_PACE_H
#define TF_PACE_H

#include "reader.h"

typedef struct tf_block_pace {
    double seconds_per_byte, seconds_per_weight; /* smoothed */
    size_t size;                                 /* of the block before, at most */
} tf_block_pace;

void tf_block_pace_init(tf_block_pace *p);
void tf_block_pace_learn(tf_block_pace *p, size_t bytes, uint64_t weight, double seconds);

/** Bytes for the next block.
 *  @param scale    receives what tokens weigh, and how much the block may
 *  @param left     bytes left to read; 0: unknown
 *  @param workers  how many share them, >= 1 */
size_t tf_block_pace_next(tf_block_pace *p, tf_read_scale *scale, uint64_t left, unsigned workers);

#endif
