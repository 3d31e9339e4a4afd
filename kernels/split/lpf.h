/* lpf.h — small numbers by a table of least prime factors.
 *
 * Below 2^24 nothing is faster than looking up, in whatever order the numbers come: one look and one
 * multiplication for each odd prime factor. The table costs 16 MiB and the time of some hundred
 * thousand numbers by division (measured: about 20 ms), so it is made by whoever expects more than
 * that, and shared by all threads: it is read only. */
#ifndef TF_LPF_H
#define TF_LPF_H

#include "base.h"
#include "bits.h"

enum { TF_LPF_BITS = 24, TF_LPF_PRIMES = 564 /* below 2^12, and place 0 */ };

typedef struct tf_lpf {
    uint32_t prime[TF_LPF_PRIMES];
    uint32_t inverse[TF_LPF_PRIMES];        /* 1/prime mod 2^32 */
    uint16_t least[1 << (TF_LPF_BITS - 1)]; /* of 2i + 1: a place in prime[]; 0: none
                                                      that is smaller than the number itself */
} tf_lpf;

/** @return TF_OK, TF_ENOMEM */
TF_WARN_UNUSED tf_status tf_lpf_new(tf_lpf **out);
void tf_lpf_free(tf_lpf *t); /* NULL is allowed */

/** Factor n < 2^24 completely.
 *  @param primes  receives them in increasing order, with repetition; 4 places at least are written
 *  @return how many: 0 for n = 0 and n = 1, at most 23 */
static inline unsigned tf_lpf_split(uint64_t *primes, const tf_lpf *t, uint32_t n) {
    if (n == 0) return 0;
    unsigned count = tf_ctz64(n);
    for (unsigned i = 0; i < 4; i++) primes[i] = 2; /* the usual ones without a branch */
    for (unsigned i = 4; i < count; i++) primes[i] = 2;
    n >>= count;
    for (unsigned i; (i = t->least[n >> 1]) != 0; n *= t->inverse[i]) primes[count++] = t->prime[i];
    if (n > 1) primes[count++] = n;
    return count;
}

#endif
