/* smallfactor.h — numbers of one and two words, by the thousand: every one factored completely.
 *
 * What the engine hands over as a batch, and the public calls for arrays. One call sends all its
 * numbers through the same stages (trial division, primality, roots, curves) and keeps the lanes of
 * a vector filled with numbers that are at the same stage; so it wants many numbers at a time: some
 * thousands fill the lanes, and little is gained beyond. Up to four words are split one by one, and a call with one number of two words spreads its
 * curves over the lanes.
 *
 *     size_t ends[2];
 *     uint64_t n[2] = {60, 1000000016000000063}, primes[TF_SMALL64_ROOM(2)];
 *     tf_status s = tf_small64(primes, NULL, ends, n, 2, TF_ISA_BEST, NULL);
 *     // s == TF_OK, ends = {4, 6}, primes = {2, 2, 3, 5, 1000000007, 1000000009}
 *
 * The result depends on the numbers alone, the methods included: not on the level, not on what else
 * is in the batch. There is no seed. */
#ifndef TF_SMALLFACTOR_H
#define TF_SMALLFACTOR_H

#include "base.h"
#include "cpu.h"

/** Primes that @p count numbers can have at most. Only what is used is written, front to back. */
#define TF_SMALL64_ROOM(count)  ((size_t)63 * (count))
#define TF_SMALL128_ROOM(count) ((size_t)127 * (count))

/** What one call need not make anew for the next: plans of curves, the tiny sieve's memory, room for
 *  some thousands of numbers. For one call at a time; no answer depends on it. */
typedef struct tf_small tf_small;

/** @return NULL: no memory. Little is made before it is used; then some megabytes. */
TF_WARN_UNUSED tf_small *tf_small_new(void);
void tf_small_free(tf_small *c);

/** Factor n[0], ..., n[count - 1].
 *  @param c        NULL: everything is made for this call and freed at its end
 *  @param primes   room for TF_SMALL64_ROOM(count), or fewer if the caller knows: the sum of
 *                  floor(log2 n[i]) always suffices. The primes of n[i] in increasing order, with
 *                  repetition, are primes[ends[i - 1]], ..., primes[ends[i] - 1] (ends[-1] = 0);
 *                  0 and 1 have none.
 *  @param methods  NULL, or as long as primes: how each was split off (a tf_method). By rule: NONE
 *                  if n[i] is prime; TRIAL for the primes below 1024, and for all that is left
 *                  without them if that is prime or below 2^28; else POWER if that is a perfect
 *                  power; else ECM.
 *  @param isa      the vector level wished for
 *  @param cancel   polled about every millisecond; NULL: never cancelled
 *  @return TF_OK; TF_CANCELLED, TF_ENOMEM: primes and ends hold nothing of use
 *  Memory: about 200 bytes a number while it runs. */
TF_WARN_UNUSED tf_status tf_small64_with(tf_small *c, uint64_t *primes, uint8_t *methods,
                                         size_t *ends, const uint64_t *n, size_t count, tf_isa isa,
                                         const tf_cancel *cancel);
/** With nothing kept. */
TF_WARN_UNUSED tf_status tf_small64(uint64_t *primes, uint8_t *methods, size_t *ends,
                                    const uint64_t *n, size_t count, tf_isa isa,
                                    const tf_cancel *cancel);

/** Likewise for two words, the hardest by a quadratic sieve (called ECM all the same). Primes below 2^64 are proven, larger ones have passed BPSW. One-word
 *  numbers among the n cost what they do in tf_small64. */
TF_WARN_UNUSED tf_status tf_small128_with(tf_small *c, tf_u128 *primes, uint8_t *methods,
                                          size_t *ends, const tf_u128 *n, size_t count, tf_isa isa,
                                          const tf_cancel *cancel);
/** With nothing kept. */
TF_WARN_UNUSED tf_status tf_small128(tf_u128 *primes, uint8_t *methods, size_t *ends,
                                     const tf_u128 *n, size_t count, tf_isa isa,
                                     const tf_cancel *cancel);

#endif
