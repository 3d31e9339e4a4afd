/* tune_measure.c — see tune_measure.h.
 *
 * A sample is a few seconds of sieving; qs_forecast.h tells from it how many relations the whole
 * takes, and the rest is proportion. What follows the sieving is added by a rule of thumb. */
#include "tune_measure.h"

#include <math.h>
#include <stdlib.h>

#include "clock.h"
#include "qs_forecast.h"

enum { SETS = 2, SLICE = 32 }; /* polynomials between two looks at the clock */

static const double TURN = 0.02; /* seconds: long beside filling the caches again */

/* Cycles, matrix and square root: 0.5 s for 38,600 primes, growing a little faster than squares. */
static double solving(uint32_t fb_size) {
    return 0.5 * pow(fb_size / 38600.0, 2.2);
}

/* ---- samples ---- */

typedef struct sampler {
    tf_qs *qs;
    tf_qs_sieve *sieve;
    double spent; /* seconds */
} sampler;

static void sampler_clear(sampler *s) {
    tf_qs_sieve_free(s->sieve);
    tf_qs_free(s->qs);
}

static tf_status sampler_init(sampler *s, const mpz_t n, const tune_task *task,
                              const tf_qs_params *params) {
    mpz_t factor;
    mpz_init(factor);
    *s = (sampler){0};
    tf_status status = tf_qs_new(&s->qs, factor, n, task->seed, params);
    if (status == TF_OK) status = tf_qs_sieve_new(&s->sieve, s->qs, task->isa);
    /* Far from the begin, where a factorization of the same number would have begun. */
    if (status == TF_OK)
        tf_qs_sieve_begin(s->sieve, tf_qs_pool_count(&s->qs->pool) / 2, UINT64_MAX);
    mpz_clear(factor);
    return status == TF_FOUND ? TF_EINVAL : status;
}

/* One turn. @return TF_MORE, TF_NONE: no polynomials are left, TF_ENOMEM */
static tf_status take_turn(sampler *s) {
    tf_status status = TF_MORE;
    double began = tf_clock_cpu(), spent = 0;
    while (status == TF_MORE && spent < TURN) {
        status = tf_qs_sieve_run(s->sieve, &(tf_budget){SLICE, NULL});
        spent = tf_clock_cpu() - began;
    }
    s->spent += spent;
    return status;
}

/* All samplers to the end of their time: the turn is that of the one which has had least. */
static tf_status take_turns(sampler *s, unsigned sets, unsigned first, double seconds) {
    bool left[SETS] = {true, sets == SETS};
    for (;;) {
        unsigned k = left[first] ? first : !first;
        if (left[!k] && s[!k].spent < s[k].spent) k = !k;
        if (!left[k]) return TF_OK;
        tf_status status = take_turn(&s[k]);
        if (status != TF_MORE && status != TF_NONE) return status;
        left[k] = status == TF_MORE && s[k].spent < seconds;
        first = !k;
    }
}

static tf_status foretell(tune_cost *cost, sampler *s, const tune_task *task) {
    double began = tf_clock_cpu();
    tf_status status = tf_qs_sieve_flush(s->sieve);
    if (status != TF_NONE) return status;
    s->spent += tf_clock_cpu() - began;
    size_t size;
    const uint8_t *bytes = tf_qs_sieve_output(s->sieve, &size);
    tf_qs_forecast f;
    status = tf_qs_forecast_from(&f, s->qs, bytes, size, task->seed);
    if (status != TF_OK) return status;
    if (f.relations == 0) return TF_EINVAL;
    cost->relations = (double)f.relations;
    cost->rate = (double)f.sample / s->spent;
    cost->seconds = cost->relations / cost->rate + solving(s->qs->fb.size);
    return TF_OK;
}

static tf_status sample(tune_cost *cost, const mpz_t n, const tune_task *task,
                        const tf_qs_params *set, unsigned sets, unsigned first) {
    sampler s[SETS] = {0};
    tf_status status = TF_OK;
    for (unsigned k = 0; status == TF_OK && k < sets; k++)
        status = sampler_init(&s[k], n, task, &set[k]);
    if (status == TF_OK) status = take_turns(s, sets, first, task->seconds);
    for (unsigned k = 0; status == TF_OK && k < sets; k++) status = foretell(&cost[k], &s[k], task);
    for (unsigned k = 0; k < sets; k++) sampler_clear(&s[k]);
    return status;
}

/* ---- whole factorizations ---- */

static tf_status factor_one(tune_cost *cost, const mpz_t n, const tune_task *task,
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

static tf_status whole(tune_cost *cost, const mpz_t n, const tune_task *task,
                       const tf_qs_params *set, unsigned sets, unsigned first) {
    tf_status s = TF_OK;
    for (unsigned i = 0; s == TF_OK && i < sets; i++) {
        unsigned k = (first + i) % sets;
        s = factor_one(&cost[k], n, task, &set[k]);
    }
    return s;
}

/* ---- rounds ---- */

/* All figures; seconds[k] has those of set k as tune_judge wants them. */
typedef struct rounds {
    double *seconds[SETS];
    tune_cost cost[SETS];
} rounds;

static void add_number(rounds *all, unsigned sets, unsigned number, const tune_task *task,
                       const tune_cost (*cost)[SETS]) {
    const size_t from = (size_t)number * task->rounds;
    for (unsigned k = 0; k < sets; k++) {
        double relations[TUNE_MOST_ROUNDS], rate[TUNE_MOST_ROUNDS];
        for (unsigned r = 0; r < task->rounds; r++) {
            all->seconds[k][from + r] = cost[r][k].seconds;
            relations[r] = cost[r][k].relations;
            rate[r] = cost[r][k].rate;
        }
        tune_cost *c = &all->cost[k];
        c->seconds += tune_median(all->seconds[k] + from, task->rounds) / task->count;
        c->relations += tune_median(relations, task->rounds) / task->count;
        c->rate += tune_median(rate, task->rounds) / task->count;
    }
}

static tf_status run_rounds(rounds *all, const tune_task *task, const tf_qs_params *set,
                            unsigned sets) {
    for (unsigned k = 0; k < sets; k++)
        if (!tf_qs_params_valid(&set[k])) return TF_EINVAL;
    for (unsigned i = 0; i < task->count; i++) {
        tune_cost cost[TUNE_MOST_ROUNDS][SETS] = {0};
        for (unsigned r = 0; r < task->rounds; r++) {
            unsigned first = sets == SETS ? (i + r) % SETS : 0;
            tf_status s =
                (task->whole ? whole : sample)(cost[r], task->numbers[i], task, set, sets, first);
            if (s != TF_OK) return s;
        }
        add_number(all, sets, i, task, cost);
    }
    return TF_OK;
}

static tf_status rounds_init(rounds *all, const tune_task *task) {
    *all = (rounds){0};
    size_t figures = (size_t)task->count * task->rounds;
    all->seconds[0] = malloc(SETS * figures * sizeof(double));
    if (!all->seconds[0]) return TF_ENOMEM;
    all->seconds[1] = all->seconds[0] + figures;
    return TF_OK;
}

tf_status tune_measure(tune_cost *cost, const tune_task *task, const tf_qs_params *params) {
    rounds all;
    tf_status s = rounds_init(&all, task);
    if (s == TF_OK) s = run_rounds(&all, task, params, 1);
    *cost = all.cost[0];
    free(all.seconds[0]);
    return s;
}

tf_status tune_compare(tune_verdict *v, tune_cost cost[2], const tune_task *task,
                       const tf_qs_params set[2], double gain) {
    rounds all;
    tf_status s = rounds_init(&all, task);
    if (s == TF_OK) s = run_rounds(&all, task, set, SETS);
    if (s == TF_OK) {
        *v = tune_judge(all.seconds[0], all.seconds[1], task->count, task->rounds, gain);
        cost[0] = all.cost[0];
        cost[1] = all.cost[1];
    }
    free(all.seconds[0]);
    return s;
}
