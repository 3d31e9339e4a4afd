/* splitter.h: parameters, slices, cancel and cost, the same for all methods. */
#include <criterion/criterion.h>

#include "splitter.h"
#include "support_split.h"

#include <signal.h>
#include <sys/time.h>
#include <time.h>

static tf_splitter *open_splitter(const char *n, const tf_split_params *p) {
    mpz_t x;
    mpz_init_set_str(x, n, 10);
    tf_splitter *s = NULL;
    cr_assert_eq(tf_splitter_new(&s, x, p), TF_OK);
    mpz_clear(x);
    return s;
}

static tf_status new_status(unsigned long n, tf_split_params p) {
    mpz_t x;
    mpz_init_set_ui(x, n);
    tf_splitter *s;
    tf_status r = tf_splitter_new(&s, x, &p);
    if (r == TF_OK)
        tf_splitter_free(s);
    else
        cr_assert_null(s);
    mpz_clear(x);
    return r;
}

Test(splitter, refuses_what_is_out_of_domain) {
    const tf_split_params ecm = {.method = TF_METHOD_ECM, .b1 = 100, .b2 = 1000, .seed = 7};
    tf_split_params p = ecm;
    cr_assert_eq(new_status(15, p), TF_OK);
    cr_assert_eq(new_status(16, p), TF_EINVAL);
    cr_assert_eq(new_status(7, p), TF_EINVAL);
    cr_assert_eq(new_status(0, p), TF_EINVAL);
    p.b1 = 1;
    cr_assert_eq(new_status(15, p), TF_EINVAL);
    p.b1 = UINT64_MAX;
    cr_assert_eq(new_status(15, p), TF_EINVAL);
    for (uint64_t sigma = 0; sigma < 8; sigma++) {
        p = ecm;
        p.seed = sigma;
        bool bad = sigma == 0 || sigma == 1 || sigma == 5;
        cr_assert_eq(new_status(15, p), bad ? TF_EINVAL : TF_OK);
        p.method = TF_METHOD_PM1;
        cr_assert_eq(new_status(15, p), sigma < 2 ? TF_EINVAL : TF_OK);
        p.method = TF_METHOD_PP1;
        cr_assert_eq(new_status(15, p), sigma < 3 ? TF_EINVAL : TF_OK);
        p.method = TF_METHOD_RHO;
        cr_assert_eq(new_status(15, p), TF_OK);
    }
    p = ecm;
    p.method = TF_METHOD_TRIAL;
    cr_assert_eq(new_status(15, p), TF_EINVAL);
    tf_splitter_free(NULL);
}

/* What each run finds, in what stage, and how much work it reports, must not depend on slices. */
typedef struct run_case {
    const char *n;
    tf_split_params p;
} run_case;

#define N31 "1267650600228402790082356974917"
static const run_case cases[] = {
    {"1000036000099", {TF_METHOD_ECM, 1000, 50000, 8}}, /* found in stage 1 */
    {N31, {TF_METHOD_ECM, 500, 20000, 11}},
    {N31, {TF_METHOD_PM1, 3000, 100000, 3}},
    {N31, {TF_METHOD_PP1, 1000, 30000, 5}},
    {"1000036000099", {TF_METHOD_PM1, 100, 1000, 3}}, /* found in stage 2 */
    {"1000036000099", {TF_METHOD_RHO, 0, 0, 1}},
    {N31, {TF_METHOD_RHO, 3000, 0, 1}},
    {"8416908041", {TF_METHOD_ECM, 500, 1, 819}},     /* both factors at once, stage 1 */
    {"116231724689", {TF_METHOD_ECM, 80, 2000, 763}}, /* and stage 2 */
};

static tf_support_run run_case_in(const run_case *c, const tf_split_plan *plan, uint64_t slice) {
    mpz_t n;
    mpz_init_set_str(n, c->n, 10);
    tf_support_run r;
    tf_support_split(&r, n, &c->p, plan, slice);
    mpz_clear(n);
    cr_assert(r.status == TF_FOUND || r.status == TF_NONE);
    return r;
}

Test(splitter, many_slices_are_one_run) {
    static const uint64_t slices[] = {1, 2, 37, 1000, 65536};
    for (size_t i = 0; i < TF_ARRAY_LEN(cases); i++) {
        tf_support_run whole = run_case_in(&cases[i], NULL, 0);
        for (size_t j = 0; j < TF_ARRAY_LEN(slices); j++) {
            tf_support_run r = run_case_in(&cases[i], NULL, slices[j]);
            cr_assert_eq(r.status, whole.status);
            cr_assert_eq(r.stage, whole.stage);
            cr_assert_eq(mpz_cmp(r.factor, whole.factor), 0);
            /* The last slice may leave a debt of one step unpaid. */
            cr_assert(r.work <= whole.work && r.work + 20000 > whole.work);
            tf_support_done(&r);
        }
        tf_support_done(&whole);
    }
}

Test(splitter, a_plan_changes_no_answer) {
    for (size_t i = 0; i < TF_ARRAY_LEN(cases); i++) {
        const tf_split_params *p = &cases[i].p;
        if (p->method == TF_METHOD_RHO) continue;
        tf_split_plan *plan;
        cr_assert_eq(tf_split_plan_new(&plan, p->method, p->b1, p->b2, NULL), TF_OK);
        tf_support_run alone = run_case_in(&cases[i], NULL, 0);
        for (int twice = 0; twice < 2; twice++) {
            tf_support_run r = run_case_in(&cases[i], plan, 500);
            cr_assert_eq(r.status, alone.status);
            cr_assert_eq(r.stage, alone.stage);
            cr_assert_eq(mpz_cmp(r.factor, alone.factor), 0);
            tf_support_done(&r);
        }
        tf_support_done(&alone);
        tf_split_plan_free(plan);
    }
}

Test(splitter, plans_are_for_their_own_bounds) {
    tf_split_plan *plan;
    tf_cancel stop = {.reason = 1};
    cr_assert_eq(tf_split_plan_new(&plan, TF_METHOD_RHO, 100, 0, NULL), TF_EINVAL);
    cr_assert_eq(tf_split_plan_new(&plan, TF_METHOD_ECM, 1, 0, NULL), TF_EINVAL);
    cr_assert_eq(tf_split_plan_new(&plan, TF_METHOD_ECM, 100, UINT64_MAX, NULL), TF_EINVAL);
    cr_assert_eq(tf_split_plan_new(&plan, TF_METHOD_ECM, 100000, 0, &stop), TF_CANCELLED);
    cr_assert_null(plan);
    cr_assert_eq(tf_split_plan_new(&plan, TF_METHOD_ECM, 1000, 0, NULL), TF_OK);
    mpz_t n;
    mpz_init_set_ui(n, 1000036000099);
    tf_split_params p = {TF_METHOD_ECM, 1000, 0, 7};
    tf_splitter *s;
    cr_assert_eq(tf_splitter_new_planned(&s, n, &p, plan), TF_OK);
    tf_splitter_free(s);
    p.b2 = tf_split_default_b2(TF_METHOD_ECM, 1000); /* the same bounds */
    cr_assert_eq(tf_splitter_new_planned(&s, n, &p, plan), TF_OK);
    tf_splitter_free(s);
    p.b2++;
    cr_assert_eq(tf_splitter_new_planned(&s, n, &p, plan), TF_EINVAL);
    p = (tf_split_params){TF_METHOD_ECM, 999, 0, 7};
    cr_assert_eq(tf_splitter_new_planned(&s, n, &p, plan), TF_EINVAL);
    p = (tf_split_params){TF_METHOD_PP1, 1000, 0, 7};
    cr_assert_eq(tf_splitter_new_planned(&s, n, &p, plan), TF_EINVAL);
    mpz_clear(n);
    tf_split_plan_free(plan);
    tf_split_plan_free(NULL);
}

Test(splitter, unlimited_work_runs_to_the_end) {
    mpz_t f;
    mpz_init(f);
    tf_splitter *s = open_splitter(cases[1].n, &cases[1].p);
    tf_budget b = {.work = TF_WORK_UNLIMITED};
    cr_assert_neq(tf_splitter_run(f, s, &b), TF_MORE);
    cr_assert_eq(b.work, TF_WORK_UNLIMITED);
    cr_assert_eq(tf_splitter_run(f, s, &b), TF_NONE); /* over is over */
    tf_splitter_free(s);
    mpz_clear(f);
}

/* ---- cancel, at whatever moment a timer strikes --------------------------------------------- */

static tf_cancel timer_stop;

static void strike(int signal) {
    tf_cancel_request(&timer_stop, signal);
}

/* @param timer  ITIMER_REAL, or ITIMER_PROF for CPU time, which does not pass while a busy machine lets
 *               others run */
static void start_timer(int timer, long microseconds) {
    struct itimerval t = {.it_value = {0, microseconds}};
    timer_stop.reason = 0;
    signal(timer == ITIMER_REAL ? SIGALRM : SIGPROF, strike);
    setitimer(timer, &t, NULL);
}

static double cpu_seconds(void) {
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

/* Large n, so that a step takes longer than the timer's period: cancels fall inside of steps. */
Test(splitter, cancelled_runs_go_on_where_they_were) {
    static const tf_split_params params[] = {{TF_METHOD_ECM, 200, 3000, 7},
                                             {TF_METHOD_PM1, 2000, 30000, 3},
                                             {TF_METHOD_PP1, 1000, 20000, 5},
                                             {TF_METHOD_RHO, 3000, 0, 5}};
    mpz_t n, f;
    mpz_inits(n, f, NULL);
    mpz_setbit(n, 4423); /* a Mersenne prime of 70 limbs */
    mpz_sub_ui(n, n, 1);
    for (size_t i = 0; i < TF_ARRAY_LEN(params); i++) {
        tf_support_run whole;
        tf_support_split(&whole, n, &params[i], NULL, 0);
        tf_splitter *s;
        cr_assert_eq(tf_splitter_new(&s, n, &params[i]), TF_OK);
        tf_budget b = {.work = UINT64_C(1) << 60, .cancel = &timer_stop};
        unsigned cancelled = 0;
        tf_status r;
        do {
            start_timer(ITIMER_REAL,
                        500 + 500 * (long)cancelled); /* longer, so that every step ends at last */
            r = tf_splitter_run(f, s, &b);
            cancelled += r == TF_CANCELLED;
        } while (r == TF_CANCELLED);
        start_timer(ITIMER_REAL, 0);
        cr_assert_eq(r, whole.status);
        cr_assert_eq((UINT64_C(1) << 60) - b.work, whole.work);
        cr_assert_gt(cancelled, 1, "method %d", params[i].method);
        tf_splitter_free(s);
        tf_support_done(&whole);
    }
    mpz_clears(n, f, NULL);
}

/* Steps of stage 1 take seconds here. */
Test(splitter, cancel_is_seen_soon) {
    static const tf_split_params params[] = {{TF_METHOD_ECM, 50000, 0, 7},
                                             {TF_METHOD_PM1, 50000, 0, 3},
                                             {TF_METHOD_PP1, 50000, 0, 5},
                                             {TF_METHOD_RHO, 0, 0, 5}};
    mpz_t n, f;
    mpz_inits(n, f, NULL);
    mpz_setbit(n, 86243); /* a Mersenne prime of 1348 limbs */
    mpz_sub_ui(n, n, 1);
    for (size_t i = 0; i < TF_ARRAY_LEN(params); i++) {
        tf_splitter *s;
        cr_assert_eq(tf_splitter_new(&s, n, &params[i]), TF_OK);
        tf_budget b = {.work = TF_WORK_UNLIMITED, .cancel = &timer_stop};
        start_timer(ITIMER_PROF, 100000);
        double start = cpu_seconds();
        cr_assert_eq(tf_splitter_run(f, s, &b), TF_CANCELLED);
        cr_assert_lt(cpu_seconds() - start, 0.1 + 0.5, "method %d", params[i].method);
        tf_splitter_free(s);
    }
    mpz_clears(n, f, NULL);
}

/* ---- cost ----------------------------------------------------------------------------------- */

Test(splitter, cost_is_what_runs_take) {
    static const tf_method methods[] = {TF_METHOD_PM1, TF_METHOD_PP1, TF_METHOD_ECM};
    static const uint64_t b1s[] = {100, 300, 2000, 11000};
    mpz_t n;
    mpz_init(n);
    mpz_setbit(n, 89);
    mpz_sub_ui(n, n, 1); /* prime: nothing is found, unless the whole order is */
    for (size_t i = 0; i < 3 * TF_ARRAY_LEN(b1s); i++) {
        uint64_t b1 = b1s[i / 3];
        const uint64_t b2s[] = {1, 5 * b1, 50 * b1, 300 * b1, 0};
        for (size_t j = 0; j < TF_ARRAY_LEN(b2s); j++) {
            tf_split_params p = {methods[i % 3], b1, b2s[j], 10};
            tf_support_run r;
            tf_support_split(&r, n, &p, NULL, 0);
            double ratio = tf_splitter_cost(&p) / (double)r.work;
            cr_assert(ratio > 0.83 && ratio < 1.2, "%s %lu %lu: %.0f for %lu",
                      tf_method_name(p.method), b1, b2s[j], tf_splitter_cost(&p), r.work);
            tf_support_done(&r);
        }
    }
    mpz_clear(n);
}

Test(splitter, default_b2_balances_the_stages) {
    static const tf_method methods[] = {TF_METHOD_PM1, TF_METHOD_PP1, TF_METHOD_ECM};
    for (size_t i = 0; i < 3; i++) {
        uint64_t before = 0;
        for (uint64_t b1 = 100; b1 <= 100000000; b1 *= 10) {
            tf_split_params both = {methods[i], b1, 0, 10}, first = {methods[i], b1, 1, 10};
            double stage1 = tf_splitter_cost(&first), stage2 = tf_splitter_cost(&both) - stage1;
            uint64_t b2 = tf_split_default_b2(methods[i], b1);
            cr_assert(b2 > b1 && b2 > before);
            cr_assert(b1 < 10000 || (stage2 > 0.25 * stage1 && stage2 < 0.8 * stage1),
                      "%s %lu: %.0f and %.0f", tf_method_name(methods[i]), b1, stage1, stage2);
            before = b2;
        }
        cr_assert_leq(tf_split_default_b2(methods[i], TF_SPLIT_MAX_B1), TF_SPLIT_MAX_B2);
    }
}
