/* feed.c — see feed.h. */
#include "feed.h"

#include <stdlib.h>

#include "clock.h"

tf_status tf_feed_init(tf_feed *f) {
    f->wait_fd = -1;
    tf_batch_pace_init(&f->pace);
    return tf_batch_init(&f->filling, &f->head);
}

void tf_feed_free_batch(tf_batch *b) {
    tf_batch_clear(b);
    free(b);
}

void tf_feed_clear(tf_feed *f) {
    while (f->out_count > 0) tf_feed_free_batch(f->out[--f->out_count]);
    free(f->out);
    tf_batch_clear(&f->filling);
    *f = (tf_feed){0};
}

/* ---- reading ----------------------------------------------------------------------------------
 */

static tf_status add_number(tf_feed *f, uint64_t sequence) {
    return tf_batch_add(&f->filling, sequence, tf_window_at(f->window, sequence));
}

/* A number that has been read. @return TF_FOUND: there is a batch to hand out; TF_NONE, TF_ENOMEM */
static tf_status take_number(tf_feed *f, uint64_t sequence) {
    bool alone = tf_batch_alone(tf_window_at(f->window, sequence));
    if (alone && f->filling.count > 0) {
        f->held = sequence;
        f->holding = true;
        return TF_FOUND;
    }
    tf_status status = add_number(f, sequence);
    if (status != TF_OK) return status;
    return alone || tf_batch_ready(&f->filling, &f->pace) ? TF_FOUND : TF_NONE;
}

/* Read until there is a batch to hand out, the window is full, or there is nothing to read. Of a
 * small shard, or of much invalid input, a long way may be read in vain: hence the cancel flag. */
static tf_status read_numbers(tf_feed *f) {
    tf_status status = TF_NONE;
    while (status == TF_NONE && !f->ended && !tf_window_full(f->window) &&
           !tf_cancel_reason(f->cancel)) {
        uint64_t sequence = f->window->tail;
        switch (tf_intake_next(&f->intake, f->window)) {
        case TF_INTAKE_NUMBER:
            status = take_number(f, sequence);
            break;
        case TF_INTAKE_OTHER:
            break;
        case TF_INTAKE_WAIT:
            f->wait_fd = tf_reader_fd(f->intake.reader);
            return TF_NONE;
        case TF_INTAKE_END:
            f->ended = true;
            break;
        case TF_INTAKE_FAILED:
            status = TF_ENOMEM;
        }
    }
    return status;
}

/* ---- batches ----------------------------------------------------------------------------------
 */

static tf_batch *new_out(tf_feed *f) {
    if (f->out_count == f->out_capacity) {
        size_t capacity = f->out_capacity ? 2 * f->out_capacity : 16;
        tf_batch **out = realloc(f->out, capacity * sizeof *out);
        if (!out) return NULL;
        f->out = out;
        f->out_capacity = capacity;
    }
    tf_batch *b = malloc(sizeof *b);
    if (b) f->out[f->out_count++] = b;
    return b;
}

/* Hand out what is filled; everything is allocated before anything changes. */
static tf_status hand_out(tf_feed *f, tf_task *task, uint64_t id) {
    tf_batch next;
    tf_status status = tf_batch_init(&next, &f->head);
    tf_batch *b = status == TF_OK ? new_out(f) : NULL;
    if (!b) {
        tf_batch_clear(&next);
        return TF_ENOMEM;
    }
    *b = f->filling;
    f->filling = next;
    b->id = task->id = id;
    b->started = tf_clock_now();
    for (size_t i = 0; i < b->count; i++)
        tf_window_at(f->window, b->sequences[i])->started = b->started;
    task->kind = TF_TASK_ADVANCE;
    task->body = b->body;
    b->body = (tf_bytes){0};
    return TF_FOUND;
}

tf_status tf_feed_next(tf_feed *f, tf_task *task, uint64_t id) {
    f->wait_fd = -1;
    bool held = f->holding;
    f->holding = false;
    tf_status status = held ? add_number(f, f->held) : read_numbers(f);
    if (status < 0) return status;
    return f->filling.count > 0 ? hand_out(f, task, id) : TF_NONE;
}

tf_batch *tf_feed_take(tf_feed *f, uint64_t id) {
    size_t i = 0;
    while (i < f->out_count && f->out[i]->id != id) i++;
    if (i == f->out_count) return NULL;
    tf_batch *b = f->out[i];
    f->out[i] = f->out[--f->out_count];
    return b;
}
