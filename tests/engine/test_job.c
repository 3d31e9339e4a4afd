/* A job must end with the same report whatever order its results arrive in. */
#include <criterion/criterion.h>
#include <string.h>

#include "factors.h"
#include "job.h"
#include "support_numbers.h"
#include "tqs.h"
#include "tree_codec.h"
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

static void same_for_orders(const mpz_t n, const tf_plan *plan, tf_status expected, size_t orders) {
    tf_factors first, again;
    tf_factors_init(&first);
    tf_factors_init(&again);
    cr_assert_eq(run_job(&first, n, plan, 1, 0), expected);
    static const unsigned windows[] = {1, 2, 3, 7, 16};
    for (size_t i = 0; i < orders && i < TF_ARRAY_LEN(windows); i++) {
        cr_assert_eq(run_job(&again, n, plan, windows[i], 100 + i), expected);
        assert_same(&first, &again);
    }
    tf_factors_clear(&first);
    tf_factors_clear(&again);
}

static void same_for_all_orders(const mpz_t n, const tf_plan *plan, tf_status expected) {
    same_for_orders(n, plan, expected, SIZE_MAX);
}

Test(job, report_does_not_depend_on_the_order_of_results) {
    tf_plan plan;
    tf_plan_init(&plan);
    tf_rng r;
    tf_rng_init(&r, 31, 0);
    mpz_t n, m;
    mpz_inits(n, m, NULL);
    for (int k = 0; k < 3; k++) {
        tf_support_semiprime(n, &r, 45, 46); /* 175 bits: curves, or a sieve */
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
    tf_support_semiprime(n, &r, 92, 93);
    cr_assert_gt(mpz_sizeinbase(n, 2), TF_TQS_BETTER_BITS);
    same_for_all_orders(n, &plan, TF_FOUND);
    plan.method = TF_METHOD_SIQS;
    same_for_orders(n, &plan, TF_FOUND, 2);
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

/* ---- killed and gone on from ------------------------------------------------------------------ */

/* Steps of one composite whose answers were taken in. */
typedef struct known_steps {
    mpz_t composite;
    bool known[4000];
    uint64_t count;
} known_steps;

static tf_split_order order_of(const tf_task *task) {
    tf_split_order order;
    tf_cursor c = tf_cursor_over(&task->body);
    mpz_init(order.n);
    cr_assert_eq(tf_split_order_get(&order, &c), TF_OK);
    cr_assert_leq(order.position + order.count, TF_ARRAY_LEN(((known_steps *)0)->known));
    return order;
}

static void expect_unknown(known_steps *k, const tf_split_order *o) {
    if (mpz_cmp(k->composite, o->n) != 0) {
        mpz_set(k->composite, o->n);
        memset(k->known, 0, sizeof k->known);
    }
    for (uint64_t i = 0; i < o->count; i++)
        cr_assert(!k->known[o->position + i], "step %llu again",
                  (unsigned long long)(o->position + i));
}

/* A life of at most @p limit answers, in an order drawn from @p r; what is out is lost at its end.
 * @return TF_MORE: killed */
static tf_status live(tf_tree *tree, tf_bytes *ahead, const tf_plan *plan, unsigned window,
                      unsigned limit, known_steps *k, tf_rng *r) {
    tf_job *job = tf_job_new(tree, plan, UINT64_C(1) << 32);
    tf_cursor c = tf_cursor_over(ahead);
    cr_assert_eq(tf_job_get_ahead(job, &c), TF_OK);
    pool p = {.count = 0};
    tf_split_order orders[MAX_OUT];
    uint64_t id = 1;
    tf_more more = TF_SOURCE_WAIT;
    for (unsigned absorbed = 0; absorbed < limit;) {
        tf_task task = {0};
        more = tf_job_next(job, &task, &(tf_job_terms){.id = id++, .window = window});
        if (more == TF_SOURCE_END) break;
        if (more == TF_SOURCE_TASK) {
            orders[p.count] = (tf_split_order){0};
            if (task.kind == TF_TASK_SPLIT) {
                orders[p.count] = order_of(&task);
                expect_unknown(k, &orders[p.count]);
            }
            compute(&p, &task);
        } else {
            cr_assert_gt(p.count, 0, "waits for nothing");
        }
        if (more == TF_SOURCE_TASK && p.count < MAX_OUT) continue;
        size_t i = tf_rng_below(r, p.count);
        uint64_t drop;
        cr_assert_eq(tf_job_absorb(job, &p.ready[i], &drop), TF_OK);
        for (uint64_t n = 0; n < orders[i].count; n++, k->count++)
            if (mpz_cmp(k->composite, orders[i].n) == 0) k->known[orders[i].position + n] = true;
        if (orders[i].count) mpz_clear(orders[i].n);
        tf_result_clear(&p.ready[i]);
        orders[i] = orders[p.count - 1];
        p.ready[i] = p.ready[--p.count];
        absorbed++;
    }
    while (p.count > 0) {
        if (orders[--p.count].count) mpz_clear(orders[p.count].n);
        tf_result_clear(&p.ready[p.count]);
    }
    ahead->size = 0;
    tf_writer w = {ahead, TF_OK};
    tf_job_put_ahead(&w, job);
    tf_bytes bytes = {0};
    tf_writer t = {&bytes, TF_OK};
    tf_tree_put(&t, tf_job_tree(job));
    cr_assert(w.status == TF_OK && t.status == TF_OK);
    tf_cursor from = tf_cursor_over(&bytes);
    cr_assert_eq(tf_tree_get(tree, &from), TF_OK);
    tf_bytes_clear(&bytes);
    tf_job_free(job);
    return more == TF_SOURCE_END ? TF_FOUND : TF_MORE;
}

/* Killed again and again, on windows of every size: no step that was answered is done again while its
 * composite is whole, and the report is that of a run without a pause. */
Test(job, no_answer_is_lost_by_a_kill) {
    mpz_t n, p;
    tf_plan plan;
    tf_plan_init(&plan);
    plan.method = TF_METHOD_ECM;
    plan.b1 = 100;
    plan.curves = 3000;
    mpz_inits(n, p, NULL);
    mpz_set_str(n, "1000000000000000000000000000057", 10);
    mpz_set_str(p, "1000000000039", 10);
    mpz_mul(n, n, p);
    tf_factors want, got;
    tf_factors_init(&want);
    tf_factors_init(&got);
    cr_assert_eq(run_job(&want, n, &plan, 1, 1), TF_FOUND);
    uint64_t ahead_sum = 0;
    for (uint64_t seed = 0; seed < 5; seed++) {
        static known_steps k;
        tf_rng r;
        tf_tree tree;
        tf_bytes ahead = {0};
        k = (known_steps){.count = 0};
        mpz_init(k.composite);
        tf_rng_init(&r, seed, 7);
        cr_assert_eq(tf_tree_init(&tree, n), TF_OK);
        tf_advance how = {.plan = &plan, .limit = 0};
        cr_assert_eq(tf_tree_advance(&tree, &how), TF_MORE);
        unsigned lives = 0;
        while (live(&tree, &ahead, &plan, 1 + (unsigned)tf_rng_below(&r, 16),
                    1 + (unsigned)tf_rng_below(&r, 12), &k, &r) == TF_MORE) {
            ahead_sum += ahead.size;
            cr_assert_lt(lives++, 5000u, "no progress");
        }
        cr_assert_eq(tf_tree_factors(&got, &tree), TF_OK);
        assert_same(&got, &want);
        tf_tree_clear(&tree);
        tf_bytes_clear(&ahead);
        mpz_clear(k.composite);
    }
    cr_assert_gt(ahead_sum, 0u, "nothing ever came early");
    tf_factors_clear(&want);
    tf_factors_clear(&got);
    mpz_clears(n, p, NULL);
}

/* What does not fit is left out, and the job does everything itself. */
Test(job, answers_that_do_not_fit_are_left_out) {
    mpz_t n;
    tf_plan plan;
    tf_plan_init(&plan);
    plan.method = TF_METHOD_ECM;
    plan.b1 = 200;
    plan.curves = 500;
    mpz_init_set_str(n, "1000000000000000000000000000057", 10);
    mpz_mul_ui(n, n, 1000000007);
    tf_factors want;
    tf_factors_init(&want);
    cr_assert_eq(run_job(&want, n, &plan, 1, 1), TF_FOUND);
    for (unsigned kind = 0; kind < 6; kind++) {
        tf_tree t;
        tf_bytes ahead = {0};
        tf_writer w = {&ahead, TF_OK};
        cr_assert_eq(tf_tree_init(&t, n), TF_OK);
        tf_advance how = {.plan = &plan, .limit = 0};
        cr_assert_eq(tf_tree_advance(&t, &how), TF_MORE);
        tf_put_mpz(&w, t.parts[0].value);
        tf_put_uint(&w, 1);
        tf_put_uint(&w, kind == 0 ? 0 : kind == 1 ? 500 : 10); /* where nothing can wait */
        tf_put_uint(&w, kind == 2 ? UINT64_MAX : 1);
        tf_put_u8(&w, kind >= 3);
        tf_put_u8(&w, kind == 3 ? 200 : TF_METHOD_ECM);
        tf_put_uint(&w, kind == 4 ? 11 : 10);
        tf_put_uint(&w, 0); /* no factor */
        tf_job *job = tf_job_new(&t, &plan, UINT64_C(1) << 32);
        uint64_t stamp = tf_job_stamp(job);
        tf_cursor c = tf_cursor_over(&ahead);
        cr_assert_eq(tf_job_get_ahead(job, &c), TF_OK);
        cr_assert_eq(tf_job_stamp(job), stamp);
        tf_bytes none = {0};
        tf_writer again = {&none, TF_OK};
        tf_job_put_ahead(&again, job);
        cr_assert_eq(none.size, 0, "kind %u was believed", kind);
        tf_job_free(job);
        tf_bytes_clear(&ahead);
    }
    tf_factors_clear(&want);
    mpz_clear(n);
}
