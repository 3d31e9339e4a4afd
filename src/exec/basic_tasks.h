/* basic_tasks.h — the three kinds every runner knows: sleep, echo, fail.
 *
 *   TF_TASK_SLEEP  body: f64 seconds, then any bytes. Waits, then gives those bytes back: the
 *                  tutorial's "fetch data". The event loop makes a timer of it.
 *   TF_TASK_ECHO   gives the body back.
 *   TF_TASK_FAIL   body: sint status < 0, then any bytes. Ends with that status and those bytes.
 *
 * A malformed body ends with TF_EFORMAT. */
#ifndef TF_BASIC_TASKS_H
#define TF_BASIC_TASKS_H

#include "task.h"

#define TF_SLEEP_MAX 1e9 /* seconds; longer sleeps are malformed */

/** Compute @p task if it is of one of these kinds. A runner calls this first.
 *  @param result  zeroed; receives status and body. A sleep polls @p cancel every few ms.
 *  @return false, touching nothing, for all other kinds */
bool tf_basic_task_run(const tf_task *task, tf_result *result, const tf_cancel *cancel);

/** Fill the body (and the kind) of a sleep of @p seconds, 0 <= seconds <= TF_SLEEP_MAX, that gives
 *  @p data back. @return TF_OK or TF_ENOMEM */
TF_WARN_UNUSED tf_status tf_sleep_task_make(tf_task *task, double seconds, const void *data,
                                            size_t size);
/** Likewise for a failure with @p status < 0. */
TF_WARN_UNUSED tf_status tf_fail_task_make(tf_task *task, tf_status status, const void *data,
                                           size_t size);

/** The length of a sleep. @return TF_OK or TF_EFORMAT */
TF_WARN_UNUSED tf_status tf_sleep_task_seconds(double *seconds, const tf_task *task);
/** The result of a sleep that went to its end: TF_OK with the data, or TF_EFORMAT, TF_ENOMEM. */
void tf_sleep_task_finish(const tf_task *task, tf_result *result);

#endif
