/* pace.c — see pace.h. */
#include "pace.h"

#define BLOCK_SECONDS 0.008
#define FIRST_SIZE    ((size_t)2048)
#define LEAST_SIZE    ((size_t)1024)
#define MOST_SIZE     ((size_t)65536) /* its output, too, stays in the second-level cache */

void tf_block_pace_init(tf_block_pace *p) {
    *p = (tf_block_pace){.size = FIRST_SIZE / 2};
}

void tf_block_pace_learn(tf_block_pace *p, size_t bytes, double seconds) {
    if (bytes == 0 || !(seconds >= 0)) return;
    double now = seconds / (double)bytes;
    /* Slower than thought counts at once, faster only by and by. */
    p->seconds_per_byte = now > p->seconds_per_byte ? now : 0.75 * p->seconds_per_byte + 0.25 * now;
}

size_t tf_block_pace_next(tf_block_pace *p, uint64_t left, unsigned workers) {
    size_t size = 2 * p->size;
    if (size > MOST_SIZE) size = MOST_SIZE;
    if (p->seconds_per_byte * (double)size > BLOCK_SECONDS)
        size = (size_t)(BLOCK_SECONDS / p->seconds_per_byte);
    if (left > 0 && size > left / (2 * (uint64_t)workers))
        size = (size_t)(left / (2 * (uint64_t)workers));
    if (size < LEAST_SIZE) size = LEAST_SIZE;
    p->size = size;
    return size;
}
