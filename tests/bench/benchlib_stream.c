/* benchlib_stream.c — see benchlib_stream.h. */
#include "benchlib_stream.h"
#include "clock.h"

#include <stdio.h>
#include <stdlib.h>

#include "sieve_seal.h"
#include "support_numbers.h"
#include "work.h"

void tf_stream_need(bool good) {
    if (good) return;
    (void)fputs("the stream of relations failed\n", stderr);
    abort();
}

tf_sieving *tf_stream_owner(const tf_stream *s) {
    tf_sieving *owner;
    mpz_t f;
    mpz_init(f);
    tf_stream_need(tf_sieving_new(&owner, f, s->n, 1, NULL, NULL) == TF_OK);
    mpz_clear(f);
    return owner;
}

void tf_stream_next(tf_sieving *owner, tf_task *task, uint64_t id) {
    *task = (tf_task){.id = id};
    tf_sieving_terms terms = {id, TF_STREAM_MOST, TF_STREAM_WORKERS, 0};
    tf_stream_need(tf_sieving_next(owner, task, &terms) == TF_SOURCE_TASK);
}

size_t tf_stream_split(const tf_bytes *answer, size_t *docket_size) {
    tf_sieve_order order = {.count = 0}; /* nothing is to be believed here */
    tf_sieve_sealed sealed;
    tf_sieve_unseal(&sealed, answer, &order);
    tf_stream_need(answer->size >= sealed.size + 16);
    *docket_size = answer->size - sealed.size - 16;
    return sealed.size;
}

void tf_stream_make(tf_stream *s, unsigned digits, double seconds) {
    *s = (tf_stream){.count = 0};
    tf_rng rng;
    tf_rng_init(&rng, 7, digits);
    mpz_init(s->n);
    unsigned bits = (unsigned)(digits * 3.3219 / 2);
    tf_support_semiprime(s->n, &rng, bits, bits);
    tf_sieving *owner = tf_stream_owner(s);
    tf_work *work;
    tf_cancel never = {0};
    tf_stream_need(tf_work_new(&work, TF_ISA_BEST) == TF_OK);
    double start = tf_clock_thread();
    while (s->count < TF_STREAM_MOST && tf_clock_thread() - start < seconds) {
        tf_task task;
        tf_stream_next(owner, &task, s->count + 1);
        tf_result r = {.id = task.id, .kind = task.kind};
        tf_work_run(work, &task, &r, &never);
        tf_stream_need(r.status == TF_OK);
        r.seconds = (tf_clock_thread() - start) / (double)(s->count + 1);
        tf_stream_need(tf_result_encode(&s->result[s->count++], &r) == TF_OK);
        tf_result_clear(&r);
        tf_task_clear(&task);
    }
    s->sieving = tf_clock_thread() - start;
    tf_work_free(work);
    tf_sieving_free(owner);
}

void tf_stream_clear(tf_stream *s) {
    for (size_t i = 0; i < s->count; i++) tf_bytes_clear(&s->result[i]);
    mpz_clear(s->n);
}
