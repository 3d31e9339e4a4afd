/* measure_hub.c — the hub alone: choosing, framing, the ledger, for tasks and results of a kilobyte. */
#include <stdio.h>

#include "basic_tasks.h"
#include "clock.h"
#include "measure.h"

typedef struct flood {
    tf_source source;
    uint64_t left, absorbed;
    uint8_t bytes[1000];
} flood;

static tf_more flood_next(tf_source *source, tf_task *task) {
    flood *f = (flood *)source;
    if (f->left == 0) return TF_SOURCE_END;
    task->id = f->left--;
    task->kind = TF_TASK_ECHO;
    tf_need(tf_bytes_append(&task->body, f->bytes, sizeof f->bytes) == TF_OK, "no memory");
    return TF_SOURCE_TASK;
}

static tf_status flood_absorb(tf_source *source, const tf_result *r) {
    (void)r;
    ((flood *)source)->absorbed++;
    return TF_OK;
}

static void run_echo(void *context, const tf_task *task, tf_result *result,
                     const tf_cancel *cancel) {
    (void)context;
    (void)tf_basic_task_run(task, result, cancel);
    result->seconds = 0.05;
}

void tf_measure_hub(unsigned ranks, uint64_t tasks) {
    tf_echo e;
    tf_executor *crew = tf_echo_new(&e, ranks, &(tf_runner){run_echo, NULL});
    flood f = {.source = {.next = flood_next, .absorb = flood_absorb, .wait_fd = -1},
               .left = tasks};
    tf_cancel cancel = {0};
    double start = tf_clock_thread();
    tf_need(crew->run(crew, &f.source, &cancel) == TF_OK && f.absorbed == tasks, "the hub failed");
    printf("hub %u hub=%.4g\n", ranks, (tf_clock_thread() - start - e.inside) / (double)tasks);
    tf_executor_destroy(crew);
    tf_echo_clear(&e);
}
