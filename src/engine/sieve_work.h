/* sieve_work.h — what the tasks of a quadratic sieve say, and what their results answer.
 *
 * SIEVE sieves all polynomials of a range of a-indices (kernels/siqs/qs_sieve.h); its answer is the
 * bytes of their relations (qs_relation.h), sealed if the order wants that. SOLVE carries the relations
 * that count and looks for a factor in them. Both begin with the *head* of the sieve: everything a
 * context is made from. So any worker can make it, and relations are good for every sieve with the same
 * head. */
#ifndef TF_SIEVE_WORK_H
#define TF_SIEVE_WORK_H

#include "codec.h"
#include "qs_params.h"

typedef struct tf_sieve_head {
    uint64_t seed;
    tf_qs_params params;
    mpz_t n; /* initialized by the caller of get */
} tf_sieve_head;

void tf_sieve_head_put(tf_writer *w, const tf_sieve_head *h);
/** @return TF_OK or TF_EFORMAT (parameters or a number that no sieve takes) */
TF_WARN_UNUSED tf_status tf_sieve_head_get(tf_sieve_head *h, tf_cursor *c);

/* Bytes in an order that was read belong to the body it was read from. */
typedef struct tf_sieve_order {
    const uint8_t *head;
    size_t head_size;
    double seconds; /* the task is stopped after this time, 0: never */
    uint64_t first, count;
    bool sealed; /* the answer is to be sealed (sieve_seal.h) */
} tf_sieve_order;

void tf_sieve_order_put(tf_writer *w, const tf_sieve_order *o);
TF_WARN_UNUSED tf_status tf_sieve_order_get(tf_sieve_order *o, tf_cursor *c);

typedef struct tf_solve_order {
    const uint8_t *head;
    size_t head_size;
    double seconds;
    uint64_t seed; /* of the linear algebra */
    double slice;  /* seconds of iterating after which the answer is where it stands; 0: never. Of a
                      millisecond or more, it is at least ten times what the worker needed to get there */
    const uint8_t *iterate; /* to go on from (kernels/linalg/iterate.h) */
    size_t iterate_size;    /* 0: none */
    const uint8_t *relations;
    size_t size;
} tf_solve_order;

void tf_solve_order_put(tf_writer *w, const tf_solve_order *o);
TF_WARN_UNUSED tf_status tf_solve_order_get(tf_solve_order *o, tf_cursor *c);

typedef struct tf_solve_answer {
    mpz_t f;      /* 0: no factor; initialized by the caller of get */
    bool refused; /* the order's iterate was not of its matrix: begun from the start */
    uint64_t step;
    double kernel, roots;   /* seconds of it for the vectors, and for the square roots */
    const uint8_t *iterate; /* not done yet: go on from here, after that many steps */
    size_t iterate_size;    /* 0: done */
} tf_solve_answer;

void tf_solve_answer_put(tf_writer *w, const tf_solve_answer *a);
/** @return TF_OK or TF_EFORMAT */
TF_WARN_UNUSED tf_status tf_solve_answer_get(tf_solve_answer *a, tf_cursor *c);

#endif
