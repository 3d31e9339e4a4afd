/* step.h — run one step of the plan from start to end. */
#ifndef TF_STEP_H
#define TF_STEP_H

#include "plan.h"
#include "plan_cache.h"

/** Told how far a sieve is: relations gathered, and needed as it looks now. */
typedef struct tf_step_watch {
    void (*tell)(void *context, uint64_t have, uint64_t needed);
    void *context;
} tf_step_watch;

/** Run the step on the composite n (odd, prime to 3, no perfect power).
 *  @param plans  for elliptic curves, and the vector level
 *  @param watch  NULL: none
 *  @return TF_FOUND with a proper divisor f, TF_NONE, TF_CANCELLED, TF_ENOMEM, TF_EINVAL */
TF_WARN_UNUSED tf_status tf_step_run(mpz_t f, const mpz_t n, const tf_step *step,
                                     const tf_plan_source *plans, const tf_step_watch *watch,
                                     const tf_cancel *cancel);

#endif
