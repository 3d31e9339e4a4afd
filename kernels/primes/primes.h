/* primes.h — the primes of a range in increasing order, from a segmented sieve.
 *
 *     tf_primes it;
 *     tf_status s = tf_primes_init(&it, 1000, 1000000000);   // 1000 <= p < 10^9
 *     if (s != TF_OK) return s;
 *     for (uint64_t p; (p = tf_primes_next(&it)) != 0;) use(p);
 *     tf_primes_clear(&it);
 *
 * All memory is taken by init: some 70 KiB for limits up to 10^9, 8 bytes more for each prime below
 * the square root of larger limits. Afterwards nothing can fail. Segments start small and grow, so
 * that a short range costs little. The next prime comes inline out of a bitmap of the numbers prime
 * to 30, the next segment out of line: see sieve30.h. Not to be shared between threads; as many
 * iterators as wanted may exist. */
#ifndef TF_PRIMES_H
#define TF_PRIMES_H

#include "base.h"
#include "bits.h"

/** The largest limit: sieving primes have to stay below 2^28. */
#define TF_PRIMES_MAX_LIMIT (UINT64_C(1) << 56)

typedef struct tf_primes {
    uint64_t bits;         /* primes of the current word that were not handed out yet */
    uint64_t base;         /* what the offsets of the current word are counted from */
    const uint64_t *word;  /* the next word of the segment */
    const uint64_t *end;   /* end of the segment */
    const uint8_t *offset; /* number of a bit */
    struct tf__primes_state *state;
} tf_primes;

/** Prepare the primes start <= p < limit. An empty range is allowed.
 *  @return TF_OK; TF_ELIMIT when limit > TF_PRIMES_MAX_LIMIT; TF_ENOMEM. After an error there is
 *          nothing to clear. */
TF_WARN_UNUSED tf_status tf_primes_init(tf_primes *it, uint64_t start, uint64_t limit);

/** Go on with the first prime >= start, forward or backward, within the limit given to init. Costs
 *  about 10 ns for each prime below sqrt(start), and one segment. */
void tf_primes_skip_to(tf_primes *it, uint64_t start);

void tf_primes_clear(tf_primes *it); /* also of a zero-initialized iterator, and twice */

/** Sieve on until there is a prime to hand out; false at the end of the range. */
bool tf__primes_refill(tf_primes *it);

/** The next prime; 0 at the end of the range, and again 0 ever after. */
static inline uint64_t tf_primes_next(tf_primes *it) {
    while (!it->bits) {
        if (it->word == it->end) {
            if (!tf__primes_refill(it)) return 0;
            continue;
        }
        it->bits = *it->word++;
        it->base += 240;
    }
    unsigned i = tf_ctz64(it->bits);
    it->bits &= it->bits - 1;
    return it->base + it->offset[i];
}

#endif
