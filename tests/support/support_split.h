/* support_split.h — run a splitter to its end, for tests. */
#ifndef TF_SUPPORT_SPLIT_H
#define TF_SUPPORT_SPLIT_H

#include "splitter.h"

typedef struct tf_support_run {
    tf_status status;
    int stage;
    uint64_t work; /* modular multiplications */
    mpz_t factor;  /* 0 unless status is TF_FOUND */
} tf_support_run;

/** Run on n in slices of @p slice units; 0: one slice. Checks that a factor found is one.
 *  @param plan  NULL: none.  run->factor is initialized here and cleared by tf_support_done. */
void tf_support_split(tf_support_run *run, const mpz_t n, const tf_split_params *params,
                      const tf_split_plan *plan, uint64_t slice);
void tf_support_done(tf_support_run *run);

#endif
