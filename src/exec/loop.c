/* loop.c — a libuv event loop on the calling thread.
 *
 * Sleeping tasks are timers, so thousands of them are in flight on one thread: what asyncio does.
 * All other tasks are work requests for libuv's thread pool. The source is asked and results are
 * absorbed on the loop's thread only.
 *
 *   who          touches                                         handed over by
 *   loop         everything, except while a request is running
 *   pool thread  task, result and cancel of its request          stage, release/acquire both ways
 *   anybody      drop(): cancel flags of the tasks in flight     `lock`, then uv_async_send
 *
 * A drop or a stop only sets flags; `reap`, called by the loop, then stops timers and takes queued
 * requests out of the pool's queue. What runs sees its flag. The pool belongs to the process: its
 * size is read once, from UV_THREADPOOL_SIZE, which is set here unless the user has. */
#include <math.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <uv.h>

#include "basic_tasks.h"
#include "check.h"
#include "chunk.h"
#include "clock.h"
#include "drive.h"
#include "lock.h"
#include "loop_watch.h"

#define SLEEPING_MOST                                                                              \
    10000u /* timers in flight: rule 6 is for work, a sleeper is a few hundred bytes */
#define AHEAD_SECONDS 0.002 /* tiny tasks are queued ahead for as long as this */
#define AHEAD_MOST    256u  /* and as many per worker, at most */
#define POOL_MOST     1024u /* libuv's own limit */

typedef struct looper looper;

enum { STAGE_QUEUED, STAGE_RUN };

/* A task in flight; kept for the next one when it is done. */
typedef struct flight {
    struct flight *next, *prev; /* in looper.flights; `next` also in looper.spare */
    looper *owner;
    tf_task task;
    tf_result result;
    tf_cancel cancel;
    bool sleeping;
    double since;
    int stage;
    bool timer_ready; /* timer was initialized: it must be closed in the end */
    uv_timer_t timer;
    uv_work_t work;
} flight;

struct looper {
    tf_executor base;
    tf_runner runner;
    /* Held from the question to the source until the task is in the list, so that a drop from
     * another thread misses none; recursive, because the source may call drop() itself. */
    pthread_mutex_t lock;
    flight *flights;
    bool open; /* drops may be signalled */
    /* the loop's alone: */
    uv_loop_t uv;
    uv_async_t dropped;
    uv_timer_t tick;
    tf_loop_watch watch;
    tf_drive drive;
    tf_chunk pace;
    flight *spare;
    unsigned sleeping, working;
    bool closing;
};

/* ---- flights ----------------------------------------------------------------------------------
 */

static flight *flight_new(looper *l) {
    flight *f = l->spare;
    if (f)
        l->spare = f->next;
    else
        f = calloc(1, sizeof *f);
    if (f) f->owner = l;
    return f;
}

static void flight_link(looper *l, flight *f) {
    f->prev = NULL;
    f->next = l->flights;
    if (f->next) f->next->prev = f;
    l->flights = f;
}

static void flight_unlink(looper *l, flight *f) {
    pthread_mutex_lock(&l->lock);
    if (f->prev)
        f->prev->next = f->next;
    else
        l->flights = f->next;
    if (f->next) f->next->prev = f->prev;
    pthread_mutex_unlock(&l->lock);
}

/* The flight has landed: hand its result in. */
static void land(looper *l, flight *f) {
    flight_unlink(l, f);
    if (f->sleeping)
        l->sleeping--;
    else
        l->working--;
    tf_task_clear(&f->task);
    tf_drive_absorb(&l->drive, &f->result);
    f->next = l->spare;
    l->spare = f;
}

/* ---- sleeping tasks ---------------------------------------------------------------------------
 */

static void wake_up(flight *f, bool finished) {
    f->result = (tf_result){.id = f->task.id,
                            .group = f->task.group,
                            .kind = f->task.kind,
                            .status = TF_CANCELLED,
                            .seconds = tf_clock_now() - f->since};
    if (finished) tf_sleep_task_finish(&f->task, &f->result);
    land(f->owner, f);
}

static void pump(looper *l);

static void on_timer(uv_timer_t *timer) {
    flight *f = timer->data;
    wake_up(f, true);
    pump(f->owner);
}

static void start_sleep(looper *l, flight *f) {
    double seconds;
    /* A malformed one wakes up at once, and says so then. */
    if (tf_sleep_task_seconds(&seconds, &f->task) != TF_OK) seconds = 0;
    if (!f->timer_ready) uv_timer_init(&l->uv, &f->timer);
    f->timer_ready = true;
    f->timer.data = f;
    f->sleeping = true;
    l->sleeping++;
    /* The loop's clock counts whole milliseconds and may lag: never wake up too early. */
    uv_update_time(&l->uv);
    uv_timer_start(&f->timer, on_timer, (uint64_t)ceil(seconds * 1000) + (seconds > 0), 0);
}

/* ---- work -------------------------------------------------------------------------------------
 */

static unsigned pool_thread_number(void) {
    static unsigned threads; /* of libuv's pool, which the whole process shares */
    static _Thread_local unsigned mine;
    if (!mine) mine = __atomic_add_fetch(&threads, 1, __ATOMIC_RELAXED);
    return mine - 1;
}

static void on_work(uv_work_t *work) {
    flight *f = work->data;
    /* Acquire: the task as the loop wrote it. Release: the result for the loop to read. */
    TF_REQUIRE(__atomic_load_n(&f->stage, __ATOMIC_ACQUIRE) == STAGE_QUEUED);
    tf_runner_run(&f->owner->runner, &f->task, &f->result, &f->cancel, pool_thread_number());
    __atomic_store_n(&f->stage, STAGE_RUN, __ATOMIC_RELEASE);
}

static void after_work(uv_work_t *work, int status) {
    flight *f = work->data;
    looper *l = f->owner;
    if (status == UV_ECANCELED)
        f->result = (tf_result){
            .id = f->task.id, .group = f->task.group, .kind = f->task.kind, .status = TF_CANCELLED};
    else
        TF_REQUIRE(__atomic_load_n(&f->stage, __ATOMIC_ACQUIRE) == STAGE_RUN);
    tf_chunk_measure(&l->pace, f->result.seconds);
    land(l, f);
    pump(l);
}

static void start_work(looper *l, flight *f) {
    f->sleeping = false;
    f->work.data = f;
    l->working++;
    __atomic_store_n(&f->stage, STAGE_QUEUED, __ATOMIC_RELEASE);
    int rc = uv_queue_work(&l->uv, &f->work, on_work, after_work);
    TF_REQUIRE(rc == 0); /* it fails without callback only */
}

/* One more than there are workers, and what they compute in AHEAD_SECONDS while tasks are tiny. */
static unsigned work_most(const looper *l) {
    double each = tf_chunk_estimate(&l->pace), ahead = AHEAD_MOST;
    if (!l->pace.measured)
        ahead = 0;
    else if (each * AHEAD_MOST > AHEAD_SECONDS)
        ahead = AHEAD_SECONDS / each;
    return l->base.workers * (1 + (unsigned)ahead) + 1;
}

/* ---- asking the source -------------------------------------------------------------------------
 */

static tf_more pull(looper *l) {
    tf_task task;
    flight *f = NULL;
    pthread_mutex_lock(&l->lock);
    tf_more more = tf_drive_next(&l->drive, &task);
    if (more == TF_SOURCE_TASK && (f = flight_new(l)) != NULL) {
        f->task = task;
        f->cancel = (tf_cancel){.parent = &l->drive.stop};
        f->since = tf_clock_now();
        flight_link(l, f);
    }
    pthread_mutex_unlock(&l->lock);
    if (more != TF_SOURCE_TASK) return more;
    if (!f) {
        tf_drive_fail(&l->drive, TF_ENOMEM);
        tf_drive_absorb_cancelled(&l->drive, &task);
    } else if (f->task.kind == TF_TASK_SLEEP) {
        start_sleep(l, f);
    } else {
        start_work(l, f);
    }
    return more;
}

static void on_closed_timer(uv_handle_t *handle) {
    free(handle->data);
}

static void free_spares(looper *l) {
    while (l->spare) {
        flight *f = l->spare;
        l->spare = f->next;
        f->timer.data = f;
        if (f->timer_ready)
            uv_close((uv_handle_t *)&f->timer, on_closed_timer);
        else
            free(f);
    }
}

/* Everything is absorbed: without handles the loop ends by itself. */
static void close_all(looper *l) {
    if (l->closing) return;
    l->closing = true;
    pthread_mutex_lock(&l->lock);
    l->open = false;
    pthread_mutex_unlock(&l->lock);
    tf_loop_watch_disarm(&l->watch);
    uv_close((uv_handle_t *)&l->tick, NULL);
    uv_close((uv_handle_t *)&l->dropped, NULL);
    free_spares(l);
}

/* Ask as long as the source gives and there is room; then see what is left to do. */
static void pump(looper *l) {
    tf_more more = TF_SOURCE_TASK;
    tf_loop_watch_disarm(&l->watch);
    while (more == TF_SOURCE_TASK && l->sleeping < SLEEPING_MOST && l->working < work_most(l))
        more = pull(l);
    if (tf_drive_done(&l->drive))
        close_all(l);
    else if (tf_drive_stopped(&l->drive))
        uv_async_send(&l->dropped);
    else if (more == TF_SOURCE_WAIT)
        tf_loop_watch_arm(&l->watch, l->drive.source->wait_fd);
}

static void pump_again(void *looper_) {
    pump(looper_);
}

/* ---- stopping ----------------------------------------------------------------------------------
 */

static void reap(looper *l) {
    for (flight *f = l->flights, *next; f; f = next) {
        next = f->next;
        if (!tf_cancel_reason(&f->cancel)) continue;
        if (f->sleeping) {
            uv_timer_stop(&f->timer);
            wake_up(f, false);
        } else {
            (void)uv_cancel((uv_req_t *)&f->work); /* refused when it runs: it sees its flag */
        }
    }
}

static void on_dropped(uv_async_t *async) {
    looper *l = async->data;
    reap(l);
    if (!tf_drive_stopped(&l->drive) || tf_drive_done(&l->drive)) pump(l);
}

/* Every 10 ms: a cancel from outside is noticed, and a waiting source asked again. */
static void on_tick(uv_timer_t *tick) {
    pump(tick->data);
}

static void loop_drop(tf_executor *e, uint64_t group) {
    looper *l = (looper *)e;
    pthread_mutex_lock(&l->lock);
    bool any = false;
    for (flight *f = l->flights; group && f; f = f->next) {
        if (f->task.group != group) continue;
        tf_cancel_request(&f->cancel, 1);
        any = true;
    }
    if (any && l->open) uv_async_send(&l->dropped);
    pthread_mutex_unlock(&l->lock);
}

/* ---- the run -----------------------------------------------------------------------------------
 */

static tf_status status_of(int uv_error) {
    return uv_error == UV_ENOMEM ? TF_ENOMEM : TF_EIO;
}

static tf_status open_loop(looper *l) {
    int rc = uv_loop_init(&l->uv);
    if (rc != 0) return status_of(rc);
    rc = uv_async_init(&l->uv, &l->dropped, on_dropped);
    if (rc != 0) {
        uv_loop_close(&l->uv);
        return status_of(rc);
    }
    uv_timer_init(&l->uv, &l->tick);
    l->dropped.data = l->tick.data = l;
    l->watch = (tf_loop_watch){.loop = &l->uv, .wake = pump_again, .context = l};
    return TF_OK;
}

static tf_status loop_run(tf_executor *e, tf_source *source, tf_cancel *cancel) {
    looper *l = (looper *)e;
    tf_status s = open_loop(l);
    if (s != TF_OK) return s;
    tf_drive_init(&l->drive, source, cancel);
    tf_chunk_init(&l->pace, AHEAD_SECONDS, AHEAD_MOST);
    l->sleeping = l->working = 0;
    l->closing = false;
    pthread_mutex_lock(&l->lock);
    l->open = true;
    pthread_mutex_unlock(&l->lock);
    uint64_t period = (uint64_t)(TF_DRIVE_WAIT * 1000);
    uv_timer_start(&l->tick, on_tick, period, period);
    pump(l);
    uv_run(&l->uv, UV_RUN_DEFAULT);
    int rc = uv_loop_close(&l->uv);
    TF_REQUIRE(rc == 0 && l->flights == NULL); /* every handle was closed above */
    return tf_drive_status(&l->drive);
}

static void loop_destroy(tf_executor *e) {
    looper *l = (looper *)e;
    pthread_mutex_destroy(&l->lock);
    free(l);
}

/* The pool's size is what the variable said when libuv first looked: the user's word, or ours. */
static unsigned pool_size(unsigned threads) {
    const char *set = getenv("UV_THREADPOOL_SIZE");
    if (!set) {
        char text[16];
        if (threads > POOL_MOST) threads = POOL_MOST;
        snprintf(text, sizeof text, "%u", threads);
        (void)setenv("UV_THREADPOOL_SIZE", text, 0);
        return threads;
    }
    long n = strtol(set, NULL, 10); /* as libuv reads it: nonsense is 0, and 0 is 1 */
    return n < 1 ? 1 : n > (long)POOL_MOST ? POOL_MOST : (unsigned)n;
}

tf_executor *tf_exec_loop_new(const tf_runner *runner, unsigned threads) {
    looper *l = calloc(1, sizeof *l);
    if (!l) return NULL;
    l->base = (tf_executor){.name = "loop",
                            .workers = pool_size(threads ? threads : 1),
                            .run = loop_run,
                            .drop = loop_drop,
                            .destroy = loop_destroy};
    l->runner = *runner;
    tf_lock_init_recursive(&l->lock);
    return &l->base;
}
