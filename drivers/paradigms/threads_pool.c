/* threads_pool.c — a pool of three threads; results in the order of submission, each as soon as it
 * is its turn and it is ready. */
#include <pthread.h>
#include <stdio.h>
#include <string.h>

#include "clock.h"
#include "future.h"
#include "paradigms.h"
#include "print_line.h"

/* A task is bytes: these. */
typedef struct pool_task {
    char name;
    double duration;
} pool_task;

/* All three start at the same moment, and who is first to say so would be up to the system. They
 * say it in turn: each waits until those before it have. */
static struct {
    pthread_mutex_t lock;
    pthread_cond_t changed;
    uint64_t next; /* number of the task that may speak */
} turn = {PTHREAD_MUTEX_INITIALIZER, PTHREAD_COND_INITIALIZER, 0};

static void say_starting(uint64_t number, char name) {
    pthread_mutex_lock(&turn.lock);
    while (turn.next < number) pthread_cond_wait(&turn.changed, &turn.lock);
    print_line("Task %c: Starting", name);
    turn.next = number + 1;
    pthread_cond_broadcast(&turn.changed);
    pthread_mutex_unlock(&turn.lock);
}

/* On a thread of the pool. */
static void run_task(void *context, const tf_task *task, tf_result *result,
                     const tf_cancel *cancel) {
    const paradigms_config *config = context;
    pool_task t;
    char text[32];
    (void)cancel;
    memcpy(&t, task->body.data, sizeof t);
    say_starting(task->id, t.name);
    tf_clock_sleep(t.duration * config->time_scale);
    print_line("Task %c: Completed", t.name);
    int size = snprintf(text, sizeof text, "Result from %c", t.name);
    result->status = tf_bytes_append(&result->body, text, (size_t)size + 1);
}

static tf_status print_result(void *context, tf_futures *futures, size_t future,
                              const tf_result *result) {
    (void)context, (void)futures, (void)future;
    if (result->status >= 0) print_line("%s", (const char *)result->body.data);
    return result->status;
}

static tf_status submit_all(tf_futures *futures) {
    static const pool_task tasks[] = {{'A', 2}, {'B', 3}, {'C', 1}};
    tf_status s = TF_OK;
    for (size_t i = 0; i < TF_ARRAY_LEN(tasks) && s == TF_OK; i++)
        s = tf_submit(futures, TF_TASK_DEMO, &tasks[i], sizeof tasks[i], NULL);
    return s;
}

tf_exit_code example_threads_pool(const paradigms_config *config) {
    const tf_runner runner = {run_task, (void *)(uintptr_t)config};
    tf_executor *pool = tf_exec_threads_new(&runner, 3);
    if (!pool) return example_end(TF_ENOMEM);
    tf_futures futures = {0};
    tf_cancel cancel = {0};
    tf_status s = submit_all(&futures);
    if (s == TF_OK) s = tf_gather(&futures, pool, &cancel, print_result, NULL);
    tf_futures_clear(&futures);
    tf_executor_destroy(pool);
    return example_end(s);
}
