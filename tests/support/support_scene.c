#include "support_scene.h"

#include <stdlib.h>

#include "rng.h"

static uint64_t digest_of(const tf_result *r) {
    uint64_t h = tf_mix64(r->id) ^ tf_mix64((uint64_t)(int64_t)r->status + 77) ^ r->body.size;
    for (size_t i = 0; i < r->body.size; i++) h = tf_mix64(h ^ r->body.data[i]);
    return h;
}

static void enter(tf_scene *s) {
    if (__atomic_exchange_n(&s->inside, 1, __ATOMIC_RELAXED))
        tf_scene_fail(s, "rule 1: next() and absorb() at the same time");
}

static void leave(tf_scene *s) {
    __atomic_store_n(&s->inside, 0, __ATOMIC_RELAXED);
}

static tf_more close_source(tf_scene *s) {
    s->closed = true;
    return TF_SOURCE_END;
}

static tf_more next_inside(tf_scene *s, tf_task *task) {
    if (s->closed) tf_scene_fail(s, "rules 2, 4: next() after the end");
    if (task->id || task->body.data) tf_scene_fail(s, "next() got a task that is not zeroed");
    if (s->failure || s->given == s->total) {
        if (s->given < s->absorbed) tf_scene_fail(s, "more results than tasks");
        if (!s->gate || s->failure) return close_source(s);
    }
    tf_more more = s->gate ? s->gate(s) : TF_SOURCE_TASK;
    if (more == TF_SOURCE_END) return close_source(s);
    if (more == TF_SOURCE_WAIT) return more;
    uint64_t index = s->given;
    if (index >= s->room || s->make(s, index, task) != TF_OK) {
        tf_scene_fail(s, "the test itself: no room or no memory");
        tf_task_clear(task);
        return close_source(s);
    }
    task->id = index + 1;
    s->state[index] = 1;
    s->given++;
    uint64_t out = s->given - s->absorbed;
    if (out > s->most_out) s->most_out = out;
    return TF_SOURCE_TASK;
}

static tf_more scene_next(tf_source *source, tf_task *task) {
    tf_scene *s = (tf_scene *)source;
    enter(s);
    tf_more more = next_inside(s, task);
    leave(s);
    return more;
}

static tf_status absorb_inside(tf_scene *s, const tf_result *r) {
    if (r->id == 0 || r->id > s->room || s->state[r->id - 1] != 1)
        return tf_scene_fail(s, "rule 3: a result twice, or of a task never given");
    s->state[r->id - 1] = 2;
    s->absorbed++;
    s->digest += digest_of(r);
    s->workers_seen |= UINT64_C(1) << ((r->worker >> 16) % 64);
    if (r->status == TF_CANCELLED)
        s->cancelled++;
    else if (r->status < 0)
        s->failed++;
    if (r->status < 0 && r->status != s->allowed && r->status != TF_CANCELLED)
        return tf_scene_fail(s, tf_status_text(r->status));
    if (r->status == TF_CANCELLED && s->allowed != TF_CANCELLED)
        return tf_scene_fail(s, "a task was cancelled without reason");
    tf_status status = s->seen ? s->seen(s, r) : TF_OK;
    if (status < 0) s->closed = true;
    return status;
}

static tf_status scene_absorb(tf_source *source, const tf_result *r) {
    tf_scene *s = (tf_scene *)source;
    enter(s);
    tf_status status = absorb_inside(s, r);
    leave(s);
    return status;
}

bool tf_scene_init(tf_scene *s, tf_executor *e, uint64_t seed, uint64_t room) {
    *s = (tf_scene){.source = {.next = scene_next, .absorb = scene_absorb, .wait_fd = -1},
                    .executor = e,
                    .seed = seed,
                    .room = room,
                    .total = room,
                    .fd = {-1, -1}};
    s->state = calloc(room ? room : 1, 1);
    return s->state != NULL;
}

void tf_scene_clear(tf_scene *s) {
    free(s->state);
}

tf_status tf_scene_fail(tf_scene *s, const char *what) {
    const char *none = NULL;
    __atomic_compare_exchange_n(&s->failure, &none, what, false, __ATOMIC_RELAXED,
                                __ATOMIC_RELAXED);
    return TF_EINTERNAL;
}

const char *tf_scene_close(tf_scene *s) {
    if (s->given != s->absorbed) tf_scene_fail(s, "rule 3: tasks given and never absorbed");
    return s->failure;
}

void tf_scene_cancel(tf_scene *s, int reason) {
    tf_cancel_request(&s->cancel, reason);
    s->closed = true;
}
