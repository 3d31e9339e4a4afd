/* threads_basic.c — two threads, each with its own pace: one counts, one spells. */
#include "clock.h"
#include "future.h"
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

tf_exit_code example_threads_basic(const paradigms_config *config) {
    schedule common = {.start = tf_clock_now(), .time_scale = config->time_scale};
    const tf_runner runner = {run_target, &common};
    tf_executor *threads = tf_exec_threads_new(&runner, TF_ARRAY_LEN(targets));
    if (!threads) return example_end(TF_ENOMEM);
    tf_futures started = {0};
    tf_cancel cancel = {0};
    tf_status s = TF_OK;
    for (size_t i = 0; i < TF_ARRAY_LEN(targets) && s == TF_OK; i++)
        s = tf_submit(&started, TF_TASK_DEMO, NULL, 0, NULL);
    if (s == TF_OK) s = tf_gather(&started, threads, &cancel, NULL, NULL); /* until both ended */
    if (s == TF_OK) print_line("Both threads have completed execution.");
    tf_futures_clear(&started);
    tf_executor_destroy(threads);
    return example_end(s);
}
