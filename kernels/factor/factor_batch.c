/* factor_batch.c — the public calls for arrays (trifactor.h). */
#include <stdlib.h>

#include "bits.h"
#include "smallfactor.h"

tf_status tf_factor_u64_batch(uint64_t *primes, size_t *ends, const uint64_t *n, size_t count,
                              const tf_cancel *cancel) {
    return tf_small64(primes, NULL, ends, n, count, TF_ISA_BEST, cancel);
}

/* Pairs of words need not be aligned like two-word integers: they are copied, some at a time. */
enum { SOME = 1024 };

typedef struct copies {
    tf_u128 n[SOME], primes[TF_SMALL128_ROOM(SOME)];
    size_t ends[SOME];
} copies;

static tf_status factor_some(copies *c, uint64_t (*primes)[2], size_t *end, size_t *ends,
                             const uint64_t (*n)[2], size_t count, const tf_cancel *cancel) {
    for (size_t i = 0; i < count; i++) c->n[i] = tf_make128(n[i][1], n[i][0]);
    tf_status s = tf_small128(c->primes, NULL, c->ends, c->n, count, TF_ISA_BEST, cancel);
    if (s != TF_OK) return s;
    for (size_t k = 0; k < c->ends[count - 1]; k++) {
        primes[*end + k][0] = tf_lo64(c->primes[k]);
        primes[*end + k][1] = tf_hi64(c->primes[k]);
    }
    for (size_t i = 0; i < count; i++) ends[i] = *end + c->ends[i];
    *end = ends[count - 1];
    return TF_OK;
}

tf_status tf_factor_2u64_batch(uint64_t (*primes)[2], size_t *ends, const uint64_t (*n)[2],
                               size_t count, const tf_cancel *cancel) {
    copies *c = malloc(sizeof *c);
    if (!c) return TF_ENOMEM;
    tf_status s = TF_OK;
    size_t end = 0;
    for (size_t i = 0, some; i < count && s == TF_OK; i += some) {
        some = count - i < SOME ? count - i : SOME;
        s = factor_some(c, primes, &end, ends + i, n + i, some, cancel);
    }
    free(c);
    return s;
}
