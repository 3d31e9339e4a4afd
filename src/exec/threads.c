/* threads.c — OpenMP workers that pull from the source under one lock.
 *
 * Every worker loops: lock; hand in what it finished; fetch; unlock; compute. No thread is lost to
 * coordination. While tasks are tiny a worker fetches a chunk of them, and three rules keep a chunk
 * from hurting anybody:
 *   - a worker whose chunk takes longer than planned goes back to the lock at once;
 *   - finished results behind which a long task runs are handed in by whoever is idle, or else by
 *     the guard, a helper thread that looks every 3 ms while chunks are out;
 *   - idle workers steal tasks that have not started.
 *
 * Locks: `lock` (the pool's) serializes everything about the source and is recursive, because the
 * source may call drop() from inside next() and absorb(). A slot's own lock guards its queue; it is
 * taken after the pool's lock or alone, and nothing is called while it is held.
 *
 * Idle workers: one of them, the watcher, sleeps on the source's descriptor for at most 10 ms and
 * asks again; all others sleep until they are signalled. Whoever gets a task wakes one more, since
 * there may be more; so n tasks wake n workers without a stampede. */
#include <pthread.h>
#include <stdlib.h>

#include "check.h"
#include "chunk.h"
#include "drive.h"
#include "lock.h"
#include "waker.h"

#define CHUNK_LIMIT  256u
#define CHUNK_TARGET 0.0005 /* seconds between two visits to the lock, while tasks are tiny */
#define GUARD_PERIOD 0.003

typedef struct slot {
    pthread_mutex_t lock;
    tf_task pending[CHUNK_LIMIT]; /* [first, end) have not started */
    unsigned first, end;
    tf_result done[CHUNK_LIMIT]; /* [absorbed, done_count) wait to be handed in */
    unsigned done_count;
    uint64_t running_group; /* 0: none */
    tf_cancel running;      /* what the running task polls */
    /* not under the slot's lock: */
    unsigned absorbed; /* under the pool's lock */
    tf_chunk chunk;    /* the owner's alone */
} slot;

typedef struct pool {
    tf_executor base;
    tf_runner runner;
    slot *slots;
    unsigned threads;

    pthread_mutex_t lock;
    tf_drive drive;
    pthread_cond_t wake; /* sleepers wait here */
    unsigned sleepers;
    bool watched; /* one idle worker watches the descriptor and the clock */
    bool raised;  /* and has been told to come back */
    tf_waker waker;

    pthread_t guard;
    pthread_cond_t guard_wake;
    bool guarded;        /* the guard has been started */
    bool resting;        /* and sleeps until it is signalled */
    bool over;           /* and shall end */
    unsigned chunks_out; /* workers computing with more than one task in their slot */
} pool;

/* ---- a slot -------------------------------------------------------------------------------- */

static void slot_push(slot *s, tf_task *task) {
    pthread_mutex_lock(&s->lock);
    if (s->first == s->end) s->first = s->end = 0;
    s->pending[s->end++] = *task;
    pthread_mutex_unlock(&s->lock);
}

static unsigned slot_pending(slot *s) {
    pthread_mutex_lock(&s->lock);
    unsigned n = s->end - s->first;
    pthread_mutex_unlock(&s->lock);
    return n;
}

/* Put the finished result, if there is one, and take the next task, if @p task is not NULL. */
static bool slot_turn(slot *s, tf_result *finished, tf_task *task, const tf_cancel *stop) {
    pthread_mutex_lock(&s->lock);
    if (finished) s->done[s->done_count++] = *finished;
    s->running_group = 0;
    bool more = task && s->first < s->end;
    if (more) {
        *task = s->pending[s->first++];
        s->running_group = task->group;
        s->running = (tf_cancel){.parent = stop};
    }
    pthread_mutex_unlock(&s->lock);
    return more;
}

/* What has not started becomes a cancelled result; what runs sees its flag. */
static void slot_drop(slot *s, uint64_t group) {
    pthread_mutex_lock(&s->lock);
    unsigned kept = s->first;
    for (unsigned i = s->first; i < s->end; i++) {
        tf_task *t = &s->pending[i];
        if (t->group == group) {
            s->done[s->done_count++] =
                (tf_result){.id = t->id, .group = group, .kind = t->kind, .status = TF_CANCELLED};
            tf_task_clear(t);
        } else {
            s->pending[kept++] = *t;
        }
    }
    s->end = kept;
    if (s->running_group == group) tf_cancel_request(&s->running, 1);
    pthread_mutex_unlock(&s->lock);
}

/* Move the later half of what has not started in @p from to the empty slot @p to. */
static bool slot_steal(slot *to, slot *from) {
    tf_task loot[CHUNK_LIMIT];
    pthread_mutex_lock(&from->lock);
    unsigned n = (from->end - from->first + 1) / 2;
    from->end -= n;
    for (unsigned i = 0; i < n; i++) loot[i] = from->pending[from->end + i];
    pthread_mutex_unlock(&from->lock);
    for (unsigned i = 0; i < n; i++) slot_push(to, &loot[i]);
    return n > 0;
}

/* ---- under the pool's lock ----------------------------------------------------------------- */

/* Hand in what the slot has finished. @return whether there was anything */
static bool collect(pool *p, slot *s) {
    for (bool any = false;; any = true) {
        pthread_mutex_lock(&s->lock);
        unsigned ready = s->done_count;
        if (s->absorbed == ready) s->absorbed = s->done_count = ready = 0;
        pthread_mutex_unlock(&s->lock);
        if (ready == 0) return any;
        /* Unlocked: below `ready` only the holder of the pool's lock touches the array. */
        while (s->absorbed < ready) tf_drive_absorb(&p->drive, &s->done[s->absorbed++]);
    }
}

static bool collect_all(pool *p) {
    bool any = false;
    for (unsigned i = 0; i < p->threads; i++) any |= collect(p, &p->slots[i]);
    return any;
}

static bool steal(pool *p, slot *to) {
    for (unsigned i = 0; i < p->threads; i++)
        if (&p->slots[i] != to && slot_steal(to, &p->slots[i])) return true;
    return false;
}

static void call_watcher(pool *p) {
    if (!p->watched || p->raised) return;
    p->raised = true;
    tf_waker_raise(&p->waker);
}

static void wake_one(pool *p) {
    if (p->sleepers)
        pthread_cond_signal(&p->wake);
    else
        call_watcher(p);
}

static void wake_all(pool *p) {
    pthread_cond_broadcast(&p->wake);
    call_watcher(p);
}

/* Nothing to do now: sleep as the watcher, or until signalled while there is one. */
static void idle(pool *p) {
    if (p->watched) {
        p->sleepers++;
        pthread_cond_wait(&p->wake, &p->lock);
        p->sleepers--;
        return;
    }
    int fd = p->drive.source->wait_fd;
    p->watched = true;
    pthread_mutex_unlock(&p->lock);
    tf_wait_readable(fd, p->waker.fd[0], TF_DRIVE_WAIT);
    pthread_mutex_lock(&p->lock);
    if (p->raised) tf_waker_clear(&p->waker);
    p->watched = p->raised = false;
}

static tf_more fill(pool *p, slot *s) {
    unsigned want = tf_chunk_next(&s->chunk, TF_CHUNK_UNKNOWN, p->threads);
    for (unsigned got = 0; got < want; got++) {
        tf_task task;
        tf_more more = tf_drive_next(&p->drive, &task);
        if (more != TF_SOURCE_TASK) return got ? TF_SOURCE_TASK : more;
        slot_push(s, &task);
    }
    return TF_SOURCE_TASK;
}

/* Get work into the worker's slot, sleeping as long as there is none.
 * @return false when there will never be any again */
static bool fetch(pool *p, slot *s) {
    if (slot_pending(s)) return true;
    for (;;) {
        tf_more more = fill(p, s);
        if (more == TF_SOURCE_TASK || steal(p, s)) {
            wake_one(p);
            return true;
        }
        if (more == TF_SOURCE_END) return false;
        if (!collect_all(p)) idle(p);
    }
}

/* ---- threads ------------------------------------------------------------------------------- */

/* Hands in results that would otherwise wait behind a long task of the same chunk. */
static void *guard_main(void *arg) {
    pool *p = arg;
    pthread_mutex_lock(&p->lock);
    while (!p->over) {
        p->resting = p->chunks_out == 0;
        if (p->resting)
            pthread_cond_wait(&p->guard_wake, &p->lock);
        else
            tf_cond_wait_for(&p->guard_wake, &p->lock, GUARD_PERIOD);
        if (collect_all(p)) wake_one(p);
    }
    pthread_mutex_unlock(&p->lock);
    return NULL;
}

static void guard_start(pool *p) {
    if (!p->guarded) p->guarded = pthread_create(&p->guard, NULL, guard_main, p) == 0;
    if (!p->guarded) { /* no thread to be had: no chunks either */
        for (unsigned i = 0; i < p->threads; i++) p->slots[i].chunk.limit = 1;
    } else if (p->resting) {
        pthread_cond_signal(&p->guard_wake);
    }
}

static void guard_stop(pool *p) {
    if (!p->guarded) return;
    pthread_mutex_lock(&p->lock);
    p->over = true;
    pthread_cond_signal(&p->guard_wake);
    pthread_mutex_unlock(&p->lock);
    pthread_join(p->guard, NULL);
}

/* Compute what is in the slot, without the pool's lock, for about the planned time. */
static void compute(pool *p, slot *s, uint32_t worker) {
    tf_task task;
    tf_result result;
    double spent = 0;
    bool more = slot_turn(s, NULL, &task, &p->drive.stop);
    while (more) {
        tf_runner_run(&p->runner, &task, &result, &s->running, worker);
        tf_chunk_measure(&s->chunk, result.seconds);
        spent += result.seconds;
        more = slot_turn(s, &result, spent < 2 * CHUNK_TARGET ? &task : NULL, &p->drive.stop);
    }
}

static void worker_main(pool *p, unsigned index) {
    slot *s = &p->slots[index];
    pthread_mutex_lock(&p->lock);
    while (fetch(p, s)) {
        bool chunk = slot_pending(s) > 1;
        if (chunk) {
            p->chunks_out++;
            guard_start(p);
        }
        pthread_mutex_unlock(&p->lock);
        compute(p, s, index);
        pthread_mutex_lock(&p->lock);
        if (chunk) p->chunks_out--;
        collect(p, s);
    }
    wake_all(p);
    pthread_mutex_unlock(&p->lock);
}

/* As long as there is one task at a time, and nothing but its result can bring another, the caller
 * computes it: a team costs some milliseconds to start and to end, more than a small number does.
 * @return false: there is work for a team, or may be; tasks already fetched are in the first slot */
static bool run_alone(pool *p) {
    slot *s = &p->slots[0];
    tf_more more;
    pthread_mutex_lock(&p->lock);
    for (;;) {
        tf_task task;
        more = tf_drive_next(&p->drive, &task);
        if (more != TF_SOURCE_TASK) break;
        slot_push(s, &task);
        more = tf_drive_next(&p->drive, &task);
        if (more == TF_SOURCE_TASK) slot_push(s, &task);
        if (more == TF_SOURCE_TASK || p->drive.source->wait_fd >= 0) break;
        pthread_mutex_unlock(&p->lock);
        compute(p, s, 0);
        pthread_mutex_lock(&p->lock);
        collect(p, s);
    }
    bool over = tf_drive_done(&p->drive);
    pthread_mutex_unlock(&p->lock);
    return over;
}

/* ---- the executor -------------------------------------------------------------------------- */

static tf_status threads_run(tf_executor *e, tf_source *source, tf_cancel *cancel) {
    pool *p = (pool *)e;
    tf_drive_init(&p->drive, source, cancel);
    p->guarded = p->resting = p->over = false;
    for (unsigned i = 0; i < p->threads; i++)
        tf_chunk_init(&p->slots[i].chunk, CHUNK_TARGET, CHUNK_LIMIT);
    if (run_alone(p)) return tf_drive_status(&p->drive);
    unsigned next_index = 0;
#pragma omp parallel num_threads(p->threads) default(none) shared(p, next_index)
    {
        /* Not omp_get_thread_num(): numbers by arrival need no OpenMP runtime calls. */
        worker_main(p, __atomic_fetch_add(&next_index, 1, __ATOMIC_RELAXED));
    }
    guard_stop(p);
    TF_ASSERT(tf_drive_done(&p->drive));
    return tf_drive_status(&p->drive);
}

static void threads_drop(tf_executor *e, uint64_t group) {
    pool *p = (pool *)e;
    if (group == 0) return;
    pthread_mutex_lock(&p->lock);
    for (unsigned i = 0; i < p->threads; i++) slot_drop(&p->slots[i], group);
    pthread_mutex_unlock(&p->lock);
}

static void threads_destroy(tf_executor *e) {
    pool *p = (pool *)e;
    for (unsigned i = 0; i < p->threads; i++) pthread_mutex_destroy(&p->slots[i].lock);
    free(p->slots);
    tf_waker_close(&p->waker);
    pthread_cond_destroy(&p->guard_wake);
    pthread_cond_destroy(&p->wake);
    pthread_mutex_destroy(&p->lock);
    free(p);
}

tf_executor *tf_exec_threads_new(const tf_runner *runner, unsigned threads) {
    pool *p = calloc(1, sizeof *p);
    if (!p) return NULL;
    p->threads = threads ? threads : 1;
    p->slots = calloc(p->threads, sizeof *p->slots);
    if (!p->slots) goto no_slots;
    if (tf_waker_open(&p->waker) != TF_OK) goto no_waker;
    p->base = (tf_executor){.name = "threads",
                            .workers = p->threads,
                            .run = threads_run,
                            .drop = threads_drop,
                            .destroy = threads_destroy};
    p->runner = *runner;
    tf_lock_init_recursive(&p->lock);
    tf_cond_init_monotonic(&p->guard_wake);
    pthread_cond_init(&p->wake, NULL);
    for (unsigned i = 0; i < p->threads; i++) pthread_mutex_init(&p->slots[i].lock, NULL);
    return &p->base;
no_waker:
    free(p->slots);
no_slots:
    free(p);
    return NULL;
}
