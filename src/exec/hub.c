/* hub.c — the loop of rank 0. */
#include "hub.h"

#include <stdlib.h>

#include "backoff.h"
#include "clock.h"
#include "waker.h"

#define FRAME_FULL ((size_t)256 << 10) /* a TASKS frame is sent when it is as large */

/* ---- saying things ------------------------------------------------------------------------- */

/* The message layer is gone: stop, and wait for nobody. */
static void broke(tf_hub *h, tf_status s) {
    if (h->broken == TF_OK) h->broken = s;
    tf_drive_fail(&h->drive, s);
}

static void send(tf_hub *h, unsigned to, tf_bytes *frame, tf_status made) {
    if (made != TF_OK || h->broken != TF_OK) {
        tf_bytes_clear(frame);
        if (made != TF_OK) broke(h, made);
        return;
    }
    tf_status s = h->transport->send(h->transport, to, frame);
    if (s != TF_OK) broke(h, s);
}

static void say_uint(tf_hub *h, unsigned to, tf_message kind, uint64_t value) {
    tf_bytes frame = {0};
    tf_writer w = tf_message_begin(&frame, kind, h->run);
    tf_put_uint(&w, value);
    send(h, to, &frame, w.status);
}

static void flush(tf_hub *h, unsigned to) {
    tf_hub_peer *p = &h->peers[to];
    if (p->frame.size == 0) return;
    tf_bytes frame = p->frame;
    p->frame = (tf_bytes){0};
    send(h, to, &frame, TF_OK);
}

/* ---- what comes back ------------------------------------------------------------------------ */

/* Two tasks per worker, and what it computes in TF_HUB_AHEAD seconds. */
static uint64_t depth(const tf_hub_peer *p) {
    double each = tf_chunk_estimate(&p->pace);
    uint64_t per_worker = 2;
    if (p->pace.measured) {
        double ahead = each > 0 ? TF_HUB_AHEAD / each : TF_HUB_DEPTH;
        per_worker += ahead < TF_HUB_DEPTH - 2 ? (uint64_t)ahead : TF_HUB_DEPTH - 2;
    }
    return per_worker * p->workers;
}

static void came_back(tf_hub *h, unsigned rank, uint64_t group) {
    tf_hub_peer *p = &h->peers[rank];
    if (p->out) p->out--;
    if (group) tf_tally_sub(&p->groups, group);
}

static void take_result(tf_hub *h, unsigned rank, tf_result *r) {
    tf_hub_peer *p = &h->peers[rank];
    came_back(h, rank, r->group);
    tf_chunk_measure(&p->pace, r->seconds);
    p->depth = depth(p);
    p->barren = false;
    r->worker = rank << 16 | (r->worker & 0xffff);
    tf_drive_absorb(&h->drive, r);
    h->waiting = false;
}

static bool take_local(tf_hub *h) {
    tf_result r;
    bool any = false;
    for (; tf_bridge_take(h->bridge, &r); any = true) take_result(h, 0, &r);
    return any;
}

static void stock_put(tf_hub *h, tf_task *t) {
    if (h->stock_size == h->stock_room) {
        size_t room = h->stock_room ? 2 * h->stock_room : 64;
        tf_hub_stock *more = realloc(h->stock, room * sizeof *more);
        if (!more) {
            tf_drive_fail(&h->drive, TF_ENOMEM);
            tf_drive_absorb_cancelled(&h->drive, t);
            return;
        }
        h->stock = more;
        h->stock_room = room;
    }
    h->stock[h->stock_size++] = (tf_hub_stock){.task = *t};
}

/* Hand in what nobody shall compute any more. absorb() may mark further tasks as dropped. */
static void sweep_stock(tf_hub *h) {
    for (size_t i = 0; i < h->stock_size;) {
        if (!h->stock[i].dropped && !tf_drive_stopped(&h->drive)) {
            i++;
            continue;
        }
        tf_task t = h->stock[i].task;
        h->stock[i] = h->stock[--h->stock_size];
        tf_drive_absorb_cancelled(&h->drive, &t);
        h->waiting = false;
        i = 0;
    }
}

static tf_status read_results(tf_hub *h, unsigned from, tf_cursor *c) {
    while (c->ok && c->p < c->end) {
        tf_result r = {0};
        tf_status s = tf_result_decode(&r, c);
        if (s != TF_OK) return s;
        take_result(h, from, &r);
    }
    return c->ok ? TF_OK : TF_EFORMAT;
}

static tf_status read_returned(tf_hub *h, unsigned from, tf_cursor *c) {
    h->peers[from].recalling = false;
    h->peers[from].barren = c->p == c->end;
    while (c->ok && c->p < c->end) {
        tf_task t = {0};
        tf_status s = tf_task_decode(&t, c);
        if (s != TF_OK) return s;
        came_back(h, from, t.group);
        stock_put(h, &t);
    }
    return c->ok ? TF_OK : TF_EFORMAT;
}

/* Messages of at most one number: read to the end before anything is done. */
static tf_status handle_short(tf_hub *h, unsigned from, tf_message kind, tf_cursor *c) {
    int64_t value = kind == TF_MESSAGE_BYE ? 0 : tf_get_sint(c);
    if (!c->ok || c->p != c->end || value < INT32_MIN || value > INT32_MAX) return TF_EFORMAT;
    switch (kind) {
    case TF_MESSAGE_CANCEL:
        /* The first reason counts, for all ranks alike. */
        if (value && !tf_cancel_reason(h->cancel)) tf_cancel_request(h->cancel, (int)value);
        return TF_OK;
    case TF_MESSAGE_FAILED:
        if (value >= 0) return TF_EFORMAT;
        tf_drive_fail(&h->drive, (tf_status)value);
        return TF_OK;
    case TF_MESSAGE_BYE:
        h->peers[from].gone = true;
        if (h->peers[from].out) broke(h, TF_EIO); /* it gave up; its tasks are lost */
        return TF_OK;
    default:
        return TF_EFORMAT;
    }
}

static tf_status handle(tf_hub *h, unsigned from, const tf_bytes *frame) {
    tf_message kind;
    tf_cursor c = tf_message_open(frame, &kind, h->run);
    if (!c.ok || from == 0 || from >= h->transport->ranks) return TF_EFORMAT;
    if (kind == TF_MESSAGE_RESULTS) return read_results(h, from, &c);
    if (kind == TF_MESSAGE_RETURNED) return read_returned(h, from, &c);
    return handle_short(h, from, kind, &c);
}

static bool receive(tf_hub *h) {
    bool any = false;
    while (h->broken == TF_OK) {
        unsigned from;
        tf_bytes frame = {0};
        tf_status s = h->transport->receive(h->transport, &from, &frame);
        if (s == TF_NONE) break;
        if (s == TF_FOUND) s = handle(h, from, &frame);
        tf_bytes_clear(&frame);
        /* A frame of ours that we cannot read: nothing can be relied on any more. */
        if (s < 0) broke(h, s == TF_EFORMAT ? TF_EINTERNAL : s);
        any = true;
    }
    return any;
}

/* ---- handing out ---------------------------------------------------------------------------- */

/* Fewer tasks per worker than the other? Compared crosswise, without division. */
static bool emptier(const tf_hub_peer *a, const tf_hub_peer *b) {
    return a->out * b->workers < b->out * a->workers;
}

/* The rank to give the next task to, or -1 when all are full. */
static int choose(const tf_hub *h) {
    int best = -1;
    for (unsigned i = 0; i < h->transport->ranks; i++) {
        const tf_hub_peer *p = &h->peers[i];
        if (p->out < p->depth && (best < 0 || emptier(p, &h->peers[best]))) best = (int)i;
    }
    return best;
}

static tf_status put_in_frame(tf_hub *h, unsigned to, tf_task *t) {
    tf_hub_peer *p = &h->peers[to];
    if (p->frame.size == 0) {
        tf_writer w = tf_message_begin(&p->frame, TF_MESSAGE_TASKS, h->run);
        if (w.status != TF_OK) {
            p->frame.size = 0;
            return w.status;
        }
    }
    tf_status s = tf_task_encode(&p->frame, t);
    if (s == TF_OK) tf_task_clear(t);
    return s;
}

/* A task that no rank can be given ends here, with the reason as its status. */
static void refuse(tf_hub *h, tf_task *t, tf_status why) {
    tf_result r = {.id = t->id, .group = t->group, .kind = t->kind, .status = why};
    tf_task_clear(t);
    tf_drive_absorb(&h->drive, &r);
}

static void give(tf_hub *h, unsigned to, tf_task *t) {
    tf_hub_peer *p = &h->peers[to];
    uint64_t group = t->group;
    if (t->body.size > TF_TRANSPORT_LIMIT) {
        refuse(h, t, TF_ELIMIT);
        return;
    }
    tf_status s = group ? tf_tally_add(&p->groups, group) : TF_OK;
    if (s == TF_OK) {
        s = to == 0 ? tf_bridge_put(h->bridge, t) : put_in_frame(h, to, t);
        if (s != TF_OK && group) tf_tally_sub(&p->groups, group);
    }
    if (s == TF_OK) {
        p->out++;
        if (p->frame.size >= FRAME_FULL) flush(h, to);
    } else if (s == TF_ENOMEM) {
        tf_drive_fail(&h->drive, s);
        tf_drive_absorb_cancelled(&h->drive, t);
    } else {
        refuse(h, t, s);
    }
}

/* The next task: a recalled one first. */
static tf_more next_task(tf_hub *h, tf_task *t) {
    sweep_stock(h);
    if (h->stock_size) {
        *t = h->stock[--h->stock_size].task;
        return TF_SOURCE_TASK;
    }
    if (h->waiting && tf_clock_now() < h->ask_at) return TF_SOURCE_WAIT;
    tf_more more = tf_drive_next(&h->drive, t);
    h->waiting = more == TF_SOURCE_WAIT;
    if (h->waiting) h->ask_at = tf_clock_now() + TF_DRIVE_WAIT;
    return more;
}

/* From whom to recall, and how many; 0: nobody. */
static uint64_t recallable(const tf_hub *h, unsigned *from) {
    const tf_hub_peer *idle = NULL, *fullest = NULL;
    for (unsigned i = 0; i < h->transport->ranks; i++) {
        const tf_hub_peer *p = &h->peers[i];
        if (p->recalling) return 0; /* one at a time: what comes back changes the picture */
        if (p->out < p->workers && (!idle || emptier(p, idle))) idle = p;
        if (p->out > p->workers && !p->barren && (!fullest || emptier(fullest, p))) fullest = p;
    }
    if (!idle || !fullest) return 0;
    *from = (unsigned)(fullest - h->peers);
    uint64_t surplus = fullest->out - fullest->workers, room = idle->workers - idle->out;
    return surplus < room ? surplus : room;
}

/* Get unstarted tasks back from the fullest rank for one that could start them now.
 * @return whether some are in stock at once */
static bool recall(tf_hub *h) {
    unsigned from = 0;
    uint64_t count = recallable(h, &from);
    if (count == 0) return false;
    tf_hub_peer *p = &h->peers[from];
    if (from) {
        p->recalling = true;
        say_uint(h, from, TF_MESSAGE_RECALL, count);
        return false;
    }
    tf_task t;
    for (; count && tf_bridge_take_back(h->bridge, &t); count--) {
        came_back(h, 0, t.group);
        stock_put(h, &t);
    }
    p->barren = h->stock_size == 0;
    return h->stock_size > 0;
}

/* Tiny tasks are given several at a time, so that choosing costs little with many ranks. */
static unsigned portion(const tf_hub_peer *p) {
    return p->depth > 4 * (uint64_t)p->workers ? 1 + (unsigned)((p->depth - p->out) / 8) : 1;
}

static bool hand_out(tf_hub *h) {
    bool any = false, dry = false;
    for (int to; !dry && (to = choose(h)) >= 0;) {
        tf_task t;
        for (unsigned n = portion(&h->peers[to]); n && !dry; n--) {
            dry = next_task(h, &t) != TF_SOURCE_TASK;
            if (!dry) give(h, (unsigned)to, &t);
            any |= !dry;
        }
        if (dry && !tf_drive_stopped(&h->drive)) dry = !recall(h);
    }
    for (unsigned i = 1; i < h->transport->ranks; i++) flush(h, i);
    return any;
}

/* ---- the run -------------------------------------------------------------------------------- */

void tf_hub_drop(tf_hub *h, uint64_t group) {
    if (group == 0) return;
    for (unsigned i = 0; i < h->transport->ranks; i++) {
        if (tf_tally_count(&h->peers[i].groups, group) == 0) continue;
        if (i == 0) {
            tf_bridge_drop(h->bridge, group);
        } else {
            flush(h, i); /* the rank must know the tasks before they can be dropped */
            say_uint(h, i, TF_MESSAGE_DROP, group);
        }
    }
    for (size_t i = 0; i < h->stock_size; i++)
        if (h->stock[i].task.group == group) h->stock[i].dropped = true;
}

static void say_state(tf_hub *h, tf_message kind, tf_status status) {
    int reason = tf_cancel_reason(h->cancel);
    for (unsigned i = 1; i < h->transport->ranks; i++) {
        tf_bytes frame = {0};
        tf_writer w = tf_message_begin(&frame, kind, h->run);
        if (kind == TF_MESSAGE_END) tf_put_sint(&w, status);
        tf_put_sint(&w, reason);
        send(h, i, &frame, w.status);
    }
}

static void look_after_stops(tf_hub *h) {
    tf_status inner;
    if (tf_bridge_ended(h->bridge, &inner) && inner < 0 && inner != TF_CANCELLED)
        tf_drive_fail(&h->drive, inner);
    if (h->stop_told || !tf_drive_stopped(&h->drive)) return;
    h->stop_told = true;
    say_state(h, TF_MESSAGE_STOP, TF_OK);
}

static void begin(tf_hub *h, tf_source *source, tf_cancel *cancel) {
    h->run++;
    h->cancel = cancel;
    h->broken = TF_OK;
    h->waiting = h->stop_told = false;
    tf_drive_init(&h->drive, source, cancel);
    for (unsigned i = 0; i < h->transport->ranks; i++) {
        tf_hub_peer *p = &h->peers[i];
        p->out = 0;
        p->recalling = p->barren = false;
        p->gone = i == 0;
        tf_chunk_init(&p->pace, TF_HUB_AHEAD, TF_HUB_DEPTH);
        p->depth = depth(p);
    }
    tf_bridge_start(h->bridge, &h->drive.stop);
}

static bool all_gone(const tf_hub *h) {
    for (unsigned i = 0; i < h->transport->ranks; i++)
        if (!h->peers[i].gone) return false;
    return true;
}

/* END to all, BYE from all. A broken message layer is told, but not waited for. */
static tf_status finish(tf_hub *h) {
    tf_status status = h->broken != TF_OK ? h->broken : tf_drive_status(&h->drive);
    tf_status broken = h->broken;
    h->broken = TF_OK;
    say_state(h, TF_MESSAGE_END, status);
    (void)tf_bridge_join(h->bridge);
    take_local(h); /* after a breakdown only: else everything has been absorbed */
    if (h->broken == TF_OK) h->broken = broken;
    tf_backoff nap = {0};
    while (h->broken == TF_OK && !all_gone(h)) {
        if (receive(h))
            tf_backoff_reset(&nap);
        else
            (void)tf_wait_readable(-1, -1, tf_backoff_next(&nap));
    }
    return h->broken != TF_OK ? h->broken : status;
}

tf_status tf_hub_run(tf_hub *h, tf_source *source, tf_cancel *cancel) {
    begin(h, source, cancel);
    tf_backoff nap = {0};
    while (!tf_drive_done(&h->drive) && h->broken == TF_OK) {
        bool any = receive(h);
        any |= take_local(h);
        look_after_stops(h);
        any |= hand_out(h);
        if (any) {
            tf_backoff_reset(&nap);
            continue;
        }
        int fd = h->waiting ? source->wait_fd : -1;
        if (tf_bridge_wait(h->bridge, fd, tf_backoff_next(&nap))) h->waiting = false;
    }
    return finish(h);
}

tf_status tf_hub_init(tf_hub *h, tf_transport *t, tf_bridge *bridge, const uint32_t *workers) {
    *h = (tf_hub){.transport = t, .bridge = bridge};
    h->peers = calloc(t->ranks, sizeof *h->peers);
    if (!h->peers) return TF_ENOMEM;
    for (unsigned i = 0; i < t->ranks; i++) h->peers[i].workers = workers[i] ? workers[i] : 1;
    return TF_OK;
}

void tf_hub_clear(tf_hub *h) {
    for (unsigned i = 0; h->peers && i < h->transport->ranks; i++) {
        tf_tally_clear(&h->peers[i].groups);
        tf_bytes_clear(&h->peers[i].frame);
    }
    free(h->peers);
    free(h->stock);
    *h = (tf_hub){0};
}
