/* drop() from a thread that has nothing to do with the run, as `ranks` uses its inner executor. */
#include <criterion/criterion.h>
#include <pthread.h>

#include "basic_tasks.h"
#include "clock.h"
#include "support_contract.h"

#define GROUP 3

typedef struct endless {
    tf_source source;
    tf_executor *executor;
    unsigned given, total, back;
    int over; /* tells the dropping thread to stop */
} endless;

static tf_more next_endless(tf_source *source, tf_task *task) {
    endless *s = (endless *)source;
    if (s->given == s->total) return TF_SOURCE_END;
    task->id = ++s->given;
    task->group = GROUP;
    return tf_sleep_task_make(task, 60, NULL, 0) == TF_OK ? TF_SOURCE_TASK : TF_SOURCE_END;
}

static tf_status absorb_endless(tf_source *source, const tf_result *r) {
    ((endless *)source)->back++;
    return r->status == TF_CANCELLED ? TF_OK : TF_EINTERNAL;
}

static void *drop_again_and_again(void *arg) {
    endless *s = arg;
    while (!__atomic_load_n(&s->over, __ATOMIC_RELAXED)) {
        s->executor->drop(s->executor, 0);         /* nothing */
        s->executor->drop(s->executor, GROUP + 1); /* nobody */
        s->executor->drop(s->executor, GROUP);
        tf_clock_sleep(0.001);
    }
    return NULL;
}

static void check(tf_executor *e) {
    tf_cancel cancel = {0};
    endless s = {.source = {.next = next_endless, .absorb = absorb_endless, .wait_fd = -1},
                 .executor = e,
                 .total = 50};
    pthread_t dropper;
    cr_assert_eq(pthread_create(&dropper, NULL, drop_again_and_again, &s), 0);
    tf_status status = e->run(e, &s.source, &cancel);
    __atomic_store_n(&s.over, 1, __ATOMIC_RELAXED);
    pthread_join(dropper, NULL);
    cr_assert_eq(status, TF_OK);
    cr_assert_eq(s.back, 50);
    tf_executor_destroy(e);
}

Test(drop_outside, serial, .timeout = 20) {
    check(tf_exec_serial_new(&tf_contract_runner));
}
Test(drop_outside, threads, .timeout = 20) {
    check(tf_exec_threads_new(&tf_contract_runner, 3));
}
Test(drop_outside, loop, .timeout = 20) {
    check(tf_exec_loop_new(&tf_contract_runner, 3));
}
