/* bridge.c — two queues and a helper thread.
 *
 * One lock guards the queues. The inner executor takes it inside next() and absorb(), possibly
 * under locks of its own; so it is never held when the inner executor is called (drop). */
#include "bridge.h"

#include <pthread.h>
#include <signal.h>
#include <stdlib.h>

#include "transport.h" /* TF_TRANSPORT_LIMIT */
#include "waker.h"

/* A task on its way in, then its result on its way out. While the task is with the inner executor
 * the node waits in `reserved`, so that a result always finds one and cannot be lost. */
typedef struct node {
    struct node *next, *prev;
    tf_task task;
    tf_result result;
} node;

typedef struct queue {
    node *first, *last;
} queue;

struct tf_bridge {
    tf_source source; /* first: what the inner executor runs */
    tf_executor *inner;
    tf_cancel *cancel;
    pthread_t thread;
    bool threaded; /* thread is to be joined */

    pthread_mutex_t lock;
    queue inbox, reserved, outbox, spare;
    bool closed; /* no more tasks will be put */
    bool ended;  /* the inner run has returned */
    bool hungry; /* the inner executor was told to wait and has not been woken since */
    bool fed;    /* its waker is raised */
    bool asleep; /* the owner sleeps and has not been woken since */
    tf_status status;
    tf_waker in, out; /* wake the inner executor, the owner */
};

/* ---- queues -------------------------------------------------------------------------------- */

static void append(queue *q, node *n) {
    n->next = NULL;
    n->prev = q->last;
    if (q->last)
        q->last->next = n;
    else
        q->first = n;
    q->last = n;
}

static node *cut_out(queue *q, node *n) {
    if (!n) return NULL;
    if (n->prev)
        n->prev->next = n->next;
    else
        q->first = n->next;
    if (n->next)
        n->next->prev = n->prev;
    else
        q->last = n->prev;
    return n;
}

static node *take_first(queue *q) {
    return cut_out(q, q->first);
}

static void free_queue(queue *q) {
    for (node *n; (n = take_first(q)) != NULL;) {
        tf_task_clear(&n->task);
        tf_result_clear(&n->result);
        free(n);
    }
}

/* ---- under the lock ------------------------------------------------------------------------ */

static void wake_owner(tf_bridge *b) {
    if (!b->asleep) return;
    b->asleep = false;
    tf_waker_raise(&b->out);
}

static void put_out(tf_bridge *b, node *n) {
    append(&b->outbox, n);
    wake_owner(b);
}

/* A task that will not run leaves as a cancelled result. */
static void cancel_node(tf_bridge *b, node *n) {
    const tf_task *t = &n->task;
    n->result =
        (tf_result){.id = t->id, .group = t->group, .kind = t->kind, .status = TF_CANCELLED};
    tf_task_clear(&n->task);
    put_out(b, n);
}

static void feed(tf_bridge *b) {
    if (!b->hungry) return;
    b->hungry = false;
    b->fed = true;
    tf_waker_raise(&b->in);
}

/* ---- the inner executor's side -------------------------------------------------------------- */

static tf_more bridge_next(tf_source *source, tf_task *task) {
    tf_bridge *b = (tf_bridge *)source;
    tf_more more = TF_SOURCE_TASK;
    pthread_mutex_lock(&b->lock);
    if (b->fed) tf_waker_clear(&b->in);
    b->fed = false;
    node *n = take_first(&b->inbox);
    if (n) {
        *task = n->task;
        n->task = (tf_task){0};
        append(&b->reserved, n);
    } else {
        more = b->closed ? TF_SOURCE_END : TF_SOURCE_WAIT;
        b->hungry = !b->closed;
    }
    pthread_mutex_unlock(&b->lock);
    return more;
}

static tf_status bridge_absorb(tf_source *source, const tf_result *result) {
    tf_bridge *b = (tf_bridge *)source;
    tf_result copy = *result;
    copy.body = (tf_bytes){0};
    tf_status s = TF_OK;
    if (result->body.size > TF_TRANSPORT_LIMIT)
        copy.status = TF_ELIMIT; /* cannot travel: the same answer from every rank */
    else
        s = tf_bytes_append(&copy.body, result->body.data, result->body.size);
    if (s != TF_OK) copy.status = s; /* the answer is lost, but not the task */
    pthread_mutex_lock(&b->lock);
    node *n = take_first(&b->reserved);
    n->result = copy;
    put_out(b, n);
    pthread_mutex_unlock(&b->lock);
    return s;
}

static void *bridge_main(void *arg) {
    tf_bridge *b = arg;
    tf_status s = b->inner->run(b->inner, &b->source, b->cancel);
    pthread_mutex_lock(&b->lock);
    b->status = s;
    b->ended = true;
    for (node *n; (n = take_first(&b->inbox)) != NULL;) cancel_node(b, n);
    wake_owner(b);
    pthread_mutex_unlock(&b->lock);
    return NULL;
}

/* ---- the owner's side ------------------------------------------------------------------------ */

tf_status tf_bridge_new(tf_bridge **out, tf_executor *inner) {
    tf_bridge *b = calloc(1, sizeof *b);
    if (!b) return TF_ENOMEM;
    if (tf_waker_open(&b->in) != TF_OK) goto no_in;
    if (tf_waker_open(&b->out) != TF_OK) goto no_out;
    b->inner = inner;
    b->source = (tf_source){.next = bridge_next, .absorb = bridge_absorb, .wait_fd = b->in.fd[0]};
    b->ended = true;
    pthread_mutex_init(&b->lock, NULL);
    *out = b;
    return TF_OK;
no_out:
    tf_waker_close(&b->in);
no_in:
    free(b);
    return TF_EIO;
}

void tf_bridge_free(tf_bridge *b) {
    if (!b) return;
    free_queue(&b->inbox);
    free_queue(&b->reserved);
    free_queue(&b->outbox);
    free_queue(&b->spare);
    tf_waker_close(&b->out);
    tf_waker_close(&b->in);
    pthread_mutex_destroy(&b->lock);
    free(b);
}

/* The helper and all threads it makes leave signals to the program's main thread. */
static bool start_thread(tf_bridge *b) {
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    int rc = pthread_create(&b->thread, NULL, bridge_main, b);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    return rc == 0;
}

void tf_bridge_start(tf_bridge *b, tf_cancel *cancel) {
    b->cancel = cancel;
    b->closed = b->ended = false;
    b->status = TF_OK;
    b->threaded = start_thread(b);
    if (b->threaded) return;
    b->ended = true;
    b->status = TF_ENOMEM;
}

tf_status tf_bridge_put(tf_bridge *b, tf_task *task) {
    pthread_mutex_lock(&b->lock);
    node *n = take_first(&b->spare);
    if (!n) n = calloc(1, sizeof *n);
    if (n) {
        n->task = *task;
        *task = (tf_task){0};
        if (b->ended) {
            cancel_node(b, n);
        } else {
            append(&b->inbox, n);
            feed(b);
        }
    }
    pthread_mutex_unlock(&b->lock);
    return n ? TF_OK : TF_ENOMEM;
}

bool tf_bridge_take(tf_bridge *b, tf_result *result) {
    pthread_mutex_lock(&b->lock);
    node *n = take_first(&b->outbox);
    if (n) {
        *result = n->result;
        n->result = (tf_result){0};
        append(&b->spare, n);
    }
    pthread_mutex_unlock(&b->lock);
    return n != NULL;
}

bool tf_bridge_take_back(tf_bridge *b, tf_task *task) {
    pthread_mutex_lock(&b->lock);
    node *n = cut_out(&b->inbox, b->inbox.last);
    if (n) {
        *task = n->task;
        n->task = (tf_task){0};
        append(&b->spare, n);
    }
    pthread_mutex_unlock(&b->lock);
    return n != NULL;
}

void tf_bridge_drop(tf_bridge *b, uint64_t group) {
    pthread_mutex_lock(&b->lock);
    for (node *n = b->inbox.first, *next; n; n = next) {
        next = n->next;
        if (n->task.group == group) cancel_node(b, cut_out(&b->inbox, n));
    }
    pthread_mutex_unlock(&b->lock);
    b->inner->drop(b->inner, group);
}

bool tf_bridge_wait(tf_bridge *b, int fd, double seconds) {
    pthread_mutex_lock(&b->lock);
    b->asleep = !b->outbox.first;
    bool sleep = b->asleep;
    pthread_mutex_unlock(&b->lock);
    bool readable = tf_wait_readable(fd, b->out.fd[0], sleep ? seconds : 0);
    pthread_mutex_lock(&b->lock);
    if (sleep && !b->asleep) tf_waker_clear(&b->out);
    b->asleep = false;
    pthread_mutex_unlock(&b->lock);
    return readable;
}

bool tf_bridge_ended(tf_bridge *b, tf_status *status) {
    pthread_mutex_lock(&b->lock);
    bool ended = b->ended;
    *status = ended ? b->status : TF_OK;
    pthread_mutex_unlock(&b->lock);
    return ended;
}

tf_status tf_bridge_join(tf_bridge *b) {
    pthread_mutex_lock(&b->lock);
    b->closed = true;
    feed(b);
    pthread_mutex_unlock(&b->lock);
    if (b->threaded) pthread_join(b->thread, NULL);
    b->threaded = false;
    return b->status;
}
