/* sieve_sample.c — see sieve_sample.h. */
#include "sieve_sample.h"

#include <math.h>

#include "deadline.h"
#include "forecast.h"
#include "plan_sieve.h"
#include "qs_forecast.h"
#include "qs_sieve.h"

#define SAMPLE_MOST  2.0
#define SAMPLE_LEAST 0.02
#define SAMPLE_PART  0.05
#define UNIT_SECONDS 1e-9 /* of tf_plan_sieve_cost */

/* A table's figures stand until the sample says better. */
static tf_status look(tf_sieve_sample *out, const tf_qs *qs, tf_qs_sieve *sieve, double elapsed,
                      uint64_t seed) {
    size_t size;
    const uint8_t *bytes = tf_qs_sieve_output(sieve, &size);
    tf_qs_forecast f;
    tf_status s = tf_qs_forecast_from(&f, qs, bytes, size, seed);
    if (s == TF_EINVAL || (s == TF_OK && f.relations == 0)) return TF_OK;
    if (s != TF_OK) return s;
    out->rate = (double)f.sample / elapsed;
    out->relations = f.relations;
    out->seconds = (double)f.relations / out->rate;
    return TF_OK;
}

static tf_status take(tf_sieve_sample *out, const tf_qs *qs, tf_qs_sieve *sieve, uint64_t seed,
                      tf_stopwatch *watch, const tf_cancel *cancel) {
    tf_deadline stop;
    tf_deadline_init(&stop, cancel,
                     fmin(fmax(out->seconds * SAMPLE_PART, SAMPLE_LEAST), SAMPLE_MOST));
    tf_budget budget = {.work = TF_WORK_UNLIMITED, .cancel = &stop.cancel};
    tf_qs_sieve_begin(sieve, 0, UINT64_MAX);
    tf_stopwatch_start(watch);
    tf_status s = tf_qs_sieve_run(sieve, &budget);
    if (s == TF_CANCELLED && !tf_cancel_reason(cancel)) s = tf_qs_sieve_flush(sieve);
    double elapsed = tf_stopwatch_stop(watch);
    if (s < 0) return s;
    return look(out, qs, sieve, elapsed, seed);
}

tf_status tf_sieve_sample_take(tf_sieve_sample *out, const mpz_t n, uint64_t seed, tf_isa isa,
                               tf_stopwatch *watch, const tf_cancel *cancel) {
    size_t bits = mpz_sizeinbase(n, 2);
    *out = (tf_sieve_sample){.seconds = UNIT_SECONDS * tf_plan_sieve_cost(bits)};
    tf_qs *qs = NULL;
    tf_qs_sieve *sieve = NULL;
    mpz_t factor;
    mpz_init(factor);
    tf_status s = tf_qs_new(&qs, factor, n, seed, NULL);
    mpz_clear(factor);
    if (s == TF_FOUND) return TF_OK; /* a factor turns up at once */
    if (s == TF_OK) s = tf_qs_sieve_new(&sieve, qs, isa);
    if (s == TF_OK) {
        out->rows = qs->par.fb_size;
        out->solving = tf_forecast_solving((double)out->rows);
        s = take(out, qs, sieve, seed, watch, cancel);
    }
    tf_qs_sieve_free(sieve);
    tf_qs_free(qs);
    return s;
}
