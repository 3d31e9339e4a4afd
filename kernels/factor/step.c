/* step.c — a step is a splitter, or a sieve, run until it ends. A sieve is the tiny one as long as that is
 * faster, and the large one where it gives no factor. */
#include "step.h"

#include "siqs.h"
#include "tqs.h"

static void tell(void *watch, const tf_qs_pot_state *pot, const tf_qs_counts *sieve) {
    (void)sieve;
    const tf_step_watch *w = watch;
    w->tell(w->context, pot->full + pot->cycles, pot->needed);
}

static tf_status run_tiny_sieve(mpz_t f, const mpz_t n, tf_isa isa, const tf_cancel *cancel) {
    tf_tqs *t = tf_tqs_new(isa);
    if (!t) return TF_ENOMEM;
    tf_status s = tf_tqs_split_mpz(f, t, n, NULL, cancel);
    tf_tqs_free(t);
    return s;
}

static tf_status run_large_sieve(mpz_t f, const mpz_t n, const tf_step *step, tf_isa isa,
                                 const tf_step_watch *watch, const tf_cancel *cancel) {
    tf_siqs_options options = {.isa = isa};
    tf_step_watch copy;
    if (watch && watch->tell) {
        copy = *watch;
        options.watch = tell;
        options.context = &copy;
    }
    tf_budget budget = {.work = TF_WORK_UNLIMITED, .cancel = cancel};
    tf_status s = tf_siqs_factor_with(f, n, step->params.seed, &budget, &options);
    return s == TF_ELIMIT ? TF_NONE : s; /* no factor: another position has another seed */
}

static tf_status run_sieve(mpz_t f, const mpz_t n, const tf_step *step, tf_isa isa,
                           const tf_step_watch *watch, const tf_cancel *cancel) {
    size_t bits = mpz_sizeinbase(n, 2);
    tf_status s = TF_NONE;
    if (bits >= TF_TQS_MIN_BITS && bits <= TF_TQS_BETTER_BITS)
        s = run_tiny_sieve(f, n, isa, cancel);
    return s == TF_NONE ? run_large_sieve(f, n, step, isa, watch, cancel) : s;
}

tf_status tf_step_run(mpz_t f, const mpz_t n, const tf_step *step, const tf_plan_source *plans,
                      const tf_step_watch *watch, const tf_cancel *cancel) {
    tf_splitter *splitter;
    const tf_split_plan *plan = NULL;
    tf_status s = TF_OK;
    if (step->params.method == TF_METHOD_SIQS)
        return run_sieve(f, n, step, plans->isa, watch, cancel);
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
