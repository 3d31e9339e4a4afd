/* basic_tasks.c — sleep, echo, fail. */
#include "basic_tasks.h"

#include "clock.h"
#include "codec.h"

#define SLEEP_SLICE 0.005 /* seconds between two looks at the cancel flag */

static tf_status make(tf_task *task, tf_task_kind kind, tf_writer *w, const void *data,
                      size_t size) {
    if (w->status == TF_OK) w->status = tf_bytes_append(w->out, data, size);
    if (w->status != TF_OK) return w->status;
    task->kind = kind;
    return TF_OK;
}

tf_status tf_sleep_task_make(tf_task *task, double seconds, const void *data, size_t size) {
    tf_writer w = {.out = &task->body};
    tf_put_f64(&w, seconds);
    return make(task, TF_TASK_SLEEP, &w, data, size);
}

tf_status tf_fail_task_make(tf_task *task, tf_status status, const void *data, size_t size) {
    tf_writer w = {.out = &task->body};
    tf_put_sint(&w, status);
    return make(task, TF_TASK_FAIL, &w, data, size);
}

tf_status tf_sleep_task_seconds(double *seconds, const tf_task *task) {
    tf_cursor c = tf_cursor_over(&task->body);
    *seconds = tf_get_f64(&c);
    /* Written so that NaN is refused too. */
    return c.ok && *seconds >= 0 && *seconds <= TF_SLEEP_MAX ? TF_OK : TF_EFORMAT;
}

static tf_status give_back(tf_result *result, const tf_cursor *rest) {
    return tf_bytes_append(&result->body, rest->p, (size_t)(rest->end - rest->p));
}

void tf_sleep_task_finish(const tf_task *task, tf_result *result) {
    double seconds;
    result->status = tf_sleep_task_seconds(&seconds, task);
    if (result->status != TF_OK) return;
    tf_cursor c = tf_cursor_over(&task->body);
    (void)tf_get_f64(&c);
    result->status = give_back(result, &c);
}

static void run_sleep(const tf_task *task, tf_result *result, const tf_cancel *cancel) {
    double seconds;
    result->status = tf_sleep_task_seconds(&seconds, task);
    if (result->status != TF_OK) return;
    double end = tf_clock_now() + seconds;
    for (double rest = seconds; rest > 0; rest = end - tf_clock_now()) {
        if (tf_cancel_reason(cancel)) {
            result->status = TF_CANCELLED;
            return;
        }
        tf_clock_sleep(rest < SLEEP_SLICE ? rest : SLEEP_SLICE);
    }
    tf_sleep_task_finish(task, result);
}

static void run_fail(const tf_task *task, tf_result *result) {
    tf_cursor c = tf_cursor_over(&task->body);
    int64_t status = tf_get_sint(&c);
    bool known = c.ok && status < 0 && status >= INT32_MIN;
    result->status = known ? (tf_status)status : TF_EFORMAT;
    if (known && give_back(result, &c) != TF_OK) result->status = TF_ENOMEM;
}

bool tf_basic_task_run(const tf_task *task, tf_result *result, const tf_cancel *cancel) {
    switch (task->kind) {
    case TF_TASK_SLEEP:
        run_sleep(task, result, cancel);
        return true;
    case TF_TASK_ECHO:
        result->status = tf_bytes_append(&result->body, task->body.data, task->body.size);
        return true;
    case TF_TASK_FAIL:
        run_fail(task, result);
        return true;
    default:
        return false;
    }
}
