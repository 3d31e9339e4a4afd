/* tune_measure.c — see tune_measure.h.
 *
 * A sample is a few seconds of sieving; qs_forecast.h tells from it how many relations the whole
 * takes, and the rest is proportion. What follows the sieving is added by a rule of thumb. */
#include "tune_measure.h"

#include <math.h>

#include "clock.h"
#include "qs_forecast.h"

/* Cycles, matrix and square root: 0.5 s for 38,600 primes, growing a little faster than squares. */
static double solving(uint32_t fb_size) {
    return 0.5 * pow(fb_size / 38600.0, 2.2);
}

static tf_status sample_with(tune_cost *cost, const tf_qs *qs, tf_qs_sieve *sieve,
                             const tune_task *task) {
    enum { SLICE = 32 };
    tf_status s = TF_MORE;
    double began = tf_clock_cpu(), spent = 0;
    /* Far from the begin, where a factorization of the same number would have begun. */
    tf_qs_sieve_begin(sieve, tf_qs_pool_count(&qs->pool) / 2, UINT64_MAX);
    while (s == TF_MORE && spent < task->seconds) {
        s = tf_qs_sieve_run(sieve, &(tf_budget){SLICE, NULL});
        spent = tf_clock_cpu() - began;
    }
    if (s == TF_MORE) s = tf_qs_sieve_flush(sieve);
    if (s != TF_NONE) return s;
    spent = tf_clock_cpu() - began;
    size_t size;
    const uint8_t *bytes = tf_qs_sieve_output(sieve, &size);
    tf_qs_forecast f;
    s = tf_qs_forecast_from(&f, qs, bytes, size, task->seed);
    if (s != TF_OK) return s;
    if (f.relations == 0) return TF_EINVAL;
    cost->relations = (double)f.relations;
    cost->rate = (double)f.sample / spent;
    cost->seconds = cost->relations / cost->rate + solving(qs->fb.size);
    return TF_OK;
}

static tf_status sample(tune_cost *cost, const mpz_t n, const tune_task *task,
                        const tf_qs_params *params) {
    tf_qs *qs = NULL;
    tf_qs_sieve *sieve = NULL;
    mpz_t factor;
    mpz_init(factor);
    tf_status s = tf_qs_new(&qs, factor, n, task->seed, params);
    if (s == TF_OK) s = tf_qs_sieve_new(&sieve, qs, task->isa);
    if (s == TF_OK) s = sample_with(cost, qs, sieve, task);
    tf_qs_sieve_free(sieve);
    tf_qs_free(qs);
    mpz_clear(factor);
    return s == TF_FOUND ? TF_EINVAL : s;
}

static tf_status whole(tune_cost *cost, const mpz_t n, const tune_task *task,
                       const tf_qs_params *params) {
    tf_siqs_options options = {.isa = task->isa, .params = params};
    tf_budget budget = {TF_WORK_UNLIMITED, NULL};
    mpz_t factor;
    mpz_init(factor);
    double began = tf_clock_cpu();
    tf_status s = tf_siqs_factor_with(factor, n, task->seed, &budget, &options);
    *cost = (tune_cost){.seconds = tf_clock_cpu() - began};
    mpz_clear(factor);
    return s == TF_FOUND ? TF_OK : s == TF_NONE || s == TF_ELIMIT ? TF_EINVAL : s;
}

tf_status tune_measure(tune_cost *cost, const tune_task *task, const tf_qs_params *params) {
    *cost = (tune_cost){0};
    if (!tf_qs_params_valid(params)) return TF_EINVAL;
    for (unsigned i = 0; i < task->count; i++) {
        tune_cost best = {0};
        for (unsigned r = 0; r < task->rounds; r++) {
            tune_cost c = {0};
            tf_status s = (task->whole ? whole : sample)(&c, task->numbers[i], task, params);
            if (s != TF_OK) return s;
            if (r == 0 || c.seconds < best.seconds) best = c;
        }
        cost->seconds += best.seconds / task->count;
        cost->relations += best.relations / task->count;
        cost->rate += best.rate / task->count;
    }
    return TF_OK;
}
