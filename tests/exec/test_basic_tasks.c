#include <criterion/criterion.h>
#include <math.h>
#include <string.h>

#include "basic_tasks.h"
#include "clock.h"
#include "codec.h"

static tf_result run(tf_task *t, const tf_cancel *cancel) {
    tf_result r = {0};
    cr_assert(tf_basic_task_run(t, &r, cancel));
    tf_task_clear(t);
    return r;
}

static void assert_body(tf_result *r, const char *text) {
    cr_assert_eq(r->body.size, strlen(text));
    cr_assert_eq(memcmp(r->body.data, text, r->body.size), 0);
    tf_result_clear(r);
}

Test(basic_tasks, echo_gives_the_body_back) {
    tf_task t = {.kind = TF_TASK_ECHO};
    cr_assert_eq(tf_bytes_append(&t.body, "payload", 7), TF_OK);
    tf_result r = run(&t, NULL);
    cr_assert_eq(r.status, TF_OK);
    assert_body(&r, "payload");
}

Test(basic_tasks, sleep_takes_its_time_and_gives_the_data) {
    tf_task t = {0};
    cr_assert_eq(tf_sleep_task_make(&t, 0.03, "data", 4), TF_OK);
    double start = tf_clock_now();
    tf_result r = run(&t, NULL);
    cr_assert_geq(tf_clock_now() - start, 0.03);
    cr_assert_eq(r.status, TF_OK);
    assert_body(&r, "data");
}

Test(basic_tasks, sleep_sees_the_cancel) {
    tf_cancel cancel = {0};
    tf_cancel_request(&cancel, 1);
    tf_task t = {0};
    cr_assert_eq(tf_sleep_task_make(&t, 1000, "data", 4), TF_OK);
    tf_result r = run(&t, &cancel);
    cr_assert(r.status == TF_CANCELLED && r.body.size == 0);
}

Test(basic_tasks, malformed_sleeps) {
    const double bad[] = {-1, 1e10, (double)INFINITY, (double)NAN};
    for (size_t i = 0; i < TF_ARRAY_LEN(bad); i++) {
        tf_task t = {0};
        cr_assert_eq(tf_sleep_task_make(&t, bad[i], NULL, 0), TF_OK);
        cr_assert_eq(run(&t, NULL).status, TF_EFORMAT);
    }
    tf_task t = {.kind = TF_TASK_SLEEP};
    cr_assert_eq(tf_bytes_append(&t.body, "short", 5), TF_OK);
    cr_assert_eq(run(&t, NULL).status, TF_EFORMAT);
}

Test(basic_tasks, fail_ends_with_the_status_given) {
    tf_task t = {0};
    cr_assert_eq(tf_fail_task_make(&t, TF_ELIMIT, "why", 3), TF_OK);
    tf_result r = run(&t, NULL);
    cr_assert_eq(r.status, TF_ELIMIT);
    assert_body(&r, "why");
    cr_assert_eq(tf_fail_task_make(&t, TF_FOUND, NULL, 0), TF_OK); /* no failure: malformed */
    cr_assert_eq(run(&t, NULL).status, TF_EFORMAT);
}

Test(basic_tasks, other_kinds_are_left_alone) {
    tf_task t = {.kind = TF_TASK_DEMO};
    tf_result r = {.status = TF_FOUND};
    cr_assert_not(tf_basic_task_run(&t, &r, NULL));
    cr_assert(r.status == TF_FOUND && r.body.data == NULL);
}
