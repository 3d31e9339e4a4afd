/* lock.h — the two set-ups of POSIX locks that the executors use. */
#ifndef TF_LOCK_H
#define TF_LOCK_H

#include <pthread.h>
#include <time.h>

/** A mutex that its owner may take again. A condition may be waited for at depth 1 only. */
static inline void tf_lock_init_recursive(pthread_mutex_t *m) {
    pthread_mutexattr_t attr;
    pthread_mutexattr_init(&attr);
    pthread_mutexattr_settype(&attr, PTHREAD_MUTEX_RECURSIVE);
    pthread_mutex_init(m, &attr);
    pthread_mutexattr_destroy(&attr);
}

/** A condition whose timed waits are immune to changes of the wall clock. */
static inline void tf_cond_init_monotonic(pthread_cond_t *c) {
    pthread_condattr_t attr;
    pthread_condattr_init(&attr);
    pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
    pthread_cond_init(c, &attr);
    pthread_condattr_destroy(&attr);
}

/** Wait at most @p seconds (< 1). May wake early. */
static inline void tf_cond_wait_for(pthread_cond_t *c, pthread_mutex_t *m, double seconds) {
    struct timespec until;
    clock_gettime(CLOCK_MONOTONIC, &until);
    until.tv_nsec += (long)(seconds * 1e9);
    if (until.tv_nsec >= 1000000000) {
        until.tv_nsec -= 1000000000;
        until.tv_sec++;
    }
    pthread_cond_timedwait(c, m, &until);
}

#endif
