/* The list of hard numbers tells what is being done, on all of them. */
#include <criterion/criterion.h>
#include <string.h>

#include "hard.h"
#include "work.h"

static tf_plan plan;

static void add(tf_hard_list *l, uint64_t place, const char *digits) {
    mpz_t n;
    mpz_init_set_str(n, digits, 10);
    tf_tree t;
    cr_assert_eq(tf_tree_init(&t, n), TF_OK);
    cr_assert_eq(tf_tree_advance(&t, &(tf_advance){.plan = &plan, .limit = 0}), TF_MORE);
    cr_assert_eq(tf_hard_add(l, place, &t, &plan), TF_OK);
    mpz_clear(n);
}

/* Has the task made, and forgets it. */
static tf_more ask(tf_hard_list *l, size_t i, uint64_t memory) {
    tf_task task = {0};
    tf_job_terms terms = {.id = 5, .window = 4, .memory = memory, .threads = 1};
    tf_more more = tf_job_next(l->items[i].job, &task, &terms);
    tf_task_clear(&task);
    return more;
}

static void expect(const tf_hard_list *l, const char *first, const char *rest) {
    char text[160];
    tf_hard_describe(text, sizeof text, l);
    cr_assert_eq(strncmp(text, first, strlen(first)), 0, "%s", text);
    if (rest) cr_assert_str_eq(text + strlen(text) - strlen(rest), rest, "%s", text);
    for (size_t size = 1; size < sizeof text; size += 13) { /* never beyond the end */
        char part[160];
        memset(part, '#', sizeof part);
        tf_hard_describe(part, size, l);
        cr_assert_lt(strlen(part), size);
        cr_assert_eq(strncmp(part, text, strlen(part)), 0);
    }
}

static void begin(void) {
    tf_plan_init(&plan);
    plan.method = TF_METHOD_SIQS;
    plan.curves = 1;
}

TestSuite(hard, .init = begin);

Test(hard, what_is_done_is_told_of_all_numbers) {
    tf_hard_list l = {0};
    char empty[10] = "x";
    tf_hard_describe(empty, sizeof empty, &l);
    cr_assert_str_eq(empty, "");
    add(&l, 1, "100000000000000000000000000324700000000000000000000000018183");
    expect(&l, "testing parts", NULL); /* nothing begun */
    cr_assert_eq(ask(&l, 0, 0), TF_SOURCE_TASK);
    static const char first[] = "c60: siqs 0%, 0 relations (0 of 60)";
    expect(&l, first, "(0 of 60)");
    add(&l, 2, "1000000000000000000000000000000019990000000000000000000000000000013317");
    add(&l, 3, "10000000000000000000000000000603000000000000000000000000001881");
    expect(&l, first, "(0 of 60)");
    cr_assert_eq(ask(&l, 1, 0), TF_SOURCE_TASK);
    expect(&l, first, "(0 of 60); 1 other, c70 0%");
    cr_assert_eq(ask(&l, 2, 0), TF_SOURCE_TASK);
    expect(&l, first, "(0 of 60); 2 others, c70 0%, c62 0%");
    tf_hard_clear(&l);
}

/* A later run, with more memory, may go on: the number is not done. */
Test(hard, a_sieve_too_large_for_the_memory_is_refused) {
    tf_hard_list l = {0};
    add(&l, 1, "1000000000000000000000000000000019990000000000000000000000000000013317");
    const tf_job *job = l.items[0].job;
    cr_assert_not(tf_job_refused(job));
    cr_assert_eq(ask(&l, 0, 1 << 20), TF_SOURCE_END);
    cr_assert_eq(tf_job_status(job), TF_NONE);
    cr_assert(tf_job_refused(job));
    tf_hard_clear(&l);
}
