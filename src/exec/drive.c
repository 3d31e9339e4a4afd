/* drive.c — the executor's side of the contract in executor.h. */
#include "drive.h"

#include "clock.h"

void tf_drive_init(tf_drive *d, tf_source *source, tf_cancel *cancel) {
    *d = (tf_drive){.source = source, .stop = {.parent = cancel}};
}

tf_more tf_drive_next(tf_drive *d, tf_task *task) {
    *task = (tf_task){0};
    if (tf_drive_closed(d)) return TF_SOURCE_END;
    tf_more more = d->source->next(d->source, task);
    if (more == TF_SOURCE_TASK) d->outstanding++;
    if (more == TF_SOURCE_END) d->ended = true;
    return more;
}

void tf_drive_hand_in(tf_drive *d, const tf_result *result) {
    if (result->status == TF_CANCELLED && tf_drive_stopped(d)) d->cut = true;
    tf_status s = d->source->absorb(d->source, result);
    d->outstanding--;
    if (s < 0) tf_drive_fail(d, s);
}

void tf_drive_absorb(tf_drive *d, tf_result *result) {
    tf_drive_hand_in(d, result);
    tf_result_clear(result);
}

void tf_drive_absorb_cancelled(tf_drive *d, tf_task *task) {
    tf_result r = {
        .id = task->id, .group = task->group, .kind = task->kind, .status = TF_CANCELLED};
    tf_task_clear(task);
    tf_drive_absorb(d, &r);
}

void tf_drive_fail(tf_drive *d, tf_status error) {
    if (d->error == TF_OK) d->error = error;
    tf_cancel_request(&d->stop, 1);
}

tf_status tf_drive_status(const tf_drive *d) {
    if (d->error != TF_OK) return d->error;
    return d->ended && !d->cut ? TF_OK : TF_CANCELLED;
}

void tf_runner_run(const tf_runner *runner, tf_task *task, tf_result *result,
                   const tf_cancel *cancel, uint32_t worker) {
    double start = tf_clock_now();
    *result = (tf_result){.status = TF_CANCELLED};
    if (!tf_cancel_reason(cancel)) {
        result->status = TF_OK;
        runner->run(runner->context, task, result, cancel);
    }
    result->id = task->id;
    result->group = task->group;
    result->kind = task->kind;
    result->seconds = tf_clock_now() - start;
    result->worker = worker;
    tf_task_clear(task);
}
