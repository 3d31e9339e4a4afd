/* executor.h — where tasks run. One contract, four implementations, one contract test.
 *
 * A *source* answers two questions; an *executor* asks them until the source says END and every
 * task it handed out has been absorbed.
 *
 *   1. next() and absorb() are never called at the same time as one another or as themselves, and
 *      each call sees all effects of the earlier ones; they may be called from different threads.
 *   2. next() gives TASK (the executor now owns the task's body), WAIT (nothing now: results are
 *      pending, or the outside has to deliver something; ask again) or END (nothing ever again;
 *      tasks handed out before are still absorbed).
 *   3. Every task handed out is absorbed exactly once, in order of completion (within the few ms
 *      for which results of tiny tasks are held): also failed tasks (status < 0) and tasks stopped
 *      by cancel or drop (TF_CANCELLED). absorb() borrows the result.
 *   4. After a cancel, or once absorb() has returned an error, next() is not called again; running
 *      tasks see their cancel flag, are waited for, and absorbed.
 *   5. During WAIT the executor sleeps: it wakes for results, and at the latest after 10 ms or when
 *      source->wait_fd (if >= 0) becomes readable. A source that waits for results alone sets
 *      wait_fd to -1, or input that is ready would keep it awake.
 *   6. The executor holds at most a few tasks per worker (chunks of tiny tasks excepted), so that a
 *      source with unbounded input is consumed in bounded memory.
 */
#ifndef TF_EXECUTOR_H
#define TF_EXECUTOR_H

#include "task.h"

typedef enum tf_more { TF_SOURCE_TASK, TF_SOURCE_WAIT, TF_SOURCE_END } tf_more;

typedef struct tf_source {
    tf_more (*next)(struct tf_source *, tf_task *);             /* *task is zeroed on entry */
    tf_status (*absorb)(struct tf_source *, const tf_result *); /* < 0 stops the run */
    int wait_fd; /* see rule 5; -1: none. The source may change it inside next(). */
    /** Can this be the result of the task? Pure: looks at their bytes and at result->doubted alone.
     *  `ranks` asks it before absorb(), and lets another rank run a task again that was answered
     *  wrongly; broken memory is the reason to expect. NULL: every result is believed.
     *  An answer is doubted, here and in absorb(), if it is the first of its kind from that rank, or
     *  if the rank has answered wrongly before.
     *  @return TF_OK; TF_EINTERNAL; TF_CANCELLED: it is right of a task that was stopped, and of no
     *          other (whether it was, the executor knows) */
    tf_status (*check)(struct tf_source *, const tf_task *, const tf_result *);
} tf_source;

/** Computes one task: fills result->status and result->body (zeroed on entry; the executor sets the
 *  other fields and frees the body). Called by many threads at once. Polls @p cancel. */
typedef struct tf_runner {
    void (*run)(void *context, const tf_task *task, tf_result *result, const tf_cancel *cancel);
    void *context;
} tf_runner;

typedef struct tf_executor {
    const char *name;
    unsigned workers; /* tasks that can run at the same moment, over all ranks */
    bool checks;      /* it asks source->check: results come from other machines */
    /** @param cancel  not NULL; `ranks` also sets it, with the reason that another rank saw
     *  @return TF_OK, TF_CANCELLED, what absorb() returned, TF_ENOMEM, or TF_EIO (a message layer
     *  that failed) */
    tf_status (*run)(struct tf_executor *, tf_source *, tf_cancel *cancel);
    /** Only inside next() or absorb(): stop the group's tasks that were handed out and have not
     *  been absorbed; those that did not finish are absorbed with TF_CANCELLED, soon. Group 0
     *  cannot be dropped. (serial, threads and loop take it from any thread: `ranks` needs that of
     *  its inner executor.) */
    void (*drop)(struct tf_executor *, uint64_t group);
    /** Only inside next() or absorb(): the source has found out that an answer it had absorbed was
     *  wrong. @param worker  of that result. NULL: all workers are one process, with nobody to turn
     *  to instead. */
    void (*blame)(struct tf_executor *, uint32_t worker);
    void (*destroy)(struct tf_executor *);
} tf_executor;

/* Constructors give NULL, with errno, when out of memory or of open files. The runner is copied. */

/** One task after the other on the calling thread: the oracle for all others. */
tf_executor *tf_exec_serial_new(const tf_runner *runner);
/** @p threads OpenMP workers, pulling under one lock. */
tf_executor *tf_exec_threads_new(const tf_runner *runner, unsigned threads);
/** A libuv event loop: sleeping tasks are timers, all others work requests on @p threads pool
 *  threads. Must be made before anything else uses libuv's pool. */
tf_executor *tf_exec_loop_new(const tf_runner *runner, unsigned threads);

struct tf_comm;
/** MPI ranks, each over an inner executor that it takes over (destroyed with it). Rank 0 gives the
 *  source and works too; the other ranks call run() with source = NULL and serve until the end.
 *  All ranks return the same status. On one rank it is the inner executor. */
tf_executor *tf_exec_ranks_new(struct tf_comm *comm, tf_executor *inner);

static inline void tf_executor_destroy(tf_executor *e) {
    if (e) e->destroy(e);
}

#endif
