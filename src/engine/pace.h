/* pace.h — how large a block should be: adaptive, pure.
 *
 * Large blocks cost least; but the last ones should end together, a slow number should not keep many
 * others waiting, and a stop should not throw much away. So a block should take some milliseconds,
 * by what earlier ones took a byte, and be no more than a share of what is left to read. Sizes start
 * small and at most double, since nothing is known at first. */
#ifndef TF_PACE_H
#define TF_PACE_H

#include "base.h"

typedef struct tf_block_pace {
    double seconds_per_byte; /* smoothed; 0: nothing known */
    size_t size;             /* of the block before, at most */
} tf_block_pace;

void tf_block_pace_init(tf_block_pace *p);
void tf_block_pace_learn(tf_block_pace *p, size_t bytes, double seconds);

/** Bytes for the next block.
 *  @param left     bytes left to read; 0: unknown
 *  @param workers  how many share them, >= 1 */
size_t tf_block_pace_next(tf_block_pace *p, uint64_t left, unsigned workers);

#endif
