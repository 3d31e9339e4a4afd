/* rng.h — reproducible randomness: an explicit generator, split into independent streams.
 *
 * A task derives its stream from (seed, what the task is), never from who runs it, so that a task
 * run again on another rank draws the same numbers. Generator: xoshiro256** seeded by SplitMix64
 * [BlackmanVigna21]; not for cryptography. */
#ifndef TF_RNG_H
#define TF_RNG_H

#include "base.h"

typedef struct tf_rng {
    uint64_t s[4];
} tf_rng;

/** One SplitMix64 finalization: a bijective mixing of 64 bits. */
static inline uint64_t tf_mix64(uint64_t x) {
    x += 0x9e3779b97f4a7c15u;
    x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9u;
    x = (x ^ (x >> 27)) * 0x94d049bb133111ebu;
    return x ^ (x >> 31);
}

/** Start the stream @p stream of @p seed. */
void tf_rng_init(tf_rng *r, uint64_t seed, uint64_t stream);
/** The next 64 random bits. */
uint64_t tf_rng_next(tf_rng *r);
/** Uniform in [0, bound), bound >= 1, without bias. */
uint64_t tf_rng_below(tf_rng *r, uint64_t bound);

#endif
