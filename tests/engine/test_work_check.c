/* What a rank with broken memory may send: every flipped bit of an answer is refused, unless it
 * leaves the factors alone (a time, the method that found one). */
#include <criterion/criterion.h>

#include "sieve_work.h"
#include "work.h"

static tf_work *work;

static void open_work(void) {
    cr_assert_eq(tf_work_new(&work, TF_ISA_BEST), TF_OK);
}
static void close_work(void) {
    tf_work_free(work);
}

TestSuite(work_check, .init = open_work, .fini = close_work);

static tf_result run(const tf_task *task) {
    tf_result r = {0};
    tf_cancel never = {0};
    tf_work_run(work, task, &r, &never);
    cr_assert_eq(r.status, TF_OK);
    return r;
}

#define SMALL 40u

static tf_task batch_task(void) {
    tf_task t = {.id = 1, .kind = TF_TASK_ADVANCE};
    tf_writer w = {&t.body, TF_OK};
    tf_plan plan;
    tf_tree tree;
    mpz_t n;
    tf_plan_init(&plan);
    tf_advance_head_put(&w, &(tf_advance_head){plan, 1e5, 0});
    for (uint64_t k = 0; k < SMALL; k++) tf_entry_put_small(&w, k < 3 ? k : k * k * 1000003);
    mpz_init_set_str(n, "36893488147419103363", 10); /* 2^65 + 131 */
    cr_assert_eq(tf_tree_init(&tree, n), TF_OK);
    tf_entry_put_tree(&w, &tree);
    tf_tree_clear(&tree);
    mpz_set_ui(n, 1);
    cr_assert_eq(tf_tree_init(&tree, n), TF_OK); /* no parts */
    tf_entry_put_tree(&w, &tree);
    tf_tree_clear(&tree);
    mpz_clear(n);
    cr_assert_eq(w.status, TF_OK);
    return t;
}

/* The product of all factors of an answer, entry after entry, as a hash; 0: malformed. */
static uint64_t products(const tf_bytes *answer) {
    tf_cursor c = tf_cursor_over(answer);
    uint64_t hash = 1;
    while (c.p < c.end) {
        tf_advanced a;
        uint64_t product = 1;
        if (tf_advanced_get(&a, &c) != TF_OK) return 0;
        for (unsigned i = 0; a.is_small && i < a.count; i++) product *= a.primes[i];
        if (!a.is_small) {
            for (size_t i = 0; i < a.tree.count; i++)
                for (unsigned e = 0; e < a.tree.parts[i].exponent; e++)
                    product *= mpz_get_ui(a.tree.parts[i].value);
            tf_tree_clear(&a.tree);
        }
        hash = (hash ^ product) * 0x9e3779b97f4a7c15u + 1;
    }
    return hash;
}

Test(work_check, a_batch) {
    tf_task task = batch_task();
    tf_result r = run(&task);
    uint64_t right = products(&r.body);
    unsigned accepted = 0, refused = 0;
    cr_assert_eq(tf_work_check(&task, &r), TF_OK);
    for (size_t bit = 0; bit < 8 * r.body.size; bit++) {
        r.body.data[bit / 8] ^= (uint8_t)(1u << bit % 8);
        if (tf_work_check(&task, &r) == TF_OK) {
            cr_assert_eq(products(&r.body), right, "bit %zu went unnoticed", bit);
            accepted++;
        } else {
            refused++;
        }
        r.body.data[bit / 8] ^= (uint8_t)(1u << bit % 8);
    }
    cr_assert(accepted > 0 && refused > 8 * SMALL);
    r.body.size--; /* an answer too few */
    cr_assert_eq(tf_work_check(&task, &r), TF_EINTERNAL);
    tf_result_clear(&r);
    tf_task_clear(&task);
}

/* 1000003 * 1000033 by ECM: found. */
Test(work_check, a_factor) {
    tf_task task = {.id = 1, .kind = TF_TASK_SPLIT};
    tf_writer w = {&task.body, TF_OK};
    tf_split_order order = {.count = 20};
    tf_plan_init(&order.plan);
    order.plan.method = TF_METHOD_ECM;
    order.plan.b1 = 200;
    order.plan.curves = 20;
    mpz_init_set_ui(order.n, 1000036000099u);
    tf_split_order_put(&w, &order);
    mpz_clear(order.n);
    tf_result r = run(&task);
    cr_assert_eq(tf_work_check(&task, &r), TF_OK);
    tf_split_answer a;
    tf_cursor c = tf_cursor_over(&r.body);
    mpz_init(a.f);
    cr_assert_eq(tf_split_answer_get(&a, &c), TF_OK);
    cr_assert(a.found, "the test needs one that finds something");
    mpz_t wrong[4];
    const unsigned long values[4] = {0, 1, 1000007, 1000003};
    for (int i = 0; i < 4; i++) mpz_init_set_ui(wrong[i], values[i]);
    mpz_mul_ui(wrong[3], wrong[3], 1000033); /* the number itself */
    for (int i = 0; i < 4; i++) {
        tf_result lie = {.kind = TF_TASK_SPLIT};
        tf_writer v = {&lie.body, TF_OK};
        mpz_set(a.f, wrong[i]);
        tf_split_answer_put(&v, &a);
        cr_assert_eq(tf_work_check(&task, &lie), TF_EINTERNAL, "factor %lu", values[i]);
        tf_result_clear(&lie);
        mpz_clear(wrong[i]);
    }
    /* Nothing found, though not all was tried. */
    tf_result idle = {.kind = TF_TASK_SPLIT};
    tf_writer v = {&idle.body, TF_OK};
    a.found = false;
    a.done = 3;
    tf_split_answer_put(&v, &a);
    cr_assert_eq(tf_work_check(&task, &idle), TF_EINTERNAL);
    tf_result_clear(&idle);
    mpz_clear(a.f);
    tf_result_clear(&r);
    tf_task_clear(&task);
}

/* Not our order any more: its bytes were changed on the way. A stop is no lie if there was one. */
Test(work_check, statuses) {
    tf_task task = batch_task();
    const tf_status wrong[] = {TF_EFORMAT, TF_EINVAL, TF_EINTERNAL},
                    right[] = {TF_ENOMEM, TF_ELIMIT};
    tf_result r = {.kind = TF_TASK_ADVANCE, .status = TF_CANCELLED};
    cr_assert_eq(tf_work_check(&task, &r), TF_CANCELLED);
    for (size_t i = 0; i < TF_ARRAY_LEN(wrong); i++) {
        r.status = wrong[i];
        cr_assert_eq(tf_work_check(&task, &r), TF_EINTERNAL);
    }
    for (size_t i = 0; i < TF_ARRAY_LEN(right); i++) {
        r.status = right[i];
        cr_assert_eq(tf_work_check(&task, &r), TF_OK);
    }
    tf_task_clear(&task);
}

/* A number left half-way, without a limit in the batch, and with one. */
Test(work_check, a_number_that_was_stopped) {
    for (int limited = 0; limited < 2; limited++) {
        tf_task task = {.id = 1, .kind = TF_TASK_ADVANCE};
        tf_result r = {.kind = TF_TASK_ADVANCE};
        tf_writer asks = {&task.body, TF_OK}, says = {&r.body, TF_OK};
        tf_plan plan;
        tf_tree tree;
        mpz_t n;
        tf_plan_init(&plan);
        tf_advance_head_put(&asks, &(tf_advance_head){plan, 1e5, limited ? 60 : 0});
        mpz_init_set_str(n, "36893488147419103363", 10);
        cr_assert_eq(tf_tree_init(&tree, n), TF_OK);
        tf_entry_put_tree(&asks, &tree);
        tf_put_u8(&says, TF_ENTRY_TREE);
        tf_put_u8(&says, 3); /* stopped (docs/FORMATS.md) */
        tf_put_f64(&says, 0.5);
        tf_tree_put(&says, &tree);
        cr_assert_eq(tf_work_check(&task, &r), limited ? TF_OK : TF_CANCELLED);
        tf_tree_clear(&tree);
        mpz_clear(n);
        tf_result_clear(&r);
        tf_task_clear(&task);
    }
}

/* A range of steps, a sieve: with a limit they may end by themselves. */
Test(work_check, only_limited_tasks_stop_by_themselves) {
    for (int limited = 0; limited < 2; limited++) {
        double seconds = limited ? 60 : 0;
        tf_status want = limited ? TF_OK : TF_CANCELLED;
        tf_task task = {.id = 1, .kind = TF_TASK_SPLIT};
        tf_writer w = {&task.body, TF_OK};
        tf_split_order order = {.count = 20, .seconds = seconds};
        tf_plan_init(&order.plan);
        mpz_init_set_ui(order.n, 1000036000099u);
        tf_split_order_put(&w, &order);
        mpz_clear(order.n);
        tf_result r = {.kind = TF_TASK_SPLIT, .status = TF_CANCELLED};
        cr_assert_eq(tf_work_check(&task, &r), want);
        tf_task_clear(&task);
        task.kind = r.kind = TF_TASK_SIEVE;
        w = (tf_writer){&task.body, TF_OK};
        tf_sieve_order_put(&w, &(tf_sieve_order){.head = (const uint8_t *)"head",
                                                 .head_size = 4,
                                                 .seconds = seconds,
                                                 .count = 8});
        cr_assert_eq(tf_work_check(&task, &r), want);
        tf_task_clear(&task);
        task.kind = r.kind = TF_TASK_BLOCK; /* carries none */
        cr_assert_eq(tf_work_check(&task, &r), TF_CANCELLED);
    }
}
