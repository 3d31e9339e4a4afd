/* deadline.h — a cancel flag that is also requested once a time has passed. */
#ifndef TF_DEADLINE_H
#define TF_DEADLINE_H

#include "base.h"

/* The reason that a passed deadline gives: no signal has this number. */
#define TF_REASON_DEADLINE (-1)

typedef struct tf_deadline {
    tf_cancel cancel; /* hand out &deadline.cancel; must be first */
    uint64_t at;      /* monotonic nanoseconds */
} tf_deadline;

/** @param parent   may be NULL
 *  @param seconds  from now; 0: no deadline, only the parent counts */
void tf_deadline_init(tf_deadline *d, const tf_cancel *parent, double seconds);

#endif
