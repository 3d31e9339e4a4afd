/* ticker.c — see ticker.h. */
#include "ticker.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <time.h>

struct tf_ticker {
    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t wake;
    bool over;
    double period;
    void (*tick)(void *);
    void *context;
};

static struct timespec after(double seconds) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    t.tv_sec += (time_t)seconds;
    t.tv_nsec += (long)((seconds - (double)(time_t)seconds) * 1e9);
    if (t.tv_nsec >= 1000000000) {
        t.tv_sec++;
        t.tv_nsec -= 1000000000;
    }
    return t;
}

static void *ticker_main(void *arg) {
    tf_ticker *t = arg;
    pthread_mutex_lock(&t->lock);
    while (!t->over) {
        struct timespec until = after(t->period);
        int rc = 0;
        while (!t->over && rc != ETIMEDOUT) rc = pthread_cond_timedwait(&t->wake, &t->lock, &until);
        if (t->over) break;
        pthread_mutex_unlock(&t->lock);
        t->tick(t->context);
        pthread_mutex_lock(&t->lock);
    }
    pthread_mutex_unlock(&t->lock);
    return NULL;
}

tf_status tf_ticker_start(tf_ticker **out, double period, void (*tick)(void *context),
                          void *context) {
    tf_ticker *t = calloc(1, sizeof *t);
    if (!t) return TF_ENOMEM;
    t->period = period;
    t->tick = tick;
    t->context = context;
    pthread_mutex_init(&t->lock, NULL);
    pthread_condattr_t monotonic;
    pthread_condattr_init(&monotonic);
    pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
    pthread_cond_init(&t->wake, &monotonic);
    pthread_condattr_destroy(&monotonic);
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    int rc = pthread_create(&t->thread, NULL, ticker_main, t);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    if (rc == 0) {
        *out = t;
        return TF_OK;
    }
    pthread_cond_destroy(&t->wake);
    pthread_mutex_destroy(&t->lock);
    free(t);
    return TF_ENOMEM;
}

void tf_ticker_stop(tf_ticker *t) {
    if (!t) return;
    pthread_mutex_lock(&t->lock);
    t->over = true;
    pthread_cond_signal(&t->wake);
    pthread_mutex_unlock(&t->lock);
    pthread_join(t->thread, NULL);
    pthread_cond_destroy(&t->wake);
    pthread_mutex_destroy(&t->lock);
    free(t);
}
