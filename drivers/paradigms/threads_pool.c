/* threads_pool.c — a pool of three threads; results in the order of submission, each as soon as it
 * is its turn and it is ready. */
#include <pthread.h>
#include <stdio.h>

#include "clock.h"
#include "executor.h"
#include "paradigms.h"
#include "print_line.h"

typedef struct pool_task {
    char name;
    double duration;
} pool_task;

static const pool_task tasks[] = {{'A', 2}, {'B', 3}, {'C', 1}};

/* All three start at the same moment; who is first to say so would be up to the system. In turn: */
static pthread_mutex_t turn_lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t turn_changed = PTHREAD_COND_INITIALIZER;
static uint64_t turn; /* the task that may say that it starts */

static void say_starting(uint64_t index) {
    pthread_mutex_lock(&turn_lock);
    while (turn < index) pthread_cond_wait(&turn_changed, &turn_lock);
    print_line("Task %c: Starting", tasks[index].name);
    turn = index + 1;
    pthread_cond_broadcast(&turn_changed);
    pthread_mutex_unlock(&turn_lock);
}

static void run_task(void *context, const tf_task *task, tf_result *result,
                     const tf_cancel *cancel) {
    const paradigms_config *config = context;
    const pool_task *t = &tasks[task->id];
    char text[32];
    (void)cancel;
    say_starting(task->id);
    tf_clock_sleep(t->duration * config->time_scale);
    print_line("Task %c: Completed", t->name);
    int size = snprintf(text, sizeof text, "Result from %c", t->name);
    result->status = tf_bytes_append(&result->body, text, (size_t)size + 1);
}

/* Submits the tasks and keeps the results until it is their turn. */
typedef struct pool_source {
    tf_source source;
    size_t submitted, shown;
    char results[TF_ARRAY_LEN(tasks)][32]; /* "": not ready */
} pool_source;

static tf_more submit(tf_source *source, tf_task *task) {
    pool_source *s = (pool_source *)source;
    if (s->submitted == TF_ARRAY_LEN(tasks)) return TF_SOURCE_END;
    task->kind = TF_TASK_DEMO;
    task->id = s->submitted++;
    return TF_SOURCE_TASK;
}

static tf_status receive(tf_source *source, const tf_result *result) {
    pool_source *s = (pool_source *)source;
    if (result->status < 0) return result->status;
    snprintf(s->results[result->id], sizeof s->results[0], "%s", (const char *)result->body.data);
    while (s->shown < TF_ARRAY_LEN(tasks) && s->results[s->shown][0])
        print_line("%s", s->results[s->shown++]);
    return TF_OK;
}

tf_exit_code example_threads_pool(const paradigms_config *config) {
    const tf_runner runner = {run_task, (void *)(uintptr_t)config};
    tf_executor *pool = tf_exec_threads_new(&runner, 3);
    if (!pool) return example_end(TF_ENOMEM);
    pool_source source = {.source = {submit, receive, .wait_fd = -1}};
    tf_cancel cancel = {0};
    tf_status s = pool->run(pool, &source.source, &cancel);
    tf_executor_destroy(pool);
    return example_end(s);
}
