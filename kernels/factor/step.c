/* step.c — a step is a splitter run in slices until it ends. */
#include "step.h"

tf_status tf_step_run(mpz_t f, const mpz_t n, const tf_step *step, const tf_plan_source *plans,
                      const tf_cancel *cancel) {
    tf_splitter *splitter;
    const tf_split_plan *plan = NULL;
    tf_status s = TF_OK;
    if (step->params.method == TF_METHOD_ECM)
        s = plans->get(plans->context, &plan, &step->params, cancel);
    if (s == TF_OK) s = tf_splitter_new_planned(&splitter, n, &step->params, plan);
    if (s != TF_OK) return s;
    tf_budget budget = {.work = TF_WORK_UNLIMITED, .cancel = cancel};
    do s = tf_splitter_run(f, splitter, &budget);
    while (s == TF_MORE);
    tf_splitter_free(splitter);
    return s;
}
