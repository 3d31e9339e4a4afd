/* qs_cofactor.h — what reports leave for two large primes, gathered and split many at a time.
 *
 * A cofactor of two large primes waits, with the relation that it would complete, until a batch is
 * full or the sieve is done with an a: the splitting goes through vectors (smallqueue.h), 3 to 9
 * times as fast as one at a time. */
#ifndef TF_QS_COFACTOR_H
#define TF_QS_COFACTOR_H

#include "qs_relation.h"
#include "smallqueue.h"

#define TF_QS_BATCH  256u
#define TF_QS_PRIMES 8u /* in one word, all above 1024: fewer than that */

typedef struct tf_qs_waiting {
    uint64_t rest;
    uint32_t number, count; /* of b; of factors */
    int32_t x;
    uint32_t factors; /* begin of its factors */
} tf_qs_waiting;

typedef struct tf_qs_cofactors {
    uint32_t count, used; /* relations, factors of them */
    tf_qs_waiting waiting[TF_QS_BATCH];
    tf_fbidx *factor; /* TF_QS_BATCH * TF_QS_MAX_FACTORS */
    tf__small_queue queue;
    uint32_t head[TF_QS_BATCH];                        /* its answers: chains ... */
    tf__small_prime prime[TF_QS_BATCH * TF_QS_PRIMES]; /* ... of primes */
} tf_qs_cofactors;

TF_WARN_UNUSED tf_status tf_qs_cofactors_init(tf_qs_cofactors *c, tf_isa isa);
void tf_qs_cofactors_clear(tf_qs_cofactors *c);

static inline bool tf_qs_cofactors_full(const tf_qs_cofactors *c) {
    return c->count == TF_QS_BATCH;
}

/** Let r wait, whose large primes have the product @p rest, without prime factors below
 *  TF__SMALL_TRIAL; not when full. */
void tf_qs_cofactors_put(tf_qs_cofactors *c, const tf_qs_relation *r, uint64_t rest);

/** Split all that wait and forget them. Those that are products of two primes above @p smooth_to and
 *  below @p bound go to take(), in the order in which they came.
 *  @param a     index of a for the relations, all of one a
 *  @return TF_OK, TF_ENOMEM, or what take() returned if that was not TF_OK */
TF_WARN_UNUSED tf_status tf_qs_cofactors_split(tf_qs_cofactors *c, uint64_t a, uint32_t smooth_to,
                                               uint32_t bound,
                                               tf_status (*take)(void *context, tf_qs_relation *r),
                                               void *context);

#endif
