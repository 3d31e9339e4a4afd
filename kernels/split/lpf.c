/* lpf.c — see lpf.h. The sieve of Eratosthenes backwards: from the largest prime below 2^12 to the
 * smallest each marks its odd multiples, so that the last mark is the least prime. By segments that
 * stay in the cache. */
#include "lpf.h"

#include <stdlib.h>
#include <string.h>

#include "primes_small.h"

enum { ODDS = 1 << (TF_LPF_BITS - 1), SEGMENT = 1 << 16 };

static uint32_t inverse32(uint32_t p) {
    uint32_t x = p; /* 3 bits are right, then 6, 12, 24, 48 */
    for (int i = 0; i < 4; i++) x *= 2 - p * x;
    return x;
}

static void mark(uint16_t *least, uint32_t *next, const uint32_t *prime, unsigned from,
                 uint32_t end) {
    memset(least + from, 0, SEGMENT * sizeof *least);
    for (unsigned i = TF_LPF_PRIMES; --i > 0;) {
        uint32_t j = next[i], p = prime[i];
        for (; j < end; j += p) least[j] = (uint16_t)i;
        next[i] = j;
    }
}

tf_status tf_lpf_new(tf_lpf **out) {
    tf_lpf *t = malloc(sizeof *t);
    *out = t;
    if (!t) return TF_ENOMEM;
    uint32_t next[TF_LPF_PRIMES];
    t->prime[0] = t->inverse[0] = 1;
    for (unsigned i = 1; i < TF_LPF_PRIMES; i++) {
        uint32_t p = tf_small_primes[i]; /* [0] is 2 */
        t->prime[i] = p;
        t->inverse[i] = inverse32(p);
        next[i] = p * p >> 1; /* p itself is not marked, smaller multiples have smaller primes */
    }
    for (uint32_t from = 0; from < ODDS; from += SEGMENT)
        mark(t->least, next, t->prime, from, from + SEGMENT);
    return TF_OK;
}

void tf_lpf_free(tf_lpf *t) {
    free(t);
}
