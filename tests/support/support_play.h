/* support_play.h — a run of the hub against ranks that the test plays, mostly one: what the contract cannot
 * show, because it looks from the source's side only. Rank 0 runs in a thread, with one serial
 * worker of its own; the others are the test. For Criterion programs (failures assert). */
#ifndef TF_SUPPORT_PLAY_H
#define TF_SUPPORT_PLAY_H

#include <pthread.h>

#include "basic_tasks.h"
#include "crew.h"
#include "hub.h"
#include "support_contract.h"
#include "support_mesh.h"
#include "support_role.h"

#define TF_PLAY_WORKERS 4u /* that rank 1 claims to have */

typedef struct tf_play tf_play;
struct tf_play {
    tf_source source;
    tf_mesh *mesh;
    tf_executor *executor;
    tf_cancel cancel;
    pthread_t thread;
    unsigned others;  /* ranks that the test plays, 1 .. others; 0: one */
    tf_role role;     /* rank 1, or whoever tf_play_as said */
    tf_status status; /* what run() returned */
    uint64_t given, total, absorbed, cancelled, limited;
    double seconds;         /* what a task takes on rank 0 */
    uint64_t drop_when_dry; /* groups 1 .. this are dropped when all tasks are given */
    uint64_t drop_behind;   /* likewise, when the result of this task is absorbed */
    bool huge;              /* task 1 has a body that cannot travel */
    tf_status (*check)(tf_source *, const tf_task *, const tf_result *);
    void (*seen)(tf_play *, const tf_result *); /* looks at what is absorbed; NULL: nobody does */
    tf_transport *(*front)(tf_play *,
                           tf_transport *); /* what rank 0 has before its end of the mesh;
                                                          NULL: nothing */
};

static inline void tf_play_drop_groups(tf_play *p, uint64_t last) {
    for (uint64_t group = 1; group <= last; group++) p->executor->drop(p->executor, group);
}

static inline tf_more tf_play_next(tf_source *source, tf_task *task) {
    tf_play *p = (tf_play *)source;
    if (p->given == p->total) {
        tf_play_drop_groups(p, p->drop_when_dry);
        return TF_SOURCE_END;
    }
    task->id = ++p->given;
    task->group = 1 + task->id % 2;
    if (tf_sleep_task_make(task, p->seconds, NULL, 0) != TF_OK) return TF_SOURCE_END;
    if (p->huge && task->id == 1) task->body.size = TF_TRANSPORT_LIMIT + 1; /* nobody reads it */
    return TF_SOURCE_TASK;
}

static inline tf_status tf_play_absorb(tf_source *source, const tf_result *r) {
    tf_play *p = (tf_play *)source;
    p->absorbed++;
    if (p->seen) p->seen(p, r);
    p->cancelled += r->status == TF_CANCELLED;
    p->limited += r->status == TF_ELIMIT;
    if (r->id == p->drop_behind) tf_play_drop_groups(p, 10);
    return TF_OK;
}

static inline void *tf_play_main(void *arg) {
    tf_play *p = arg;
    p->status = p->executor->run(p->executor, &p->source, &p->cancel);
    return NULL;
}

/* From now on the test is rank @p rank. */
static inline void tf_play_as(tf_play *p, unsigned rank) {
    p->role = (tf_role){.transport = tf_mesh_end(p->mesh, rank), .other = 0, .run = 1};
}

static inline void tf_play_start(tf_play *p) {
    enum { MOST_OTHERS = 3 };
    static const uint32_t workers[1 + MOST_OTHERS] = {1, TF_PLAY_WORKERS, TF_PLAY_WORKERS,
                                                      TF_PLAY_WORKERS};
    if (p->others == 0) p->others = 1;
    cr_assert_leq(p->others, MOST_OTHERS);
    p->source = (tf_source){
        .next = tf_play_next, .absorb = tf_play_absorb, .wait_fd = -1, .check = p->check};
    p->mesh = tf_mesh_new(1 + p->others);
    cr_assert_not_null(p->mesh);
    tf_play_as(p, 1);
    tf_transport *end = tf_mesh_end(p->mesh, 0);
    if (p->front) end = p->front(p, end);
    p->executor = tf_exec_crew_new(end, tf_exec_serial_new(&tf_contract_runner), workers);
    cr_assert_not_null(p->executor);
    cr_assert_eq(p->executor->workers, 1 + p->others * TF_PLAY_WORKERS);
    cr_assert_eq(pthread_create(&p->thread, NULL, tf_play_main, p), 0);
}

static inline void tf_play_end(tf_play *p) {
    pthread_join(p->thread, NULL);
    tf_executor_destroy(p->executor);
    tf_mesh_free(p->mesh);
}

/* Read TASKS until @p n tasks are in hand. */
static inline void tf_play_hear_tasks(tf_play *p, uint64_t *ids, unsigned n) {
    for (unsigned have = 0; have < n;) {
        tf_bytes frame;
        tf_cursor c;
        cr_assert_eq(tf_role_hear(&p->role, &frame, &c), TF_MESSAGE_TASKS);
        while (c.p < c.end) {
            tf_task t = {0};
            cr_assert_eq(tf_task_decode(&t, &c), TF_OK);
            cr_assert_lt(have, n, "more tasks than expected");
            ids[have++] = t.id;
            tf_task_clear(&t);
        }
        tf_bytes_clear(&frame);
    }
}

/* Start, and read the first @p n tasks. */
static inline void tf_play_begin(tf_play *p, uint64_t *ids, unsigned n) {
    tf_play_start(p);
    tf_play_hear_tasks(p, ids, n);
}

/* All is done: hear END, say BYE, and see @p absorbed results and none cancelled. */
static inline void tf_play_end_complete(tf_play *p, uint64_t absorbed) {
    tf_role_expect(&p->role, TF_MESSAGE_END, 2, TF_OK, 0);
    tf_role_say(&p->role, TF_MESSAGE_BYE, NULL);
    tf_play_end(p);
    cr_assert_eq(p->status, TF_OK);
    cr_assert_eq(p->absorbed, absorbed);
    cr_assert_eq(p->cancelled, 0);
}

static inline void tf_play_say_results(tf_play *p, const uint64_t *ids, unsigned n, double seconds,
                                       tf_status status) {
    tf_bytes b = {0};
    for (unsigned i = 0; i < n; i++) {
        tf_result r = {.id = ids[i],
                       .group = 1 + ids[i] % 2,
                       .kind = TF_TASK_SLEEP,
                       .status = status,
                       .seconds = seconds};
        cr_assert_eq(tf_result_encode(&b, &r), TF_OK);
    }
    tf_role_say(&p->role, TF_MESSAGE_RESULTS, &b);
    tf_bytes_clear(&b);
}

static inline void tf_play_say_returned(tf_play *p, const uint64_t *ids, unsigned n) {
    tf_bytes b = {0};
    for (unsigned i = 0; i < n; i++) {
        tf_task t = {.id = ids[i], .group = 1 + ids[i] % 2};
        cr_assert_eq(tf_sleep_task_make(&t, 0.001, NULL, 0), TF_OK);
        cr_assert_eq(tf_task_encode(&b, &t), TF_OK);
        tf_task_clear(&t);
    }
    tf_role_say(&p->role, TF_MESSAGE_RETURNED, &b);
    tf_bytes_clear(&b);
}

static inline void tf_play_expect_recall(tf_play *p, uint64_t count) {
    tf_bytes frame;
    tf_cursor c;
    cr_assert_eq(tf_role_hear(&p->role, &frame, &c), TF_MESSAGE_RECALL);
    cr_assert_eq(tf_get_uint(&c), count);
    tf_bytes_clear(&frame);
}

/* Cancel, give back @p n tasks, and see the run end in good order. */
static inline void tf_play_end_by_cancel(tf_play *p, const uint64_t *ids, unsigned n) {
    tf_cancel_request(&p->cancel, 4);
    tf_role_expect(&p->role, TF_MESSAGE_STOP, 1, 4, 0);
    tf_play_say_results(p, ids, n, 0, TF_CANCELLED);
    tf_role_expect(&p->role, TF_MESSAGE_END, 2, TF_CANCELLED, 4);
    tf_role_say(&p->role, TF_MESSAGE_BYE, NULL);
    tf_play_end(p);
    cr_assert_eq(p->status, TF_CANCELLED);
    cr_assert_eq(p->absorbed, p->given);
}

static inline void tf_play_expect_drop(tf_play *p, uint64_t group) {
    tf_bytes frame;
    tf_cursor c;
    cr_assert_eq(tf_role_hear(&p->role, &frame, &c), TF_MESSAGE_DROP);
    cr_assert_eq(tf_get_uint(&c), group);
    tf_bytes_clear(&frame);
}

/* Hear messages until END, which must bring @p status: tasks stay unanswered, nothing is given
 * back. */
static inline void tf_play_expect_end(tf_play *p, tf_status status) {
    for (;;) {
        tf_bytes frame;
        tf_cursor c;
        tf_message kind = tf_role_hear(&p->role, &frame, &c);
        int64_t said = kind == TF_MESSAGE_END ? tf_get_sint(&c) : 0;
        tf_bytes_clear(&frame);
        if (kind == TF_MESSAGE_RECALL) tf_play_say_returned(p, NULL, 0);
        if (kind != TF_MESSAGE_END) continue;
        cr_assert_eq(said, status, "END says %d", (int)said);
        return;
    }
}

/* Answer all tasks at once until END, which must bring @p status. */
static inline void tf_play_serve_to_end(tf_play *p, tf_status status) {
    for (;;) {
        tf_bytes frame;
        tf_cursor c;
        tf_message kind = tf_role_hear(&p->role, &frame, &c);
        if (kind == TF_MESSAGE_RECALL) tf_play_say_returned(p, NULL, 0);
        while (kind == TF_MESSAGE_TASKS && c.p < c.end) {
            tf_task t = {0};
            cr_assert_eq(tf_task_decode(&t, &c), TF_OK);
            tf_play_say_results(p, &t.id, 1, 0.001, TF_OK);
            tf_task_clear(&t);
        }
        if (kind == TF_MESSAGE_END) cr_assert_eq(tf_get_sint(&c), status);
        tf_bytes_clear(&frame);
        if (kind == TF_MESSAGE_END) break;
    }
    tf_role_say(&p->role, TF_MESSAGE_BYE, NULL);
}

/* Nine tasks of which the source drops groups 1 and 2 when it is dry (drop_when_dry), seven of them here, which
 * answer that they were stopped; the whole play, to its end. */
static inline void tf_play_dropped_groups(tf_play *p) {
    uint64_t ids[8];
    tf_play_start(p);
    tf_play_hear_tasks(p, ids, 7); /* 2 stay with rank 0 */
    tf_play_expect_drop(p, 1);
    tf_play_expect_drop(p, 2);
    tf_play_expect_recall(p, 1); /* for idle rank 0: no third DROP */
    tf_play_say_returned(p, NULL, 0);
    tf_play_say_results(p, ids, 7, 0, TF_CANCELLED);
    tf_role_expect(&p->role, TF_MESSAGE_END, 2, TF_OK, 0);
    tf_role_say(&p->role, TF_MESSAGE_BYE, NULL);
    tf_play_end(p);
    cr_assert(p->status == TF_OK && p->absorbed == 9);
}

#endif
