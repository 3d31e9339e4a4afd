/* tune_measure.h — what a set of parameters costs: the processor time of one factorization. */
#ifndef TUNE_MEASURE_H
#define TUNE_MEASURE_H

#include "siqs.h"

enum { TUNE_MOST_NUMBERS = 1000 };

typedef struct tune_task {
    mpz_t *numbers;
    unsigned count, rounds;
    double seconds; /* of sieving for a sample */
    bool whole;     /* factor, instead of taking samples */
    uint64_t seed;
    tf_isa isa;
} tune_task;

typedef struct tune_cost {
    double seconds;   /* for one factorization, mean over the numbers */
    double relations; /* that it takes, and ... */
    double rate;      /* ... how many come in a second (samples only) */
} tune_cost;

/** Measure.
 *  @return TF_OK; TF_EINVAL: these parameters cannot be used, or never come to an end; other errors */
TF_WARN_UNUSED tf_status tune_measure(tune_cost *cost, const tune_task *task,
                                      const tf_qs_params *params);

#endif
