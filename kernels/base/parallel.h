/* parallel.h — a loop whose turns may run at the same time, supplied from outside.
 *
 * Kernels have no threads of their own. One that can use several takes a tf_parallel: the caller's
 * way of running fn(arg, 0) ... fn(arg, count - 1), in any order, on any number of threads, and of
 * coming back when all are done. Turns of one loop never write to the same place, so the result does
 * not depend on the width. */
#ifndef TF_PARALLEL_H
#define TF_PARALLEL_H

#include "base.h"

typedef void tf_parallel_fn(void *arg, uint32_t turn);

typedef struct tf_parallel {
    uint32_t width; /* turns that may be under way at once; a hint how finely to cut, at least 1 */
    /** Run fn(arg, i) for every i < count, then return. What a turn wrote is visible on return. Not
     *  called from within a turn. */
    void (*run)(void *context, uint32_t count, tf_parallel_fn *fn, void *arg);
    void *context; /* handed to run */
} tf_parallel;

/** Run the loop; a NULL @p p, or one of width 1, runs it here, in order. */
void tf_parallel_run(const tf_parallel *p, uint32_t count, tf_parallel_fn *fn, void *arg);

/** In how many parts to cut @p work units, each worth at least @p least of them: enough to balance
 *  the width, and 1 when there is no one to share with. */
uint32_t tf_parallel_parts(const tf_parallel *p, uint64_t work, uint64_t least);

#endif
