/* factor_batch.c — the public calls for arrays (trifactor.h). */
#include <stdlib.h>

#include "bits.h"
#include "smallfactor.h"

/* Pairs of words need not be aligned like two-word integers: they are copied, some at a time. */
enum { SOME = 1024 };

typedef struct copies {
    tf_u128 n[SOME], primes[TF_SMALL128_ROOM(SOME)];
    size_t ends[SOME];
} copies;

struct tf_workspace {
    tf_small *small;
    copies *copies; /* NULL until there are pairs of words */
};

tf_workspace *tf_workspace_new(void) {
    tf_workspace *w = calloc(1, sizeof *w);
    if (w && !(w->small = tf_small_new())) {
        free(w);
        return NULL;
    }
    return w;
}

void tf_workspace_free(tf_workspace *w) {
    if (!w) return;
    tf_small_free(w->small);
    free(w->copies);
    free(w);
}

tf_status tf_factor_u64_batch_with(tf_workspace *w, uint64_t *primes, size_t *ends,
                                   const uint64_t *n, size_t count, const tf_cancel *cancel) {
    return tf_small64_with(w->small, primes, NULL, ends, n, count, TF_ISA_BEST, cancel);
}

tf_status tf_factor_u64_batch(uint64_t *primes, size_t *ends, const uint64_t *n, size_t count,
                              const tf_cancel *cancel) {
    return tf_small64(primes, NULL, ends, n, count, TF_ISA_BEST, cancel);
}

static tf_status factor_some(tf_workspace *w, uint64_t (*primes)[2], size_t *end, size_t *ends,
                             const uint64_t (*n)[2], size_t count, const tf_cancel *cancel) {
    copies *c = w->copies;
    for (size_t i = 0; i < count; i++) c->n[i] = tf_make128(n[i][1], n[i][0]);
    tf_status s =
        tf_small128_with(w->small, c->primes, NULL, c->ends, c->n, count, TF_ISA_BEST, cancel);
    if (s != TF_OK) return s;
    for (size_t k = 0; k < c->ends[count - 1]; k++) {
        primes[*end + k][0] = tf_lo64(c->primes[k]);
        primes[*end + k][1] = tf_hi64(c->primes[k]);
    }
    for (size_t i = 0; i < count; i++) ends[i] = *end + c->ends[i];
    *end = ends[count - 1];
    return TF_OK;
}

tf_status tf_factor_2u64_batch_with(tf_workspace *w, uint64_t (*primes)[2], size_t *ends,
                                    const uint64_t (*n)[2], size_t count, const tf_cancel *cancel) {
    if (!w->copies && !(w->copies = malloc(sizeof *w->copies))) return TF_ENOMEM;
    tf_status s = TF_OK;
    size_t end = 0;
    for (size_t i = 0, some; i < count && s == TF_OK; i += some) {
        some = count - i < SOME ? count - i : SOME;
        s = factor_some(w, primes, &end, ends + i, n + i, some, cancel);
    }
    return s;
}

tf_status tf_factor_2u64_batch(uint64_t (*primes)[2], size_t *ends, const uint64_t (*n)[2],
                               size_t count, const tf_cancel *cancel) {
    tf_workspace *w = tf_workspace_new();
    if (!w) return TF_ENOMEM;
    tf_status s = tf_factor_2u64_batch_with(w, primes, ends, n, count, cancel);
    tf_workspace_free(w);
    return s;
}
