/* future.h — submit, gather, as completed: futures on top of any executor.
 *
 *     tf_futures f = {0};                               // with ThreadPoolExecutor() as pool:
 *     for (int i = 0; i < 3; i++)                       //     futures = [pool.submit(work, i)
 *         tf_submit(&f, kind, &i, sizeof i, NULL);      //                for i in range(3)]
 *     tf_gather(&f, executor, &cancel, print, NULL);    //     for f in futures:
 *     tf_futures_clear(&f);                             //         print(f.result())
 *
 * A future is a number: 0 for the first task submitted, then 1, 2, ...; it is also the id of the
 * task and of its result. Nothing runs before tf_gather or tf_as_completed, which return when
 * everything submitted has ended. Callbacks run on whatever thread the executor absorbs on, one at
 * a time; they may submit more tasks and drop groups. A failed task is no error of the run: its
 * result says so. The same tf_futures may be filled and run again; numbers go on. */
#ifndef TF_FUTURE_H
#define TF_FUTURE_H

#include "executor.h"

typedef struct tf_futures tf_futures;

/** @param future  its number. @return TF_OK, or < 0 to stop the run, which then returns it */
typedef tf_status tf_future_fn(void *context, tf_futures *f, size_t future,
                               const tf_result *result);

/** Zero-initialize. All members are private. */
struct tf_futures {
    tf_source source; /* first */
    struct tf_future {
        tf_task task;
        tf_result result;
        bool ready;  /* the result is there */
        bool handed; /* and went to the callback */
    } * items;
    size_t count, room;
    size_t given;     /* handed to the executor */
    size_t delivered; /* gather: handed to the callback, from the front */
    size_t out;
    size_t dropped; /* ended by tf_futures_drop without being handed out, and not delivered */
    tf_executor *executor;
    bool in_order;
    tf_future_fn *then;
    void *context;
};

/** Queue a task; takes its body over and sets its id. @param future  receives its number, or NULL
 *  @return TF_OK, or TF_ENOMEM and the task is untouched */
TF_WARN_UNUSED tf_status tf_submit_task(tf_futures *f, tf_task *task, size_t *future);
/** Likewise with a copy of @p size bytes as the body. */
TF_WARN_UNUSED tf_status tf_submit(tf_futures *f, tf_task_kind kind, const void *body, size_t size,
                                   size_t *future);

/** Run all, and hand the results over in the order of submission, each as soon as it and all before
 *  it are ready.
 *  @param then  NULL: keep the results for tf_future_result. Results handed over are freed.
 *  @return as tf_executor.run */
TF_WARN_UNUSED tf_status tf_gather(tf_futures *f, tf_executor *e, tf_cancel *cancel,
                                   tf_future_fn *then, void *context);
/** Likewise in the order of completion. */
TF_WARN_UNUSED tf_status tf_as_completed(tf_futures *f, tf_executor *e, tf_cancel *cancel,
                                         tf_future_fn *then, void *context);

/** Inside a callback: stop the group's tasks. Those that have not been handed to the executor end
 * at once, with TF_CANCELLED. */
void tf_futures_drop(tf_futures *f, uint64_t group);

/** The result; NULL while there is none (also after a cancelled run), or when it was handed over.
 */
const tf_result *tf_future_result(const tf_futures *f, size_t future);

void tf_futures_clear(tf_futures *f);

#endif
