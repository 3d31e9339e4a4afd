/* backoff.h — how long to sleep between two looks at a message layer that cannot wake anybody: as long
 * as nothing has happened so far, from 20 us to 5 ms, so that what comes after a time of silence waits
 * no longer than that time again. While frames are on their way only the looks move them along: 1 ms
 * at most. A look costs some 10 us of a core that computes, 1 % of it at one look a millisecond. */
#ifndef TF_BACKOFF_H
#define TF_BACKOFF_H

#include <stdbool.h>

typedef struct tf_backoff {
    double idle; /* seconds slept since something happened */
} tf_backoff;

#define TF_BACKOFF_FIRST 20e-6
#define TF_BACKOFF_SHORT 1e-3
#define TF_BACKOFF_LONG  5e-3

static inline void tf_backoff_reset(tf_backoff *b) {
    b->idle = 0;
}

/** The next sleep in seconds. @param moving  are frames on their way? */
static inline double tf_backoff_next(tf_backoff *b, bool moving) {
    double most = moving ? TF_BACKOFF_SHORT : TF_BACKOFF_LONG;
    double nap = b->idle > TF_BACKOFF_FIRST ? b->idle : TF_BACKOFF_FIRST;
    if (nap > most) nap = most;
    b->idle += nap;
    return nap;
}

#endif
