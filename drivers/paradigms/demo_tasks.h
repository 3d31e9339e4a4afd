/* demo_tasks.h — the computing tasks of the examples and of compare: factoring, as TF_TASK_DEMO.
 *
 * Two forms. One number, completely if tf_factor() can, and then a pause, for the tutorial's sleep.
 * Or a batch of semiprimes made up by number: the i-th is the product of two primes of 32 bits
 * that depend on i alone, so that a batch is three small integers and anybody can check the answer.
 * An answer begins with who computed it. */
#ifndef PARADIGMS_DEMO_TASKS_H
#define PARADIGMS_DEMO_TASKS_H

#include <pthread.h>

#include "codec.h"

/** What the runner needs to know: a lock to hold while computing, NULL for none. */
typedef struct demo_context {
    pthread_mutex_t *lock;
} demo_context;

/** For tf_runner: sleep, echo and fail without the lock, TF_TASK_DEMO behind it.
 *  @param context  a demo_context */
void demo_run(void *context, const tf_task *task, tf_result *result, const tf_cancel *cancel);

/** Fill kind and body.
 *  @param pause       seconds, >= 0
 *  @param max_digits  leave composites of more digits alone (tf_options); 0: no limit
 *  @return TF_OK or TF_ENOMEM */
TF_WARN_UNUSED tf_status demo_task_number(tf_task *task, const mpz_t n, double pause,
                                          unsigned max_digits);
TF_WARN_UNUSED tf_status demo_task_batch(tf_task *task, uint64_t first, unsigned count);

/** The i-th semiprime, below 2^64. */
uint64_t demo_semiprime(uint64_t i);

typedef struct demo_answer {
    uint32_t process, thread; /* who computed it */
    tf_cursor rest;           /* the factors, in the form of the task */
} demo_answer;

/** @param body  over a result's body @return TF_OK or TF_EFORMAT */
TF_WARN_UNUSED tf_status demo_answer_open(demo_answer *a, tf_cursor body);
/** The factors of one number.
 *  @return TF_FOUND (complete), TF_NONE (some factor is composite), TF_EFORMAT, TF_ENOMEM */
TF_WARN_UNUSED tf_status demo_answer_number(mpz_t **factors, size_t *count, demo_answer *a);
void demo_factors_free(mpz_t *factors, size_t count);

/** Are these factors of n, with repetition, whose product is n; and all prime, if @p complete? */
bool demo_factors_right(const mpz_t n, mpz_t *factors, size_t count, bool complete);
/** Check the answer to a batch. @return TF_OK, TF_EINTERNAL (wrong), TF_EFORMAT */
TF_WARN_UNUSED tf_status demo_answer_check_batch(demo_answer *a, uint64_t first, unsigned count);

#endif
