/* serial.c — one task after the other on the calling thread.
 *
 * The oracle for the other executors: no queue, no chunk, results absorbed the moment they exist.
 */
#include <stdlib.h>

#include "drive.h"
#include "lock.h"
#include "waker.h"

typedef struct serial {
    tf_executor base;
    tf_runner runner;
    /* drop() may come from another thread while a task runs. The lock is held from the question
     * to the source until the task is registered, so that no task is missed in between; recursive,
     * because the source may call drop() itself. */
    pthread_mutex_t lock;
    uint64_t running_group; /* 0: none */
    tf_cancel running;      /* what the running task polls */
} serial;

static void set_running(serial *s, uint64_t group, const tf_cancel *stop) {
    pthread_mutex_lock(&s->lock);
    s->running_group = group;
    s->running = (tf_cancel){.parent = stop};
    pthread_mutex_unlock(&s->lock);
}

static tf_more pull(serial *s, tf_drive *d, tf_task *task) {
    pthread_mutex_lock(&s->lock);
    tf_more more = tf_drive_next(d, task);
    if (more == TF_SOURCE_TASK) set_running(s, task->group, &d->stop);
    pthread_mutex_unlock(&s->lock);
    return more;
}

static void run_one(serial *s, tf_drive *d, tf_task *task) {
    tf_result result;
    tf_runner_run(&s->runner, task, &result, &s->running, 0);
    set_running(s, 0, NULL);
    tf_drive_absorb(d, &result);
}

static tf_status serial_run(tf_executor *e, tf_source *source, tf_cancel *cancel) {
    serial *s = (serial *)e;
    tf_drive d;
    tf_drive_init(&d, source, cancel);
    while (!tf_drive_done(&d)) {
        tf_task task;
        switch (pull(s, &d, &task)) {
        case TF_SOURCE_TASK:
            run_one(s, &d, &task);
            break;
        case TF_SOURCE_WAIT:
            tf_wait_readable(source->wait_fd, -1, TF_DRIVE_WAIT);
            break;
        case TF_SOURCE_END:
            break;
        }
    }
    return tf_drive_status(&d);
}

static void serial_drop(tf_executor *e, uint64_t group) {
    serial *s = (serial *)e;
    pthread_mutex_lock(&s->lock);
    if (group && s->running_group == group) tf_cancel_request(&s->running, 1);
    pthread_mutex_unlock(&s->lock);
}

static void serial_destroy(tf_executor *e) {
    serial *s = (serial *)e;
    pthread_mutex_destroy(&s->lock);
    free(s);
}

tf_executor *tf_exec_serial_new(const tf_runner *runner) {
    serial *s = calloc(1, sizeof *s);
    if (!s) return NULL;
    s->base = (tf_executor){.name = "serial",
                            .workers = 1,
                            .run = serial_run,
                            .drop = serial_drop,
                            .destroy = serial_destroy};
    s->runner = *runner;
    tf_lock_init_recursive(&s->lock);
    return &s->base;
}
