#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "basic_tasks.h"
#include "bridge.h"
#include "clock.h"
#include "support_contract.h"
#include "transport.h"

typedef struct fixture {
    tf_executor *inner;
    tf_bridge *bridge;
    tf_cancel cancel;
} fixture;

static void open_bridge(fixture *f, tf_executor *inner) {
    *f = (fixture){.inner = inner};
    cr_assert_not_null(inner);
    cr_assert_eq(tf_bridge_new(&f->bridge, inner), TF_OK);
}

static void close_bridge(fixture *f) {
    tf_bridge_free(f->bridge);
    tf_executor_destroy(f->inner);
}

static void put_echo(fixture *f, uint64_t id) {
    tf_task t = {.id = id, .kind = TF_TASK_ECHO};
    cr_assert_eq(tf_bytes_append(&t.body, &id, sizeof id), TF_OK);
    cr_assert_eq(tf_bridge_put(f->bridge, &t), TF_OK);
    cr_assert_null(t.body.data);
}

static void put_sleep(fixture *f, uint64_t id, double seconds, uint64_t group) {
    tf_task t = {.id = id, .group = group};
    cr_assert_eq(tf_sleep_task_make(&t, seconds, NULL, 0), TF_OK);
    cr_assert_eq(tf_bridge_put(f->bridge, &t), TF_OK);
}

static tf_result take(fixture *f) {
    tf_result r = {0};
    double deadline = tf_clock_now() + 20;
    while (!tf_bridge_take(f->bridge, &r)) {
        cr_assert(tf_clock_now() < deadline, "no result came");
        tf_bridge_wait(f->bridge, -1, 0.1);
    }
    return r;
}

/* Several runs on one bridge; every task comes out once, unchanged. */
Test(bridge, in_and_out) {
    fixture f;
    open_bridge(&f, tf_exec_threads_new(&tf_contract_runner, 2));
    for (int run = 0; run < 3; run++) {
        tf_bridge_start(f.bridge, &f.cancel);
        uint64_t sum = 0;
        for (uint64_t id = 1; id <= 1000; id++) put_echo(&f, id);
        for (int i = 0; i < 1000; i++) {
            tf_result r = take(&f);
            cr_assert(r.status == TF_OK && memcmp(r.body.data, &r.id, sizeof r.id) == 0);
            sum += r.id;
            tf_result_clear(&r);
        }
        cr_assert_eq(sum, 500500);
        cr_assert_eq(tf_bridge_join(f.bridge), TF_OK);
        tf_result r;
        cr_assert_not(tf_bridge_take(f.bridge, &r));
    }
    close_bridge(&f);
}

/* Joining without having waited: queued tasks are still computed. */
Test(bridge, join_lets_queued_tasks_finish) {
    fixture f;
    open_bridge(&f, tf_exec_serial_new(&tf_contract_runner));
    tf_bridge_start(f.bridge, &f.cancel);
    for (uint64_t id = 1; id <= 20; id++) put_sleep(&f, id, 0.001, 0);
    cr_assert_eq(tf_bridge_join(f.bridge), TF_OK);
    for (int i = 0; i < 20; i++) cr_assert_eq(take(&f).status, TF_OK);
    close_bridge(&f);
}

/* The serial executor is busy with task 1; of 2, 3, 4 the last one queued is given back first. */
Test(bridge, unstarted_tasks_can_be_taken_back) {
    fixture f;
    open_bridge(&f, tf_exec_serial_new(&tf_contract_runner));
    tf_bridge_start(f.bridge, &f.cancel);
    put_sleep(&f, 1, 60, 5);
    tf_clock_sleep(0.1); /* it has been fetched by now; if not, the test below still holds */
    for (uint64_t id = 2; id <= 4; id++) put_echo(&f, id);
    tf_task t;
    cr_assert(tf_bridge_take_back(f.bridge, &t));
    cr_assert(t.id == 4 && t.kind == TF_TASK_ECHO && t.body.size == 8);
    tf_task_clear(&t);
    tf_bridge_drop(f.bridge, 5);
    for (uint64_t id = 1; id <= 3; id++) {
        tf_result r = take(&f);
        cr_assert_eq(r.id, id);
        cr_assert_eq(r.status, id == 1 ? TF_CANCELLED : TF_OK);
        tf_result_clear(&r);
    }
    cr_assert_not(tf_bridge_take_back(f.bridge, &t));
    cr_assert_eq(tf_bridge_join(f.bridge), TF_OK);
    close_bridge(&f);
}

Test(bridge, drop_reaches_queued_tasks) {
    fixture f;
    open_bridge(&f, tf_exec_serial_new(&tf_contract_runner));
    tf_bridge_start(f.bridge, &f.cancel);
    put_sleep(&f, 1, 0.1, 0);
    for (uint64_t id = 2; id <= 10; id++) put_sleep(&f, id, 60, 8);
    put_echo(&f, 11);
    tf_bridge_drop(f.bridge, 8);
    unsigned cancelled = 0, done = 0;
    for (int i = 0; i < 11; i++) {
        tf_result r = take(&f);
        cr_assert_eq(r.status == TF_CANCELLED, r.group == 8);
        *(r.status == TF_CANCELLED ? &cancelled : &done) += 1;
        tf_result_clear(&r);
    }
    cr_assert(cancelled == 9 && done == 2);
    cr_assert_eq(tf_bridge_join(f.bridge), TF_OK);
    close_bridge(&f);
}

/* After a cancel everything comes back, also what is put in later; then the bridge starts anew. */
Test(bridge, cancel_gives_everything_back) {
    fixture f;
    open_bridge(&f, tf_exec_threads_new(&tf_contract_runner, 2));
    tf_bridge_start(f.bridge, &f.cancel);
    for (uint64_t id = 1; id <= 30; id++) put_sleep(&f, id, 60, 0);
    tf_cancel_request(&f.cancel, 3);
    for (int i = 0; i < 30; i++) cr_assert_eq(take(&f).status, TF_CANCELLED);
    tf_status status = TF_OK;
    while (!tf_bridge_ended(f.bridge, &status)) tf_clock_sleep(0.001);
    cr_assert_eq(status, TF_CANCELLED);
    put_sleep(&f, 31, 60, 0);
    cr_assert_eq(take(&f).id, 31);
    cr_assert_eq(tf_bridge_join(f.bridge), TF_CANCELLED);
    f.cancel = (tf_cancel){0};
    tf_bridge_start(f.bridge, &f.cancel);
    put_echo(&f, 1);
    tf_result r = take(&f);
    cr_assert_eq(r.status, TF_OK);
    tf_result_clear(&r);
    cr_assert_eq(tf_bridge_join(f.bridge), TF_OK);
    close_bridge(&f);
}

/* A sleeping owner is woken by a result and by its descriptor. */
Test(bridge, the_owner_is_woken) {
    fixture f;
    int ends[2];
    cr_assert_eq(pipe(ends), 0);
    open_bridge(&f, tf_exec_serial_new(&tf_contract_runner));
    tf_bridge_start(f.bridge, &f.cancel);
    put_sleep(&f, 1, 0.05, 0);
    cr_assert_not(tf_bridge_wait(f.bridge, ends[0], 3600)); /* the test's own limit comes first */
    tf_result r;
    cr_assert(tf_bridge_take(f.bridge, &r));
    cr_assert_not(tf_bridge_wait(f.bridge, ends[0], 0.01)); /* nothing: the time passes */
    cr_assert_eq(write(ends[1], "x", 1), 1);
    cr_assert(tf_bridge_wait(f.bridge, ends[0], 3600));
    cr_assert_eq(tf_bridge_join(f.bridge), TF_OK);
    close_bridge(&f);
    close(ends[0]);
    close(ends[1]);
}

/* A body that is said to be larger than a message may be: refused before anybody reads it. */
static void run_huge(void *context, const tf_task *task, tf_result *r, const tf_cancel *cancel) {
    (void)context, (void)task, (void)cancel;
    r->body = (tf_bytes){.data = malloc(1), .size = TF_TRANSPORT_LIMIT + 1};
}

Test(bridge, results_too_large_to_travel) {
    fixture f;
    open_bridge(&f, tf_exec_serial_new(&(tf_runner){.run = run_huge}));
    tf_bridge_start(f.bridge, &f.cancel);
    put_echo(&f, 1);
    tf_result r = take(&f);
    cr_assert(r.status == TF_ELIMIT && r.body.size == 0);
    cr_assert_eq(tf_bridge_join(f.bridge), TF_OK);
    close_bridge(&f);
}
