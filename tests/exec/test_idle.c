/* An executor that has nothing to do uses no processor time. CPU time does not grow with the load
 * of the machine, so the bounds hold on a busy one too; spinning would need the whole second. */
#include <criterion/criterion.h>

#include "basic_tasks.h"
#include "bridge.h"
#include "clock.h"
#include "support_contract.h"

#define IDLE 0.6 /* seconds */
#define MOST 0.2 /* of CPU; measured: about 0.01 */

/* A short pause; a task; when it is back another one, of which an idle worker is told; a long
 * pause. */
typedef struct pausing {
    tf_source source;
    unsigned given, back;
    double until;
} pausing;

static tf_more next_pausing(tf_source *source, tf_task *t) {
    pausing *p = (pausing *)source;
    if (tf_clock_now() < p->until || p->back < p->given) return TF_SOURCE_WAIT;
    if (p->given == 2) return TF_SOURCE_END;
    t->id = ++p->given;
    return tf_sleep_task_make(t, 0.02, NULL, 0) == TF_OK ? TF_SOURCE_TASK : TF_SOURCE_END;
}

static tf_status absorb_pausing(tf_source *source, const tf_result *r) {
    pausing *p = (pausing *)source;
    if (++p->back == 2) p->until = tf_clock_now() + IDLE;
    return r->status;
}

static void check(tf_executor *e) {
    pausing p = {.source = {.next = next_pausing, .absorb = absorb_pausing, .wait_fd = -1},
                 .until = tf_clock_now() + 0.05};
    tf_cancel cancel = {0};
    double cpu = tf_clock_cpu();
    cr_assert_eq(e->run(e, &p.source, &cancel), TF_OK);
    cpu = tf_clock_cpu() - cpu;
    cr_assert_lt(cpu, MOST, "%s: %.3f s of CPU", e->name, cpu);
    tf_executor_destroy(e);
}

Test(idle, serial) {
    check(tf_exec_serial_new(&tf_contract_runner));
}
Test(idle, threads_2) {
    check(tf_exec_threads_new(&tf_contract_runner, 2));
}
Test(idle, threads_5) {
    check(tf_exec_threads_new(&tf_contract_runner, 5));
}
Test(idle, loop) {
    check(tf_exec_loop_new(&tf_contract_runner, 3));
}

/* Waiting for one long task: the other workers have no work. */
static void check_waiting(tf_executor *e) {
    tf_task t = {.id = 1};
    tf_result r;
    tf_cancel cancel = {0};
    tf_bridge *b;
    cr_assert_eq(tf_sleep_task_make(&t, IDLE, NULL, 0), TF_OK);
    cr_assert_eq(tf_bridge_new(&b, e), TF_OK);
    tf_bridge_start(b, &cancel);
    tf_clock_sleep(0.05); /* the inner executor waits already, and is woken by the task */
    double cpu = tf_clock_cpu();
    cr_assert_eq(tf_bridge_put(b, &t), TF_OK);
    while (!tf_bridge_take(b, &r)) tf_bridge_wait(b, -1, 1.0);
    unsigned looks = 0; /* nothing more comes: the owner has been woken once, and sleeps */
    for (double end = tf_clock_now() + 0.1; tf_clock_now() < end; looks++)
        tf_bridge_wait(b, -1, 0.1);
    cr_assert_leq(looks, 5);
    cpu = tf_clock_cpu() - cpu;
    cr_assert_eq(tf_bridge_join(b), TF_OK);
    tf_bridge_free(b);
    cr_assert_lt(cpu, MOST, "%s: %.3f s of CPU", e->name, cpu);
    tf_executor_destroy(e);
}

Test(idle, bridge_over_serial) {
    check_waiting(tf_exec_serial_new(&tf_contract_runner));
}
Test(idle, bridge_over_threads) {
    check_waiting(tf_exec_threads_new(&tf_contract_runner, 3));
}
