/* feed.c — see feed.h. */
#include "feed.h"

#include <stdlib.h>

#include "archive.h"
#include "clock.h"

tf_status tf_feed_init(tf_feed *f) {
    f->wait_fd = -1;
    tf_batch_pace_init(&f->pace);
    tf_block_pace_init(&f->sizes);
    f->kept.store = f->store;
    tf_status status = tf_batch_init(&f->filling, &f->head);
    f->filling.known = f->known;
    return status;
}

void tf_feed_free_batch(tf_batch *b) {
    if (!b) return;
    tf_batch_clear(b);
    free(b);
}

void tf_feed_clear(tf_feed *f) {
    while (f->out_count > 0) tf_feed_free_batch(f->out[--f->out_count].batch);
    free(f->out);
    tf_bytes_clear(&f->ready_body);
    tf_batch_clear(&f->filling);
    tf_kept_clear(&f->kept);
    *f = (tf_feed){0};
}

/* ---- reading ----------------------------------------------------------------------------------
 * What the steps below say: TF_FOUND: there is something to hand out; TF_MORE: an earlier run has
 * answered; TF_NONE: go on; or an error. */

/* A number that has been read. TF_MORE: the state knows its answer. */
static tf_status take_number(tf_feed *f, uint64_t place) {
    const tf_entry *e = tf_window_at(f->window, place);
    if (f->store && !e->is_small) {
        tf_status kept = tf_kept_find(&f->kept, e, &f->recalled.answer);
        f->recalled.place = place;
        if (kept != TF_NONE) return kept == TF_FOUND ? TF_MORE : kept;
    }
    bool alone = tf_batch_alone(e);
    if (alone && f->filling.count > 0) {
        f->held = place;
        f->holding = true;
        return TF_FOUND;
    }
    tf_status status = tf_batch_add(&f->filling, place, e);
    if (status != TF_OK) return status;
    return alone || tf_batch_ready(&f->filling, &f->pace) ? TF_FOUND : TF_NONE;
}

/* Once something has been read: is it the input that the state was made with? */
static tf_status check_input(tf_feed *f) {
    if (!f->store || f->checked || f->intake.index == 0) return TF_NONE;
    f->checked = true;
    tf_status status = tf_archive_check_input(f->store, f->intake.first);
    return status == TF_OK ? TF_NONE : status;
}

/* A block that has been read: into the window, and ready to be handed out. */
static tf_status take_block(tf_feed *f, const tf_read_block *text) {
    f->block.index = f->intake.index - text->tokens;
    tf_block *b = tf_block_new(&f->block, text);
    if (!b) return TF_ENOMEM;
    tf_status status = tf_window_push_block(f->window, b);
    if (status != TF_OK) return status;
    tf_writer w = {&f->ready_body, tf_bytes_reserve(&f->ready_body, text->size + 1024)};
    tf_block_put(&w, &f->block, text);
    f->ready = b;
    return w.status == TF_OK ? TF_FOUND : w.status;
}

static size_t block_size(tf_feed *f, tf_read_scale *scale) {
    if (!f->blocks) return 0;
    uint64_t done, all;
    tf_reader_progress(f->intake.reader, &done, &all);
    return tf_block_pace_next(&f->sizes, scale, all > done ? all - done : 0, f->workers);
}

static tf_status read_on(tf_feed *f, bool *pause) {
    tf_read_block text;
    tf_read_scale scale;
    uint64_t place;
    size_t size = block_size(f, &scale);
    tf_intake_event event =
        tf_intake_next(&f->intake, f->window, size, f->block.wide ? &scale : NULL, &text, &place);
    tf_status right = check_input(f);
    if (right != TF_NONE) return right;
    switch (event) {
    case TF_INTAKE_NUMBER:
        return take_number(f, place);
    case TF_INTAKE_BLOCK:
        return take_block(f, &text);
    case TF_INTAKE_OTHER:
        return TF_NONE;
    case TF_INTAKE_WAIT:
        f->wait_fd = tf_reader_fd(f->intake.reader);
        *pause = true;
        return TF_NONE;
    case TF_INTAKE_END:
        f->ended = true;
        return TF_NONE;
    case TF_INTAKE_FAILED:
        break;
    }
    return TF_ENOMEM;
}

/* What blocks have left comes first: the output waits for it. */
static tf_status open_tokens(tf_feed *f) {
    tf_opened o;
    tf_status status;
    while ((status = tf_window_open(f->window, &o)) == TF_FOUND) {
        switch (tf_intake_opened(&f->intake, f->window, &o)) {
        case TF_INTAKE_NUMBER:
            status = take_number(f, o.place);
            f->urgent = f->urgent || f->filling.count > 0;
            if (status != TF_NONE) return status;
            break;
        case TF_INTAKE_OTHER:
            break;
        default:
            return TF_ENOMEM;
        }
    }
    if (status != TF_NONE) return status;
    return f->urgent && f->filling.count > 0 ? TF_FOUND : TF_NONE;
}

/* Read until there is something to hand out, the window is full, or there is nothing to read. Of a
 * small shard, or of much invalid input, a long way may be read in vain: hence the cancel flag. */
static tf_status read_numbers(tf_feed *f) {
    bool pause = false;
    tf_status status = open_tokens(f);
    while (status == TF_NONE && !pause && !f->ended && !tf_window_full(f->window) &&
           !tf_cancel_reason(f->cancel))
        status = read_on(f, &pause);
    return status;
}

tf_status tf_feed_keep(tf_feed *f, tf_store *store) {
    f->store = f->kept.store = store;
    f->block.wide = false; /* their answers are kept, one by one */
    tf_status status = check_input(f);
    return status == TF_NONE ? TF_OK : status;
}

/* ---- handing out ------------------------------------------------------------------------------
 */

static tf_feed_out *new_out(tf_feed *f) {
    if (f->out_count == f->out_capacity) {
        size_t capacity = f->out_capacity ? 2 * f->out_capacity : 16;
        tf_feed_out *out = realloc(f->out, capacity * sizeof *out);
        if (!out) return NULL;
        f->out = out;
        f->out_capacity = capacity;
    }
    return &f->out[f->out_count];
}

/* Hand out what is filled; everything is allocated before anything changes. */
static tf_status hand_out_batch(tf_feed *f, tf_task *task, uint64_t id) {
    tf_batch next;
    tf_status status = tf_batch_init(&next, &f->head);
    tf_batch *b = status == TF_OK ? malloc(sizeof *b) : NULL;
    tf_feed_out *out = b ? new_out(f) : NULL;
    if (!out) {
        tf_batch_clear(&next);
        free(b);
        return TF_ENOMEM;
    }
    next.known = f->known;
    *b = f->filling;
    f->filling = next;
    f->urgent = false;
    b->id = task->id = id;
    b->started = tf_clock_now();
    for (size_t i = 0; i < b->count; i++)
        tf_window_at(f->window, b->places[i])->started = b->started;
    task->kind = TF_TASK_ADVANCE;
    task->body = b->body;
    b->body = (tf_bytes){0};
    *out = (tf_feed_out){.id = id, .batch = b};
    f->out_count++;
    return TF_FOUND;
}

static tf_status hand_out_block(tf_feed *f, tf_task *task, uint64_t id) {
    tf_feed_out *out = new_out(f);
    if (!out) return TF_ENOMEM;
    f->ready->id = task->id = id;
    task->kind = TF_TASK_BLOCK;
    task->body = f->ready_body;
    *out = (tf_feed_out){.id = id, .block = f->ready};
    f->out_count++;
    f->ready_body = (tf_bytes){0};
    f->ready = NULL;
    return TF_FOUND;
}

tf_status tf_feed_next(tf_feed *f, tf_task *task, uint64_t id) {
    f->wait_fd = -1;
    bool held = f->holding;
    f->holding = false;
    tf_status status = held ? take_number(f, f->held) : TF_NONE;
    if (status == TF_NONE && !f->ready) status = read_numbers(f);
    if (status < 0 || status == TF_MORE) return status;
    if (f->filling.count > 0) return hand_out_batch(f, task, id);
    return f->ready ? hand_out_block(f, task, id) : TF_NONE;
}

bool tf_feed_take(tf_feed *f, uint64_t id, tf_feed_out *out) {
    size_t i = 0;
    while (i < f->out_count && f->out[i].id != id) i++;
    if (i == f->out_count) return false;
    *out = f->out[i];
    f->out[i] = f->out[--f->out_count];
    return true;
}
