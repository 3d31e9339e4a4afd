/* future.c — a source that is a growing list of tasks and their results. */
#include "future.h"

#include <stdlib.h>

/* ---- submitting --------------------------------------------------------------------------------
 */

static tf_status make_room(tf_futures *f) {
    if (f->count < f->room) return TF_OK;
    size_t room = f->room ? 2 * f->room : 16;
    struct tf_future *items = realloc(f->items, room * sizeof *items);
    if (!items) return TF_ENOMEM;
    f->items = items;
    f->room = room;
    return TF_OK;
}

tf_status tf_submit_task(tf_futures *f, tf_task *task, size_t *future) {
    tf_status s = make_room(f);
    if (s != TF_OK) return s;
    if (future) *future = f->count;
    task->id = f->count;
    f->items[f->count++] = (struct tf_future){.task = *task};
    *task = (tf_task){0};
    return TF_OK;
}

tf_status tf_submit(tf_futures *f, tf_task_kind kind, const void *body, size_t size,
                    size_t *future) {
    tf_task t = {.kind = kind};
    tf_status s = tf_bytes_append(&t.body, body, size);
    if (s == TF_OK) s = tf_submit_task(f, &t, future);
    tf_task_clear(&t);
    return s;
}

/* ---- delivering --------------------------------------------------------------------------------
 */

/* Call back with one result. The callback may submit, which moves the items. */
static tf_status hand_over(tf_futures *f, size_t i) {
    f->items[i].handed = true;
    if (!f->then) return TF_OK;
    tf_result view = f->items[i].result;
    tf_status s = f->then(f->context, f, i, &view);
    tf_result_clear(&f->items[i].result);
    return s < 0 ? s : TF_OK;
}

static tf_status deliver_in_order(tf_futures *f) {
    f->dropped = 0; /* they are ready like others, and come when it is their turn */
    while (f->delivered < f->count && f->items[f->delivered].ready) {
        tf_status s = hand_over(f, f->delivered++);
        if (s != TF_OK) return s;
    }
    return TF_OK;
}

/* The one that has just ended, then those that a callback has ended by dropping them. */
static tf_status deliver_at_once(tf_futures *f, size_t i) {
    tf_status s = hand_over(f, i);
    while (s == TF_OK && f->dropped) {
        f->dropped = 0;
        for (size_t k = f->given; s == TF_OK && k < f->count; k++)
            if (f->items[k].ready && !f->items[k].handed) s = hand_over(f, k);
    }
    return s;
}

/* ---- the source --------------------------------------------------------------------------------
 */

static tf_more futures_next(tf_source *source, tf_task *task) {
    tf_futures *f = (tf_futures *)source;
    while (f->given < f->count && f->items[f->given].ready) f->given++; /* dropped */
    if (f->given == f->count) return f->out ? TF_SOURCE_WAIT : TF_SOURCE_END;
    *task = f->items[f->given].task;
    f->items[f->given++].task = (tf_task){0};
    f->out++;
    return TF_SOURCE_TASK;
}

static tf_status futures_absorb(tf_source *source, const tf_result *result) {
    tf_futures *f = (tf_futures *)source;
    struct tf_future *item = &f->items[result->id];
    tf_result copy = *result;
    copy.body = (tf_bytes){0};
    tf_status s = tf_bytes_append(&copy.body, result->body.data, result->body.size);
    f->out--;
    if (s != TF_OK) return s;
    item->result = copy;
    item->ready = true;
    return f->in_order ? deliver_in_order(f) : deliver_at_once(f, (size_t)result->id);
}

static tf_status run(tf_futures *f, tf_executor *e, tf_cancel *cancel, tf_future_fn *then,
                     void *context) {
    f->source = (tf_source){.next = futures_next, .absorb = futures_absorb, .wait_fd = -1};
    f->executor = e;
    f->then = then;
    f->context = context;
    tf_status s = e->run(e, &f->source, cancel);
    f->executor = NULL;
    return s;
}

tf_status tf_gather(tf_futures *f, tf_executor *e, tf_cancel *cancel, tf_future_fn *then,
                    void *context) {
    f->in_order = true;
    f->delivered = f->given; /* what an earlier, cancelled run left open stays open */
    return run(f, e, cancel, then, context);
}

tf_status tf_as_completed(tf_futures *f, tf_executor *e, tf_cancel *cancel, tf_future_fn *then,
                          void *context) {
    f->in_order = false;
    return run(f, e, cancel, then, context);
}

void tf_futures_drop(tf_futures *f, uint64_t group) {
    if (group == 0 || !f->executor) return;
    f->executor->drop(f->executor, group);
    for (size_t i = f->given; i < f->count; i++) {
        struct tf_future *item = &f->items[i];
        if (item->ready || item->task.group != group) continue;
        item->result =
            (tf_result){.id = i, .group = group, .kind = item->task.kind, .status = TF_CANCELLED};
        item->ready = true;
        tf_task_clear(&item->task);
        f->dropped++;
    }
}

const tf_result *tf_future_result(const tf_futures *f, size_t future) {
    if (future >= f->count || !f->items[future].ready) return NULL;
    return f->then && f->items[future].handed ? NULL : &f->items[future].result;
}

void tf_futures_clear(tf_futures *f) {
    for (size_t i = 0; i < f->count; i++) {
        tf_task_clear(&f->items[i].task);
        tf_result_clear(&f->items[i].result);
    }
    free(f->items);
    *f = (tf_futures){0};
}
