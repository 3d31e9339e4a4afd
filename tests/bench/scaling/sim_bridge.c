/* sim_bridge.c — src/exec/bridge.h in simulated time: the workers of a rank without threads.
 *
 * A task starts on the worker that is free first and ends when its time is over; nothing is
 * computed. The queues, their order and what the calls promise are those of bridge.c. */
#include <math.h>
#include <mpi.h>
#include <simgrid/semaphore.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "backoff.h"
#include "bridge.h"
#include "clock.h"
#include "sim_costs.h"
#include "waker.h"

typedef struct node {
    struct node *next, *prev;
    tf_task task;
    double put, ends; /* simulated seconds */
} node;

typedef struct queue {
    node *first, *last;
} queue;

struct tf_bridge {
    tf_cancel *cancel;
    unsigned workers;
    double *free_at; /* per worker: when it ended its last task */
    node **running;  /* per worker; NULL: idle */
    queue inbox, outbox;
};

static tf_bridge *the_bridge; /* of this rank: SMPI gives each its own globals */

static void append(queue *q, node *n) {
    n->next = NULL;
    n->prev = q->last;
    *(q->last ? &q->last->next : &q->first) = n;
    q->last = n;
}

static node *cut_out(queue *q, node *n) {
    if (!n) return NULL;
    *(n->prev ? &n->prev->next : &q->first) = n->next;
    *(n->next ? &n->next->prev : &q->last) = n->prev;
    return n;
}

static bool stopped(const tf_bridge *b) {
    return b->cancel && tf_cancel_reason(b->cancel);
}

/* ---- workers --------------------------------------------------------------------------------- */

static void start(tf_bridge *b, unsigned worker, node *n) {
    tf_sim_task t;
    memcpy(&t, n->task.body.data, sizeof t);
    double begins = b->free_at[worker] > n->put ? b->free_at[worker] : n->put;
    n->ends = begins + (stopped(b) ? 0 : t.seconds);
    b->running[worker] = n;
}

/* The worker whose task ends first, or -1. */
static int first_to_end(const tf_bridge *b) {
    int first = -1;
    for (unsigned i = 0; i < b->workers; i++)
        if (b->running[i] && (first < 0 || b->running[i]->ends < b->running[first]->ends))
            first = (int)i;
    return first;
}

static void fill_workers(tf_bridge *b) {
    for (unsigned i = 0; i < b->workers && b->inbox.first; i++)
        if (!b->running[i]) start(b, i, cut_out(&b->inbox, b->inbox.first));
}

/* Everything that has happened up to now, in its order. */
static void advance(tf_bridge *b) {
    double now = tf_clock_now();
    fill_workers(b);
    for (int i; (i = first_to_end(b)) >= 0 && b->running[i]->ends <= now;) {
        b->free_at[i] = b->running[i]->ends;
        append(&b->outbox, b->running[i]);
        b->running[i] = NULL;
        fill_workers(b);
    }
}

/* ---- time ------------------------------------------------------------------------------------ */

static double saved, spent;

/* Less would be lost in the simulator's precision, and the clock stand still. */
#define SHORTEST_SLEEP 1e-7

void tf_sim_sleep(double seconds) {
    if (!(seconds > 0)) return;
    if (seconds < SHORTEST_SLEEP) seconds = SHORTEST_SLEEP;
    struct timespec t = {.tv_sec = (time_t)seconds};
    t.tv_nsec = (long)((seconds - (double)t.tv_sec) * 1e9);
    nanosleep(&t, NULL);
}

void tf_sim_settle(void) {
    double seconds = saved;
    saved = 0;
    if (!(seconds > 0)) return;
    for (unsigned i = 0; the_bridge && i < the_bridge->workers; i++)
        if (the_bridge->running[i]) the_bridge->running[i]->ends += seconds / the_bridge->workers;
    tf_sim_sleep(seconds);
}

void tf_sim_spend(double seconds) {
    saved += seconds;
    spent += seconds;
    if (saved > 5e-6) tf_sim_settle();
}

double tf_sim_spent(void) {
    return spent;
}

/* ---- naps --------------------------------------------------------------------------------------
 *
 * The real ranks look at the message layer after every nap of a millisecond. A thousand simulated
 * ones cannot: nearly all looks find nothing. So a rank that has taken every frame sent to it sleeps
 * until the next one is sent or a task of its own ends, and then to the end of the nap in which that
 * was. */

typedef struct bell {
    sg_sem_t sem;
    uint64_t posted, taken;          /* frames to this rank */
    const MPI_Request *incoming[16]; /* they are arriving */
    bool asleep;
} bell;

#define LONGEST_SLEEP 0.5 /* seconds: heartbeats and the like come round */

static bell own;
static bell *
    *bells; /* of all ranks on rank 0; of rank 0 on the others: nobody else is written to */

void tf_sim_meet(int rank, int ranks) {
    uint64_t address = (uint64_t)(uintptr_t)&own;
    own.sem = sg_sem_init(0);
    bells = calloc((size_t)ranks, sizeof *bells);
    if (!bells) abort();
    bells[0] = &own;
    for (int i = 1; i < ranks && rank == 0; i++) {
        MPI_Recv(&address, 1, MPI_UINT64_T, i, 1, MPI_COMM_WORLD, MPI_STATUS_IGNORE);
        bells[i] = (bell *)(uintptr_t)address; /* simulated ranks share one address space */
        address = (uint64_t)(uintptr_t)&own;
        MPI_Send(&address, 1, MPI_UINT64_T, i, 1, MPI_COMM_WORLD);
    }
    if (rank == 0) return;
    MPI_Send(&address, 1, MPI_UINT64_T, 0, 1, MPI_COMM_WORLD);
    MPI_Recv(&address, 1, MPI_UINT64_T, 0, 1, MPI_COMM_WORLD, MPI_STATUS_IGNORE);
    bells[0] = (bell *)(uintptr_t)address;
}

void tf_sim_posted(int to) {
    bell *b = bells[to];
    b->posted++;
    if (b->asleep) sg_sem_release(b->sem);
    b->asleep = false;
}

void tf_sim_receiving(const MPI_Request *request) {
    unsigned i = 0;
    while (own.incoming[i]) i++; /* as many as wire.c receives at a time */
    own.incoming[i] = request;
}

void tf_sim_ended(const MPI_Request *request) {
    for (unsigned i = 0; i < sizeof own.incoming / sizeof *own.incoming; i++) {
        if (request != own.incoming[i]) continue;
        own.incoming[i] = NULL;
        own.taken++;
    }
}

/* Nothing is on its way: sleep for @p seconds, or until a frame is sent. */
static void sleep_till_bell(double seconds) {
    own.asleep = true;
    if (sg_sem_acquire_timeout(own.sem, seconds) == 0) return;
    if (!own.asleep) sg_sem_acquire(own.sem); /* rung at the very moment */
    own.asleep = false;
}

static void nap(double seconds, double task_ends) {
    double start = tf_clock_now(), left = task_ends - start;
    if (left <= 0) return;
    if (seconds < TF_BACKOFF_LONG || own.posted != own.taken) {
        /* A nanosecond more: the clock is read in whole ones. */
        tf_sim_sleep(left < seconds ? left + 1e-9 : seconds);
        return;
    }
    sleep_till_bell(left < LONGEST_SLEEP ? left + 1e-9 : LONGEST_SLEEP);
    double now = tf_clock_now(), slept = now - start;
    if (now < task_ends) {
        double to_end = ceil(slept / seconds) * seconds - slept;
        tf_sim_sleep(now + to_end < task_ends ? to_end : task_ends - now + 1e-9);
    }
}

/* ---- the owner's calls ------------------------------------------------------------------------ */

tf_status tf_bridge_new(tf_bridge **out, tf_executor *inner) {
    tf_bridge *b = calloc(1, sizeof *b);
    if (!b) return TF_ENOMEM;
    b->workers = inner->workers;
    b->free_at = calloc(b->workers, sizeof *b->free_at);
    b->running = calloc(b->workers, sizeof(node *));
    if (!b->free_at || !b->running) {
        tf_bridge_free(b);
        return TF_ENOMEM;
    }
    *out = the_bridge = b;
    return TF_OK;
}

static void free_queue(queue *q) {
    for (node *n; (n = cut_out(q, q->first)) != NULL;) {
        tf_task_clear(&n->task);
        free(n);
    }
}

void tf_bridge_free(tf_bridge *b) {
    if (!b) return;
    free_queue(&b->inbox);
    free_queue(&b->outbox);
    free(b->free_at);
    free((void *)b->running);
    free(b);
    the_bridge = NULL;
}

void tf_bridge_start(tf_bridge *b, tf_cancel *cancel) {
    b->cancel = cancel;
    for (unsigned i = 0; i < b->workers; i++) b->free_at[i] = tf_clock_now();
}

tf_status tf_bridge_put(tf_bridge *b, tf_task *task) {
    node *n = calloc(1, sizeof *n);
    if (!n) return TF_ENOMEM;
    advance(b);
    n->task = *task;
    n->put = tf_clock_now();
    *task = (tf_task){0};
    append(&b->inbox, n);
    fill_workers(b);
    return TF_OK;
}

bool tf_bridge_take(tf_bridge *b, tf_result *result) {
    advance(b);
    node *n = cut_out(&b->outbox, b->outbox.first);
    if (!n) return false;
    tf_sim_task t;
    memcpy(&t, n->task.body.data, sizeof t);
    *result = (tf_result){.id = n->task.id,
                          .group = n->task.group,
                          .kind = n->task.kind,
                          .status = stopped(b) ? TF_CANCELLED : TF_OK,
                          .seconds = t.seconds};
    if (tf_bytes_reserve(&result->body, t.result_bytes) != TF_OK) abort();
    memset(result->body.data, 'r', t.result_bytes);
    result->body.size = t.result_bytes;
    tf_task_clear(&n->task);
    free(n);
    return true;
}

bool tf_bridge_take_back(tf_bridge *b, tf_task *task) {
    advance(b);
    node *n = cut_out(&b->inbox, b->inbox.last);
    if (!n) return false;
    *task = n->task;
    free(n);
    return true;
}

void tf_bridge_drop(tf_bridge *b, uint64_t group) {
    (void)b;
    (void)group;
    abort(); /* the model has no groups */
}

bool tf_bridge_wait(tf_bridge *b, int fd, double seconds) {
    (void)fd;
    tf_sim_settle();
    advance(b);
    if (b->outbox.first) return false;
    int first = first_to_end(b);
    nap(seconds, first >= 0 ? b->running[first]->ends : INFINITY);
    return false;
}

bool tf_bridge_ended(tf_bridge *b, tf_status *status) {
    *status = TF_OK;
    return stopped(b) && first_to_end(b) < 0 && !b->inbox.first;
}

tf_status tf_bridge_join(tf_bridge *b) {
    for (unsigned i = 0; i < b->workers; i++)
        if (b->running[i]) b->running[i]->ends = tf_clock_now();
    advance(b);
    return TF_OK;
}

/* ---- the rest of what the logic asks of the system --------------------------------------------- */

bool tf_wait_readable(int fd, int other_fd, double seconds) {
    (void)fd;
    (void)other_fd;
    tf_sim_settle();
    tf_sim_sleep(seconds);
    return false;
}
