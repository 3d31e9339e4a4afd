/* fuzz_frames.c — any bytes as what ranks say to one another. Rank 0 hears them from rank 1, and all the
 * same each of its tasks is absorbed once, with an answer that is right, or with a reason why there is none; or
 * rank 1 hears them from rank 0, and what it says is understood, BYE last.
 *
 * The first byte: who listens, and what else happens. Then frames, each behind a byte that says how long
 * it is. When all are heard the other one is lost (rank 1), or says END (rank 0). */
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "basic_tasks.h"
#include "crew.h"
#include "log.h"
#include "message.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { SERVES = 1, DROPS = 2, REFUSES = 4 }; /* bits of the first byte */
enum { TASKS = 6, GROUPS = 2, RUN = 1 };

typedef struct scene {
    tf_transport transport; /* first */
    tf_source source;
    tf_executor *executor;
    uint8_t options;
    const uint8_t *at, *end;
    bool begun;  /* rank 0 has said which tasks there are */
    bool heard;  /* all frames; read by the runner, too */
    bool ended;  /* END was said */
    bool closed; /* BYE was */
    bool failed; /* a frame said so, or may have */
    uint64_t given, absorbed;
    bool seen[TASKS + 1];
} scene;

static void require(bool ok) {
    if (!ok) abort();
}

static bool all_heard(const scene *s) {
    return __atomic_load_n(&s->heard, __ATOMIC_ACQUIRE);
}

/* ---- the tasks -------------------------------------------------------------------------------- */

/* An answer is the task's number, and its square. Until everything was heard rank 0 computes nothing, so that
 * its tasks are still there to be talked about. */
static void run_task(void *context, const tf_task *task, tf_result *result,
                     const tf_cancel *cancel) {
    const scene *s = context;
    while (!(s->options & SERVES) && !all_heard(s) && !tf_cancel_reason(cancel))
        nanosleep(&(struct timespec){.tv_nsec = 20000}, NULL);
    if (tf_cancel_reason(cancel)) {
        result->status = TF_CANCELLED;
        return;
    }
    uint64_t answer[2] = {task->id, task->id * task->id};
    result->status = tf_bytes_append(&result->body, answer, sizeof answer);
}

static bool is_right(uint64_t id, const tf_result *r) {
    uint64_t answer[2] = {id, id * id};
    return r->body.size == sizeof answer && memcmp(r->body.data, answer, sizeof answer) == 0;
}

static tf_more next(tf_source *source, tf_task *task) {
    scene *s = (scene *)((char *)source - offsetof(scene, source));
    if (s->given == TASKS) return TF_SOURCE_END;
    task->id = ++s->given;
    task->group = 1 + task->id % GROUPS;
    task->kind = TF_TASK_DEMO;
    require(tf_bytes_append(&task->body, "task", 4) == TF_OK);
    return TF_SOURCE_TASK;
}

static tf_status check(tf_source *source, const tf_task *task, const tf_result *r) {
    (void)source;
    require(task->id == r->id && task->body.size == 4);
    return r->status < 0 || is_right(task->id, r) ? TF_OK : TF_EINTERNAL;
}

static tf_status absorb(tf_source *source, const tf_result *r) {
    scene *s = (scene *)((char *)source - offsetof(scene, source));
    require(r->id >= 1 && r->id <= TASKS && !s->seen[r->id] && r->kind == TF_TASK_DEMO);
    require(r->group == 1 + r->id % GROUPS);
    require(r->status < 0 || is_right(r->id, r));
    s->seen[r->id] = true;
    s->absorbed++;
    if (s->options & DROPS && r->id % 2) s->executor->drop(s->executor, r->group);
    if (s->options & REFUSES && r->id == 3) s->executor->blame(s->executor, r->worker);
    return TF_OK;
}

/* ---- the network ------------------------------------------------------------------------------ */

/* What our own side says must be what message.h allows. */
static void understand(scene *s, const tf_bytes *frame) {
    tf_message kind;
    tf_cursor c = tf_message_open(frame, &kind, RUN);
    require(c.ok && !s->closed);
    bool tasks = kind == TF_MESSAGE_TASKS || kind == TF_MESSAGE_RETURNED;
    while (tasks && c.p < c.end) {
        tf_task t = {0};
        require(tf_task_decode(&t, &c) == TF_OK);
        tf_task_clear(&t);
    }
    while (kind == TF_MESSAGE_RESULTS && c.p < c.end) {
        tf_result r = {0};
        require(tf_result_decode(&r, &c) == TF_OK);
        tf_result_clear(&r);
    }
    s->begun |= kind == TF_MESSAGE_TASKS;
    s->closed |= kind == TF_MESSAGE_BYE;
}

static tf_status send(tf_transport *t, unsigned to, tf_bytes *frame) {
    scene *s = (scene *)t;
    require(to == 1 - t->rank);
    understand(s, frame);
    tf_bytes_clear(frame);
    return TF_OK;
}

static tf_status receive(tf_transport *t, unsigned *from, tf_bytes *frame) {
    scene *s = (scene *)t;
    *from = 1 - t->rank;
    if (t->rank == 0 && !s->begun) return TF_NONE;
    if (s->at < s->end) {
        size_t size = *s->at++;
        if (size > (size_t)(s->end - s->at)) size = (size_t)(s->end - s->at);
        require(tf_bytes_append(frame, s->at, size) == TF_OK);
        s->at += size;
        return TF_FOUND;
    }
    __atomic_store_n(&s->heard, true, __ATOMIC_RELEASE);
    if (t->rank == 0 || s->ended) return TF_NONE;
    s->ended = true;
    tf_writer w = tf_message_begin(frame, TF_MESSAGE_END, RUN);
    tf_put_sint(&w, TF_OK);
    tf_put_sint(&w, 0);
    return w.status == TF_OK ? TF_FOUND : w.status;
}

static bool there(tf_transport *t, unsigned rank) {
    const scene *s = (const scene *)t;
    return rank != 1 || !all_heard(s);
}

static void destroy(tf_transport *t) {
    (void)t;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static const uint32_t workers[] = {1, 4};
    if (size == 0) return 0;
    tf_log_init(&(tf_log_setup){"fuzz_frames", 0, -1, 2});
    scene s = {.options = *data, .at = data + 1, .end = data + size};
    s.transport = (tf_transport){.rank = s.options & SERVES ? 1 : 0,
                                 .ranks = 2,
                                 .send = send,
                                 .receive = receive,
                                 .there = there,
                                 .destroy = destroy};
    s.source = (tf_source){.next = next, .absorb = absorb, .wait_fd = -1, .check = check};
    tf_runner runner = {run_task, &s};
    tf_executor *inner = tf_exec_serial_new(&runner);
    require(inner != NULL);
    s.executor = tf_exec_crew_new(&s.transport, inner, workers);
    require(s.executor != NULL);
    tf_cancel cancel = {0};
    bool serves = s.options & SERVES;
    tf_status status = s.executor->run(s.executor, serves ? NULL : &s.source, &cancel);
    /* Whoever says that it was stopped says why. */
    require(status != TF_CANCELLED || tf_cancel_reason(&cancel));
    if (serves) {
        require(s.closed);
    } else {
        require(s.absorbed == s.given);
        require(status != TF_OK || s.absorbed == TASKS);
    }
    tf_executor_destroy(s.executor);
    return 0;
}
