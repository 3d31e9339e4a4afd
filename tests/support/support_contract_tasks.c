/* The runner of the contract, and the tasks that several cases are made of. */
#include "support_contract_cases.h"

#include <time.h>

#include "basic_tasks.h"
#include "codec.h"
#include "rng.h"

unsigned tf_contract_arrived;

void tf_contract_nap(double seconds) {
    struct timespec ts = {.tv_nsec = (long)(seconds * 1e9)};
    nanosleep(&ts, NULL);
}

static tf_status run_chain(tf_result *r, uint64_t n, const tf_cancel *cancel) {
    uint64_t x = n;
    for (uint64_t i = 0; i < n; i++) {
        x = tf_mix64(x);
        if ((i & 0xffff) == 0xffff && tf_cancel_reason(cancel)) return TF_CANCELLED;
    }
    return tf_bytes_append(&r->body, &x, sizeof x);
}

/* Ends well only if n such tasks run at the same moment. */
static tf_status run_meet(uint64_t n, const tf_cancel *cancel) {
    __atomic_add_fetch(&tf_contract_arrived, 1, __ATOMIC_RELAXED);
    for (int i = 0; i < 10000; i++) {
        if (__atomic_load_n(&tf_contract_arrived, __ATOMIC_RELAXED) >= n) return TF_OK;
        if (tf_cancel_reason(cancel)) return TF_CANCELLED;
        tf_contract_nap(0.001);
    }
    return TF_EINTERNAL;
}

static void run(void *context, const tf_task *task, tf_result *r, const tf_cancel *cancel) {
    (void)context;
    if (tf_basic_task_run(task, r, cancel)) return;
    tf_cursor c = tf_cursor_over(&task->body);
    uint64_t op = tf_get_uint(&c), n = tf_get_uint(&c);
    if (task->kind != TF_TASK_DEMO || !c.ok)
        r->status = TF_EINVAL;
    else
        r->status = op == TF_DEMO_MEET ? run_meet(n, cancel) : run_chain(r, n, cancel);
}

const tf_runner tf_contract_runner = {.run = run};

tf_status tf_contract_demo(tf_task *t, uint64_t op, uint64_t n) {
    tf_writer w = {.out = &t->body};
    tf_put_uint(&w, op);
    tf_put_uint(&w, n);
    t->kind = TF_TASK_DEMO;
    return w.status;
}

tf_status tf_contract_echo(tf_scene *s, uint64_t index, tf_task *t) {
    uint64_t payload = tf_mix64(s->seed ^ index);
    t->kind = TF_TASK_ECHO;
    return tf_bytes_append(&t->body, &payload, sizeof payload);
}

tf_status tf_contract_forever(tf_scene *s, uint64_t index, tf_task *t) {
    (void)s, (void)index;
    return tf_sleep_task_make(t, TF_CONTRACT_FOREVER, NULL, 0);
}

tf_status tf_contract_tiny_then_forever(tf_scene *s, uint64_t index, tf_task *t) {
    return index < 10 ? tf_contract_echo(s, index, t) : tf_contract_forever(s, index, t);
}

const char *tf_contract_must(bool condition, const char *text) {
    return condition ? NULL : text;
}

const char *tf_contract_bounded(const tf_contract *c, const tf_scene *s) {
    return tf_contract_must(s->most_out <= 4096 * (uint64_t)c->executor->workers,
                            "rule 6: too many tiny tasks out at once");
}

void tf_contract_start_outside(tf_scene *s, void *(*body)(void *)) {
    s->user = pthread_create(&s->outside, NULL, body, s) == 0;
    if (!s->user) tf_scene_fail(s, "the test itself: no thread");
}
