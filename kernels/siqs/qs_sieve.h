/* qs_sieve.h — one thread's sieve: from a range of a-indices to the bytes of their relations.
 *
 *     tf_qs_sieve *s;
 *     tf_qs_sieve_new(&s, qs, TF_ISA_BEST);
 *     tf_qs_sieve_begin(s, first, count);                // a task: these a, all b of each
 *     do r = tf_qs_sieve_run(s, &budget); while (r == TF_MORE);
 *     bytes = tf_qs_sieve_output(s, &size);              // to tf_qs_pot_absorb, wherever that is
 *
 * The result depends on (context, range) alone, not on vector level, slices or what was sieved
 * before. Memory: a few MB, see qs_bucket.h. */
#ifndef TF_QS_SIEVE_H
#define TF_QS_SIEVE_H

#include "budget.h"
#include "cpu.h"
#include "qs_context.h"

typedef struct tf_qs_sieve tf_qs_sieve;

/** What happened so far, for benchmarks and progress. */
typedef struct tf_qs_counts {
    uint64_t polynomials;
    uint64_t reports;   /* positions examined */
    uint64_t divided;   /* of these: survived the skipped primes, went through the factor base */
    uint64_t cofactors; /* of these: a cofactor for two large primes */
    uint64_t full, one_large, two_large;
    uint64_t overflows; /* slices of primes that a bucket had no room for: hits lost */
} tf_qs_counts;

/** @param isa  the level wished for: TF_ISA_BEST, or less to compare
 *  @return TF_OK or TF_ENOMEM */
TF_WARN_UNUSED tf_status tf_qs_sieve_new(tf_qs_sieve **out, const tf_qs *qs, tf_isa isa);
void tf_qs_sieve_free(tf_qs_sieve *s);

/** Start the task [first, first + count), forgetting any other. Indices beyond
 *  tf_qs_pool_count(&qs->pool) are skipped. */
void tf_qs_sieve_begin(tf_qs_sieve *s, uint64_t first, uint64_t count);

/** Go on with it. The work unit is one polynomial.
 *  @return TF_NONE (the task is done), TF_MORE, TF_CANCELLED (polled at each polynomial),
 *          TF_ENOMEM */
TF_WARN_UNUSED tf_status tf_qs_sieve_run(tf_qs_sieve *s, tf_budget *budget);

/** For a look before the task is done: split the cofactors that wait, so that the output has all
 *  relations found so far. The task can go on, but the order of its bytes is another one then.
 *  @return TF_OK or TF_ENOMEM */
TF_WARN_UNUSED tf_status tf_qs_sieve_flush(tf_qs_sieve *s);

/** The relations found so far; before the task is done without some of the present a, whose cofactors
 *  are yet to be split (tf_qs_sieve_flush). Valid until the next call. */
const uint8_t *tf_qs_sieve_output(const tf_qs_sieve *s, size_t *size);

const tf_qs_counts *tf_qs_sieve_counts(const tf_qs_sieve *s);

#endif
