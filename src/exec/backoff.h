/* backoff.h — how long to sleep between two looks at a message layer that cannot wake anybody:
 * 20 us after something happened, doubling to 1 ms, and to 5 ms after a second without anything.
 * Two seconds of idling cost about 1,300 looks. */
#ifndef TF_BACKOFF_H
#define TF_BACKOFF_H

typedef struct tf_backoff {
    double nap;  /* seconds; 0: begin anew */
    double idle; /* seconds slept since something happened */
} tf_backoff;

#define TF_BACKOFF_FIRST 20e-6
#define TF_BACKOFF_SHORT 1e-3
#define TF_BACKOFF_LONG  5e-3
#define TF_BACKOFF_AFTER 1.0

static inline void tf_backoff_reset(tf_backoff *b) {
    *b = (tf_backoff){0};
}

/** The next sleep in seconds. */
static inline double tf_backoff_next(tf_backoff *b) {
    double most = b->idle < TF_BACKOFF_AFTER ? TF_BACKOFF_SHORT : TF_BACKOFF_LONG;
    b->nap = b->nap > 0 ? 2 * b->nap : TF_BACKOFF_FIRST;
    if (b->nap > most) b->nap = most;
    b->idle += b->nap;
    return b->nap;
}

#endif
