/* tune_search.h — better parameters, one at a time: each is moved up and down as long as that gains. */
#ifndef TUNE_SEARCH_H
#define TUNE_SEARCH_H

#include "tune_measure.h"

typedef struct tune_watch {
    /** @param v  NULL: the beginning, compared with nothing */
    void (*tried)(void *context, const char *name, const tf_qs_params *p, const tune_cost *cost,
                  const tune_verdict *v);
    void *context;
} tune_watch;

/** Every change is measured in turns with what it changes.
 *  @param p     in: where to begin; out: the best found
 *  @param cost  of it, when last measured
 *  @param gain  part of the cost that a change must save
 *  @return as tune_measure */
TF_WARN_UNUSED tf_status tune_search(tf_qs_params *p, tune_cost *cost, const tune_task *task,
                                     unsigned passes, double gain, const tune_watch *watch);

#endif
