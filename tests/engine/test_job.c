/* A job must end with the same report whatever order its results arrive in. */
#include <criterion/criterion.h>
#include <string.h>

#include "factors.h"
#include "job.h"
#include "support_numbers.h"
#include "work.h"

enum { MAX_OUT = 64 };

static tf_work *work;

static void open_work(void) {
    cr_assert_eq(tf_work_new(&work, TF_ISA_BEST), TF_OK);
}
static void close_work(void) {
    tf_work_free(work);
}

TestSuite(job, .init = open_work, .fini = close_work);

typedef struct pool {
    tf_result ready[MAX_OUT];
    size_t count;
} pool;

static void compute(pool *p, tf_task *task) {
    tf_cancel never = {0};
    tf_result *r = &p->ready[p->count++];
    *r = (tf_result){.id = task->id, .group = task->group, .kind = task->kind};
    tf_work_run(work, task, r, &never);
    cr_assert_geq(r->status, 0);
    tf_task_clear(task);
}

/* Absorb one result, any of those that are ready. */
static void absorb_any(pool *p, tf_job *job, tf_rng *r) {
    size_t i = tf_rng_below(r, p->count);
    uint64_t drop;
    cr_assert_eq(tf_job_absorb(job, &p->ready[i], &drop), TF_OK);
    tf_result_clear(&p->ready[i]);
    p->ready[i] = p->ready[--p->count];
}

/* Run to the end with up to @p window tasks out, results in an order drawn from the seed. */
static tf_status run_job(tf_factors *out, const mpz_t n, const tf_plan *plan, unsigned window,
                         uint64_t seed) {
    tf_rng r;
    tf_rng_init(&r, seed, window);
    tf_tree t;
    cr_assert_eq(tf_tree_init(&t, n), TF_OK);
    tf_advance how = {.plan = plan, .limit = 0};
    cr_assert_eq(tf_tree_advance(&t, &how), TF_MORE);
    tf_job *job = tf_job_new(&t, plan, UINT64_C(1) << 32);
    pool p = {.count = 0};
    uint64_t id = 1;
    for (;;) {
        tf_task task = {0};
        tf_more more = tf_job_next(job, &task, &(tf_job_terms){.id = id++, .window = window});
        if (more == TF_SOURCE_TASK)
            compute(&p, &task);
        else if (more == TF_SOURCE_END)
            break;
        else
            cr_assert_gt(p.count, 0, "waits for nothing");
        /* A task that carried the group all the same would be dropped with the job's. */
        if (more == TF_SOURCE_WAIT) cr_assert(task.group == 0 && task.id == 0 && !task.body.data);
        if (p.count == MAX_OUT || (p.count > 0 && (more == TF_SOURCE_WAIT || tf_rng_below(&r, 2))))
            absorb_any(&p, job, &r);
    }
    while (p.count > 0) absorb_any(&p, job, &r); /* late answers must do no harm */
    tf_status s = tf_job_status(job);
    cr_assert_eq(tf_tree_factors(out, tf_job_tree(job)), TF_OK);
    tf_job_free(job);
    return s;
}

static void assert_same(const tf_factors *a, const tf_factors *b) {
    cr_assert_eq(a->count, b->count);
    for (size_t i = 0; i < a->count; i++) {
        cr_assert_eq(mpz_cmp(a->items[i].value, b->items[i].value), 0);
        cr_assert_eq(a->items[i].exponent, b->items[i].exponent);
        cr_assert_eq(a->items[i].method, b->items[i].method);
        cr_assert_eq(a->items[i].certainty, b->items[i].certainty);
    }
}

static void same_for_all_orders(const mpz_t n, const tf_plan *plan, tf_status expected) {
    tf_factors first, again;
    tf_factors_init(&first);
    tf_factors_init(&again);
    cr_assert_eq(run_job(&first, n, plan, 1, 0), expected);
    static const unsigned windows[] = {1, 2, 3, 7, 16};
    for (size_t i = 0; i < TF_ARRAY_LEN(windows); i++) {
        cr_assert_eq(run_job(&again, n, plan, windows[i], 100 + i), expected);
        assert_same(&first, &again);
    }
    tf_factors_clear(&first);
    tf_factors_clear(&again);
}

Test(job, report_does_not_depend_on_the_order_of_results) {
    tf_plan plan;
    tf_plan_init(&plan);
    tf_rng r;
    tf_rng_init(&r, 31, 0);
    mpz_t n, m;
    mpz_inits(n, m, NULL);
    for (int k = 0; k < 3; k++) {
        tf_support_semiprime(n, &r, 45, 46); /* 175 bits: curves, or a sieve for all */
        tf_support_semiprime(m, &r, 42, 42);
        mpz_mul(n, n, m);
        same_for_all_orders(n, &plan, TF_FOUND);
    }
    mpz_clears(n, m, NULL);
}

/* Nothing for curves: the factors come from a sieve whose ranges arrive in any order. */
Test(job, a_sieve_does_not_depend_on_the_order_of_results) {
    tf_plan plan;
    tf_plan_init(&plan);
    tf_rng r;
    tf_rng_init(&r, 36, 0);
    mpz_t n;
    mpz_init(n);
    tf_support_semiprime(n, &r, 83, 84);
    same_for_all_orders(n, &plan, TF_FOUND);
    plan.method = TF_METHOD_SIQS;
    same_for_all_orders(n, &plan, TF_FOUND);
    mpz_clear(n);
}

Test(job, limits_end_it_the_same_way) {
    tf_plan plan;
    tf_plan_init(&plan);
    plan.max_curves = 5;
    tf_rng r;
    tf_rng_init(&r, 32, 0);
    mpz_t n;
    mpz_init(n);
    tf_support_semiprime(n, &r, 110, 120);
    same_for_all_orders(n, &plan, TF_NONE);
    mpz_clear(n);
}

Test(job, contradicting_answers_are_internal_errors) {
    tf_plan plan;
    tf_plan_init(&plan);
    tf_rng r;
    tf_rng_init(&r, 33, 0);
    mpz_t n;
    mpz_init(n);
    tf_support_semiprime(n, &r, 80, 90);
    tf_tree t;
    cr_assert_eq(tf_tree_init(&t, n), TF_OK);
    tf_advance how = {.plan = &plan, .limit = 0};
    cr_assert_eq(tf_tree_advance(&t, &how), TF_MORE);
    tf_job *job = tf_job_new(&t, &plan, UINT64_C(1) << 32);
    tf_task task = {0};
    cr_assert_eq(tf_job_next(job, &task, &(tf_job_terms){.id = 1, .window = 2}), TF_SOURCE_TASK);
    tf_result result = {.id = 1, .group = task.group, .kind = TF_TASK_SPLIT, .status = TF_OK};
    tf_split_answer lie = {.done = 1, .found = true, .method = TF_METHOD_ECM};
    mpz_init_set_ui(lie.f, 12345); /* no divisor */
    tf_writer w = {&result.body, TF_OK};
    tf_split_answer_put(&w, &lie);
    uint64_t drop;
    cr_assert_eq(tf_job_absorb(job, &result, &drop), TF_EINTERNAL);
    tf_result_clear(&result);
    tf_task_clear(&task);
    tf_job_free(job);
    mpz_clears(n, lie.f, NULL);
}
