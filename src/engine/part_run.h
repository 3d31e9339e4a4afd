/* part_run.h — the worker's side of a run with --output-parts (part_task.h).
 *
 * A part is a whole run of its own: a session over its text, with a serial executor around the very kernels
 * of every other run. So what is in a part file does not differ from what the same numbers give otherwise, be they
 * words, expressions or hard; a hard number is factored by this one worker, to its end.
 *
 * The file appears under its name when it is complete and on the disk (fsync, rename), never before. */
#ifndef TF_PART_RUN_H
#define TF_PART_RUN_H

#include "work.h"

typedef struct tf_part_worker {
    tf_work *work;
    const char *program; /* in front of messages */
    uint64_t memory;     /* bytes that one worker may use, 0: any */
    unsigned files;      /* made so far, for names that nobody else has; atomic */
} tf_part_worker;

/** A runner (executor.h) whose context is a tf_part_worker: SCAN and PART here, everything else as
 *  tf_work_run. */
void tf_part_run(void *worker, const tf_task *task, tf_result *result, const tf_cancel *cancel);

#endif
