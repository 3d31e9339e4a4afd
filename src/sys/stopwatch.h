/* stopwatch.h — how long work on the calling thread takes by itself, and what part of a processor it had
 * meanwhile: on a busy machine the wall clock tells of the others. */
#ifndef TF_STOPWATCH_H
#define TF_STOPWATCH_H

/** Seconds since some start: of the world, and that the calling thread was on a processor. */
typedef struct tf_clocks {
    double (*wall)(void);
    double (*thread)(void);
} tf_clocks;

extern const tf_clocks tf_clocks_system;

/** Zeroed but for the clocks. Used by one thread. */
typedef struct tf_stopwatch {
    const tf_clocks *clocks; /* borrowed */
    double wall, thread;     /* seconds of all stretches so far */
    double wall_began, thread_began;
} tf_stopwatch;

/** A stretch of work begins. */
void tf_stopwatch_start(tf_stopwatch *w);
/** It is over. @return its seconds on a processor */
double tf_stopwatch_stop(tf_stopwatch *w);
/** The part of a processor that all stretches had, 0 to 1; 1 if there was none. */
double tf_stopwatch_share(const tf_stopwatch *w);

#endif
