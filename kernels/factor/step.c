/* step.c — a step is a splitter run in slices until it ends. */
#include "step.h"

tf_status tf_step_run(mpz_t f, const mpz_t n, const tf_step *step, const tf_cancel *cancel) {
    tf_splitter *splitter;
    tf_status s = tf_splitter_new(&splitter, n, &step->params);
    if (s != TF_OK) return s;
    tf_budget budget = {.work = TF_WORK_UNLIMITED, .cancel = cancel};
    do s = tf_splitter_run(f, splitter, &budget);
    while (s == TF_MORE);
    tf_splitter_free(splitter);
    return s;
}
