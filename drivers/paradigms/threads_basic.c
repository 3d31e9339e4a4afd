/* threads_basic.c — two threads, each with its own pace: one counts, one spells. */
#include "clock.h"
#include "executor.h"
#include "paradigms.h"
#include "print_line.h"

/* Both threads count from the same start, so that delays of the machine do not add up. */
typedef struct schedule {
    double start, time_scale;
} schedule;

static void wait_until(const schedule *s, double seconds) {
    double due = s->start + seconds * s->time_scale;
    for (double rest; (rest = due - tf_clock_now()) > 0;) tf_clock_sleep(rest);
}

static void print_numbers(const schedule *s) {
    for (int i = 0; i < 5; i++) {
        wait_until(s, 1.0 * (i + 1));
        print_line("%d", i);
    }
}

/* A moment behind: at the third second both have something to say, and the 2 comes before the B as
 * in the tutorial, whose second thread starts after the first. */
static void print_letters(const schedule *s) {
    for (int i = 0; i < 5; i++) {
        wait_until(s, 1.5 * (i + 1) + 0.02);
        print_line("%c", 'A' + i);
    }
}

/* What the threads executor runs: a task for each function, told apart by its number. */
static void (*const targets[])(const schedule *) = {print_numbers, print_letters};

static void run_target(void *context, const tf_task *task, tf_result *result,
                       const tf_cancel *cancel) {
    (void)cancel;
    targets[task->id](context);
    result->status = TF_OK;
}

typedef struct target_source {
    tf_source source;
    size_t started;
} target_source;

static tf_more next_target(tf_source *source, tf_task *task) {
    target_source *s = (target_source *)source;
    if (s->started == TF_ARRAY_LEN(targets)) return TF_SOURCE_END;
    task->kind = TF_TASK_DEMO;
    task->id = s->started++;
    return TF_SOURCE_TASK;
}

static tf_status absorb_target(tf_source *source, const tf_result *result) {
    (void)source;
    return result->status;
}

tf_exit_code example_threads_basic(const paradigms_config *config) {
    schedule s = {.start = tf_clock_now(), .time_scale = config->time_scale};
    const tf_runner runner = {run_target, &s};
    tf_executor *threads = tf_exec_threads_new(&runner, 2);
    if (!threads) return example_end(TF_ENOMEM);
    target_source source = {.source = {next_target, absorb_target, .wait_fd = -1}};
    tf_cancel cancel = {0};
    tf_status status = threads->run(threads, &source.source, &cancel); /* until both have ended */
    tf_executor_destroy(threads);
    if (status == TF_OK) print_line("Both threads have completed execution.");
    return example_end(status);
}
