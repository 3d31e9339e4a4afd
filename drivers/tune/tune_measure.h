/* tune_measure.h — what sets of parameters cost: the processor time of one factorization.
 *
 * Two sets are measured in turns: samples of sieving in slices of some milliseconds, whole factorizations one
 * after the other, the one that comes first changing from round to round. */
#ifndef TUNE_MEASURE_H
#define TUNE_MEASURE_H

#include "siqs.h"
#include "tune_judge.h"

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
    double seconds;   /* for one factorization: median over the rounds, mean over the numbers */
    double relations; /* that it takes, and ... */
    double rate;      /* ... how many come in a second (samples only) */
} tune_cost;

/** Measure one set.
 *  @return TF_OK; TF_EINVAL: these parameters cannot be used, or never come to an end; other errors */
TF_WARN_UNUSED tf_status tune_measure(tune_cost *cost, const tune_task *task,
                                      const tf_qs_params *params);

/** Measure two sets in turns: cost[0] and cost[1] are from the same rounds.
 *  @param set   before and after
 *  @return as tune_measure */
TF_WARN_UNUSED tf_status tune_compare(tune_verdict *v, tune_cost cost[2], const tune_task *task,
                                      const tf_qs_params set[2], double gain);

#endif
