/* drive.h — what every executor does with its source, in one place: when next() may still be
 * called, what stops a run, and which status it ends with. Not thread-safe: the executor calls it
 * under the same lock (or on the same thread) as the source itself. */
#ifndef TF_DRIVE_H
#define TF_DRIVE_H

#include "executor.h"

#define TF_DRIVE_WAIT 0.010 /* seconds: longest sleep before a waiting source is asked again */

typedef struct tf_drive {
    tf_source *source;
    tf_cancel stop;       /* what tasks poll: set when the run has to stop, or its parent is */
    tf_status error;      /* first error, TF_OK as long as there is none */
    bool ended;           /* next() said END */
    bool cut;             /* a stop took something away from a task handed out */
    uint64_t outstanding; /* tasks handed out and not absorbed */
} tf_drive;

/** Start a run. @p cancel becomes the parent of drive->stop. */
void tf_drive_init(tf_drive *d, tf_source *source, tf_cancel *cancel);

/** Ask the source, unless the run has ended or must stop: then END. After TASK the caller owns the
 *  body. */
tf_more tf_drive_next(tf_drive *d, tf_task *task);

/** Hand in a result (also after the run has stopped). */
void tf_drive_hand_in(tf_drive *d, const tf_result *result);
/** Likewise, and clear it. */
void tf_drive_absorb(tf_drive *d, tf_result *result);

/** Hand in a task that was never run, as cancelled, and clear it. */
void tf_drive_absorb_cancelled(tf_drive *d, tf_task *task);

/** Stop because of an error of the executor itself. The first error counts. */
void tf_drive_fail(tf_drive *d, tf_status error);

static inline bool tf_drive_stopped(const tf_drive *d) {
    return tf_cancel_reason(&d->stop) != 0;
}
/** No more calls of next(): END was seen, or the run must stop. */
static inline bool tf_drive_closed(const tf_drive *d) {
    return d->ended || tf_drive_stopped(d);
}
/** Closed, and everything handed out has been absorbed. */
static inline bool tf_drive_done(const tf_drive *d) {
    return d->outstanding == 0 && tf_drive_closed(d);
}
/** What run() returns once done: the first error; TF_CANCELLED when a stop kept anything from being
 *  computed; TF_OK otherwise, also when the cancel came too late to matter. */
tf_status tf_drive_status(const tf_drive *d);

/** Run one task: fills every field of *result (not zeroed before) and clears the task. A task
 *  whose cancel flag is set already does not run. */
void tf_runner_run(const tf_runner *runner, tf_task *task, tf_result *result,
                   const tf_cancel *cancel, uint32_t worker);

#endif
