/* team.c — see team.h. A loop is open while turns are left; who joins is counted, and the caller waits
 * for those who have joined. */
#include "team.h"

#include <pthread.h>
#include <signal.h>
#include <stdlib.h>

#include "clock.h"
#include "places.h"

/* Helpers look out this long for the next loop before they sleep. */
#define LOOK_OUT_NS 50000u

struct tf_team {
    tf_parallel parallel;
    pthread_mutex_t lock;
    pthread_cond_t begin, end;
    unsigned sleepers, inside; /* helpers asleep; at work on the loop */
    bool open, over;
    uint64_t loops; /* begun so far; also read without the lock */
    /* the loop */
    tf_parallel_fn *fn;
    void *arg;
    uint32_t count, next;
    unsigned helpers;
    pthread_t helper[];
};

static void take_turns(tf_team *t) {
    uint32_t i;
    while ((i = __atomic_fetch_add(&t->next, 1, __ATOMIC_RELAXED)) < t->count) t->fn(t->arg, i);
}

static void look_out(const tf_team *t, uint64_t seen) {
    uint64_t until = tf_clock_now_ns() + LOOK_OUT_NS;
    while (__atomic_load_n(&t->loops, __ATOMIC_RELAXED) == seen && tf_clock_now_ns() < until)
        for (int i = 0; i < 20; i++) __asm__ volatile("" ::: "memory");
}

static void *helper_main(void *team) {
    tf_team *t = team;
    uint64_t seen = 0;
    tf_places_roam(); /* the thread that asked for the team may be tied to one processor */
    pthread_mutex_lock(&t->lock);
    while (!t->over) {
        if (t->open && t->loops != seen) {
            seen = t->loops;
            t->inside++;
            pthread_mutex_unlock(&t->lock);
            take_turns(t);
            pthread_mutex_lock(&t->lock);
            if (--t->inside == 0) pthread_cond_signal(&t->end);
        }
        uint64_t now = t->loops;
        if (t->open && now != seen) continue;
        seen = now;
        pthread_mutex_unlock(&t->lock);
        look_out(t, seen);
        pthread_mutex_lock(&t->lock);
        if (t->over || t->loops != seen) continue;
        t->sleepers++;
        pthread_cond_wait(&t->begin, &t->lock);
        t->sleepers--;
    }
    pthread_mutex_unlock(&t->lock);
    return NULL;
}

static void run(void *team, uint32_t count, tf_parallel_fn *fn, void *arg) {
    tf_team *t = team;
    pthread_mutex_lock(&t->lock);
    t->fn = fn;
    t->arg = arg;
    t->count = count;
    t->next = 0;
    t->open = true;
    __atomic_store_n(&t->loops, t->loops + 1, __ATOMIC_RELAXED);
    if (t->sleepers > 0) pthread_cond_broadcast(&t->begin);
    pthread_mutex_unlock(&t->lock);
    take_turns(t);
    pthread_mutex_lock(&t->lock);
    t->open = false;
    while (t->inside > 0) pthread_cond_wait(&t->end, &t->lock);
    pthread_mutex_unlock(&t->lock);
}

/* Signals are for the threads that were there before. */
static void start_helpers(tf_team *t, unsigned wanted) {
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    while (t->helpers < wanted && pthread_create(&t->helper[t->helpers], NULL, helper_main, t) == 0)
        t->helpers++;
    pthread_sigmask(SIG_SETMASK, &before, NULL);
}

tf_status tf_team_new(tf_team **out, unsigned width) {
    if (width == 0) width = 1;
    tf_team *t = calloc(1, sizeof *t + (width - 1) * sizeof t->helper[0]);
    if (!t) return TF_ENOMEM;
    pthread_mutex_init(&t->lock, NULL);
    pthread_cond_init(&t->begin, NULL);
    pthread_cond_init(&t->end, NULL);
    start_helpers(t, width - 1);
    t->parallel = (tf_parallel){.width = t->helpers + 1, .run = run, .context = t};
    *out = t;
    return TF_OK;
}

const tf_parallel *tf_team_parallel(const tf_team *t) {
    return &t->parallel;
}

void tf_team_free(tf_team *t) {
    if (!t) return;
    pthread_mutex_lock(&t->lock);
    t->over = true;
    __atomic_store_n(&t->loops, t->loops + 1, __ATOMIC_RELAXED);
    pthread_cond_broadcast(&t->begin);
    pthread_mutex_unlock(&t->lock);
    for (unsigned i = 0; i < t->helpers; i++) pthread_join(t->helper[i], NULL);
    pthread_cond_destroy(&t->end);
    pthread_cond_destroy(&t->begin);
    pthread_mutex_destroy(&t->lock);
    free(t);
}
