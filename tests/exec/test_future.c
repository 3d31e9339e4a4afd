#include <criterion/criterion.h>
#include <string.h>

#include "basic_tasks.h"
#include "clock.h"
#include "future.h"
#include "support_contract.h"

/* ---- the same tests on every executor -----------------------------------------------------------
 */

static tf_executor *make_executor(unsigned which) {
    tf_executor *e = which == 0   ? tf_exec_serial_new(&tf_contract_runner)
                     : which == 1 ? tf_exec_threads_new(&tf_contract_runner, 3)
                                  : tf_exec_loop_new(&tf_contract_runner, 3);
    cr_assert_not_null(e);
    return e;
}

#define ON_EVERY_EXECUTOR(name)                                                                    \
    static void name(tf_executor *e);                                                              \
    Test(future, name) {                                                                           \
        for (unsigned which = 0; which < 3; which++) {                                             \
            tf_executor *e = make_executor(which);                                                 \
            name(e);                                                                               \
            tf_executor_destroy(e);                                                                \
        }                                                                                          \
    }                                                                                              \
    static void name(tf_executor *e)

static void submit_sleep(tf_futures *f, double seconds, const char *data, uint64_t group) {
    tf_task t = {.group = group};
    cr_assert_eq(tf_sleep_task_make(&t, seconds, data, strlen(data)), TF_OK);
    cr_assert_eq(tf_submit_task(f, &t, NULL), TF_OK);
    cr_assert_null(t.body.data);
}

/* What callbacks saw: one character of data for each, '!' for a failure, '-' for a cancelled one.
 */
typedef struct diary {
    char text[200];
    size_t size;
    size_t last; /* the future that came last */
} diary;

static tf_status note(void *context, tf_futures *f, size_t future, const tf_result *r) {
    diary *d = context;
    (void)f;
    cr_assert_eq(r->id, future);
    char c = r->status == TF_CANCELLED ? '-' : r->status < 0 ? '!' : (char)r->body.data[0];
    d->text[d->size++] = c;
    d->last = future;
    return TF_OK;
}

ON_EVERY_EXECUTOR(nothing_submitted) {
    tf_futures f = {0};
    tf_cancel cancel = {0};
    cr_assert_eq(tf_gather(&f, e, &cancel, NULL, NULL), TF_OK);
    cr_assert_eq(tf_as_completed(&f, e, &cancel, NULL, NULL), TF_OK);
    cr_assert_null(tf_future_result(&f, 0));
    tf_futures_clear(&f);
}

/* The tutorial's gather: 2, 3 and 1 time units; results in the order of submission. */
ON_EVERY_EXECUTOR(gather_keeps_the_order) {
    tf_futures f = {0};
    tf_cancel cancel = {0};
    diary d = {0};
    submit_sleep(&f, 0.02, "1", 0);
    submit_sleep(&f, 0.03, "2", 0);
    submit_sleep(&f, 0.01, "3", 0);
    cr_assert_eq(tf_gather(&f, e, &cancel, note, &d), TF_OK);
    cr_assert_str_eq(d.text, "123");
    tf_futures_clear(&f);
}

/* As completed: 3, 1, 2 where they can run at once, as submitted where not. The order is that of the
 * clock only if no thread is held up for as long as they differ: on a busy machine they differ by
 * more in a second and a third try. */
ON_EVERY_EXECUTOR(as_completed_follows_the_clock) {
    const char *expected = e->workers == 1 ? "123" : "312";
    diary d = {0};
    for (double unit = 0.05; unit < 1 && strcmp(d.text, expected) != 0; unit *= 4) {
        tf_futures f = {0};
        tf_cancel cancel = {0};
        d = (diary){0};
        submit_sleep(&f, 3 * unit, "1", 0);
        submit_sleep(&f, 5 * unit, "2", 0);
        submit_sleep(&f, unit, "3", 0);
        cr_assert_eq(tf_as_completed(&f, e, &cancel, note, &d), TF_OK);
        tf_futures_clear(&f);
    }
    cr_assert_str_eq(d.text, expected);
}

/* gather hands a result over when all before it are ready, not at the end: when the first one comes
 * (after 10 ms), the last one (60 s) still runs; the callback ends it. */
static tf_status drop_others(void *context, tf_futures *f, size_t future, const tf_result *r) {
    tf_futures_drop(f, 9);
    return note(context, f, future, r);
}

ON_EVERY_EXECUTOR(gather_delivers_early_and_drops) {
    tf_futures f = {0};
    tf_cancel cancel = {0};
    diary d = {0};
    submit_sleep(&f, 0.01, "a", 0);
    for (int i = 0; i < 20; i++) submit_sleep(&f, 60, "x", 9); /* some out, some not yet */
    submit_sleep(&f, 0.01, "b", 0);
    cr_assert_eq(tf_gather(&f, e, &cancel, drop_others, &d), TF_OK);
    cr_assert_str_eq(d.text, "a--------------------b");
    tf_futures_clear(&f);
}

ON_EVERY_EXECUTOR(as_completed_delivers_the_dropped_too) {
    tf_futures f = {0};
    tf_cancel cancel = {0};
    diary d = {0};
    submit_sleep(&f, 0.01, "a", 0);
    for (int i = 0; i < 20; i++) submit_sleep(&f, 60, "x", 9);
    cr_assert_eq(tf_as_completed(&f, e, &cancel, drop_others, &d), TF_OK);
    cr_assert_str_eq(d.text, "a--------------------");
    tf_futures_clear(&f);
}

/* Without a callback the results stay, failures among them. */
ON_EVERY_EXECUTOR(results_stay_without_callback) {
    tf_futures f = {0};
    tf_cancel cancel = {0};
    size_t first = 99, second = 99;
    tf_task bad = {0};
    cr_assert_eq(tf_submit(&f, TF_TASK_ECHO, "hello", 5, &first), TF_OK);
    cr_assert_eq(tf_fail_task_make(&bad, TF_ELIMIT, "too big", 7), TF_OK);
    cr_assert_eq(tf_submit_task(&f, &bad, &second), TF_OK);
    cr_assert(first == 0 && second == 1);
    cr_assert_null(tf_future_result(&f, first));
    cr_assert_eq(tf_gather(&f, e, &cancel, NULL, NULL), TF_OK);
    const tf_result *r = tf_future_result(&f, first);
    cr_assert(r && r->status == TF_OK && r->body.size == 5);
    cr_assert_eq(memcmp(r->body.data, "hello", 5), 0);
    r = tf_future_result(&f, second);
    cr_assert(r && r->status == TF_ELIMIT && r->body.size == 7);
    cr_assert_null(tf_future_result(&f, 2));
    /* and the same futures go on */
    size_t third;
    cr_assert_eq(tf_submit(&f, TF_TASK_ECHO, "again", 5, &third), TF_OK);
    cr_assert_eq(third, 2);
    cr_assert_eq(tf_gather(&f, e, &cancel, NULL, NULL), TF_OK);
    cr_assert_not_null(tf_future_result(&f, third));
    tf_futures_clear(&f);
}

/* Tasks that create tasks: every result with n > 0 submits two with n - 1: 2^(n+1) - 1 in all. */
static tf_status branch(void *context, tf_futures *f, size_t future, const tf_result *r) {
    unsigned *seen = context;
    uint8_t n = r->body.data[0];
    (void)future;
    ++*seen;
    if (n-- == 0) return TF_OK;
    for (int i = 0; i < 2; i++)
        if (tf_submit(f, TF_TASK_ECHO, &n, 1, NULL) != TF_OK) return TF_ENOMEM;
    return TF_OK;
}

ON_EVERY_EXECUTOR(callbacks_submit_more) {
    for (int ordered = 0; ordered < 2; ordered++) {
        tf_futures f = {0};
        tf_cancel cancel = {0};
        unsigned seen = 0;
        uint8_t depth = 9;
        cr_assert_eq(tf_submit(&f, TF_TASK_ECHO, &depth, 1, NULL), TF_OK);
        tf_status s = ordered ? tf_gather(&f, e, &cancel, branch, &seen)
                              : tf_as_completed(&f, e, &cancel, branch, &seen);
        cr_assert_eq(s, TF_OK);
        cr_assert_eq(seen, 1023);
        tf_futures_clear(&f);
    }
}

static tf_status refuse_third(void *context, tf_futures *f, size_t future, const tf_result *r) {
    (void)f, (void)r;
    ++*(unsigned *)context;
    return future == 2 ? TF_EFORMAT : TF_OK;
}

ON_EVERY_EXECUTOR(an_error_of_the_callback_ends_the_run) {
    tf_futures f = {0};
    tf_cancel cancel = {0};
    unsigned calls = 0;
    for (int i = 0; i < 3; i++) submit_sleep(&f, 0.001, "x", 0);
    for (int i = 0; i < 5; i++) submit_sleep(&f, 60, "x", 0);
    cr_assert_eq(tf_gather(&f, e, &cancel, refuse_third, &calls), TF_EFORMAT);
    cr_assert_geq(calls, 3);
    tf_futures_clear(&f);
}

static tf_status cancel_at_second(void *context, tf_futures *f, size_t future, const tf_result *r) {
    (void)f, (void)r;
    if (future == 1) tf_cancel_request(context, 7);
    return TF_OK;
}

ON_EVERY_EXECUTOR(a_cancel_leaves_the_rest_without_result) {
    tf_futures f = {0};
    tf_cancel cancel = {0};
    submit_sleep(&f, 0.001, "x", 0);
    submit_sleep(&f, 0.001, "x", 0);
    for (int i = 0; i < 300; i++) submit_sleep(&f, 60, "x", 0);
    cr_assert_eq(tf_gather(&f, e, &cancel, cancel_at_second, &cancel), TF_CANCELLED);
    cr_assert_eq(tf_cancel_reason(&cancel), 7);
    tf_futures_clear(&f);
}

#define MANY (TF_CONTRACT_SCALE / 2)

/* Fifty thousand futures in order, on tiny tasks. */
static tf_status count_in_order(void *context, tf_futures *f, size_t future, const tf_result *r) {
    size_t *n = context, value;
    (void)f;
    memcpy(&value, r->body.data, sizeof value);
    return future == *n && value == *n && ++*n ? TF_OK : TF_EINTERNAL;
}

ON_EVERY_EXECUTOR(many_in_order) {
    tf_futures f = {0};
    tf_cancel cancel = {0};
    size_t n = 0;
    tf_status s = TF_OK;
    for (size_t i = 0; i < MANY && s == TF_OK; i++)
        s = tf_submit(&f, TF_TASK_ECHO, &i, sizeof i, NULL);
    cr_assert_eq(s, TF_OK);
    cr_assert_eq(tf_gather(&f, e, &cancel, count_in_order, &n), TF_OK);
    cr_assert_eq(n, MANY);
    tf_futures_clear(&f);
}
