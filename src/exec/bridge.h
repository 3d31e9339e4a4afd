/* bridge.h — an executor on a thread of its own, fed and emptied from outside.
 *
 * The inner executor runs on a helper thread over a source that is a pair of queues. The thread
 * that owns the bridge puts tasks in, takes results out and never blocks; so one main thread can
 * speak MPI (MPI_THREAD_FUNNELED suffices) while all cores compute. Every task that was put comes
 * out exactly once, as a result or, by tf_bridge_take_back, as the task it was; a result whose body
 * is too large to travel between ranks (TF_TRANSPORT_LIMIT) as TF_ELIMIT without it. All calls are
 * for the owning thread. */
#ifndef TF_BRIDGE_H
#define TF_BRIDGE_H

#include "executor.h"

typedef struct tf_bridge tf_bridge;

/** @param inner  borrowed. @return TF_OK, TF_ENOMEM, TF_EIO (no descriptors) */
TF_WARN_UNUSED tf_status tf_bridge_new(tf_bridge **out, tf_executor *inner);
void tf_bridge_free(tf_bridge *b); /* not while started; NULL is allowed */

/** Start the inner run. When no thread is to be had, every task comes back cancelled and
 *  tf_bridge_join tells why. @param cancel  the inner run's; must outlive the join */
void tf_bridge_start(tf_bridge *b, tf_cancel *cancel);

/** Queue a task; takes its body over. @return TF_OK, or TF_ENOMEM and the task is untouched */
TF_WARN_UNUSED tf_status tf_bridge_put(tf_bridge *b, tf_task *task);
/** The finished result that has waited longest, which the caller must clear. */
bool tf_bridge_take(tf_bridge *b, tf_result *result);
/** The queued task that would start last, if any has not been fetched by the inner executor. */
bool tf_bridge_take_back(tf_bridge *b, tf_task *task);
/** Stop the group's tasks, queued or running. */
void tf_bridge_drop(tf_bridge *b, uint64_t group);

/** Sleep at most @p seconds, or until there is a result, the inner run ends, or @p fd (-1: none) is
 *  readable. @return whether fd is */
bool tf_bridge_wait(tf_bridge *b, int fd, double seconds);

/** Has the inner run ended? From then on all tasks come out cancelled. It ends early only after a
 *  cancel or an error. @param status  if so, what it returned */
bool tf_bridge_ended(tf_bridge *b, tf_status *status);
/** No more tasks will be put; wait for the inner run's end. @return what it returned */
tf_status tf_bridge_join(tf_bridge *b);

#endif
