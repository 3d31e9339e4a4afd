/* hub.c — rank 0: messages, and the loop of a run. */
#include <stdlib.h>

#include "backoff.h"
#include "hub_internal.h"
#include "waker.h"

/* ---- saying things ------------------------------------------------------------------------- */

/* The message layer is gone: stop, and wait for nobody. */
static void broke(tf_hub *h, tf_status s) {
    if (h->broken == TF_OK) h->broken = s;
    tf_drive_fail(&h->drive, s);
}

static void send_frame(tf_hub *h, unsigned to, tf_bytes *frame, tf_status made) {
    if (made != TF_OK || h->broken != TF_OK) {
        tf_bytes_clear(frame);
        if (made != TF_OK) broke(h, made);
        return;
    }
    tf_status s = h->transport->send(h->transport, to, frame);
    if (s == TF_ENOMEM)
        broke(h, s);
    else if (s != TF_OK)
        tf__hub_leave_out(h, to, "cannot be reached any more");
}

void tf__hub_say_uint(tf_hub *h, unsigned to, tf_message kind, uint64_t value) {
    tf_bytes frame = {0};
    tf_writer w = tf_message_begin(&frame, kind, h->run);
    tf_put_uint(&w, value);
    send_frame(h, to, &frame, w.status);
}

void tf__hub_flush(tf_hub *h, unsigned to) {
    tf_hub_peer *p = &h->peers[to];
    if (p->frame.size == 0) return;
    tf_bytes frame = p->frame;
    p->frame = (tf_bytes){0};
    p->framed = 0;
    send_frame(h, to, &frame, TF_OK);
}

/* ---- what comes back ------------------------------------------------------------------------ */

static bool take_local(tf_hub *h) {
    tf_result r;
    bool any = false;
    for (; tf_bridge_take(h->bridge, &r); any = true) {
        tf__hub_answer(h, 0, &r);
        tf_result_clear(&r);
    }
    return any;
}

/* The bodies stay where they are, in the frame: they may be large. */
static tf_status read_results(tf_hub *h, unsigned from, tf_bytes *frame, tf_cursor *c) {
    while (c->ok && c->p < c->end) {
        tf_result r;
        tf_cursor body;
        tf_status s = tf_result_view(&r, &body, c);
        if (s != TF_OK) return s;
        if (body.p < body.end)
            r.body = (tf_bytes){.data = frame->data + (body.p - frame->data),
                                .size = (size_t)(body.end - body.p)};
        tf__hub_answer(h, from, &r);
    }
    return c->ok ? TF_OK : TF_EFORMAT;
}

/* ---- messages ------------------------------------------------------------------------------- */

static tf_status read_returned(tf_hub *h, unsigned from, tf_cursor *c) {
    tf_hub_peer *p = &h->peers[from];
    tf_status s = TF_OK;
    uint64_t before = p->out;
    p->recalled = 0;
    while (s == TF_OK && c->p < c->end) {
        tf_task t = {0};
        tf_held held;
        s = tf_task_decode(&t, c);
        if (s != TF_OK) break;
        /* The bytes of the ledger are the task. If it is not this rank's any more, it was lost for
         * a while and somebody else has it. */
        const tf_held *ours = tf_ledger_find(&h->ledger, t.id);
        if (ours && ours->rank == from && tf_ledger_take(&h->ledger, t.id, &held)) {
            p->out--;
            tf__hub_give_again(h, &held);
        }
        tf_task_clear(&t);
    }
    p->barren = p->out >= before;
    return s;
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
        /* Nobody fails by being cancelled: that would be a stop without a reason. */
        if (value >= TF_CANCELLED || value < TF_EINTERNAL) return TF_EFORMAT;
        tf_drive_fail(&h->drive, (tf_status)value);
        return TF_OK;
    case TF_MESSAGE_BYE:
        if (h->peers[from].out) tf__hub_leave_out(h, from, "has left"); /* it gave up */
        h->peers[from].gone = true;
        return TF_OK;
    default:
        return TF_EFORMAT;
    }
}

static tf_status handle(tf_hub *h, unsigned from, tf_bytes *frame) {
    tf_message kind;
    tf_cursor c = tf_message_open(frame, &kind, h->run);
    if (!c.ok) return TF_EFORMAT;
    if (kind == TF_MESSAGE_RESULTS) return read_results(h, from, frame, &c);
    if (kind == TF_MESSAGE_RETURNED) return read_returned(h, from, &c);
    return handle_short(h, from, kind, &c);
}

/* Some frames, not all: while results come faster than they are absorbed there is always one more,
 * and ranks that have run dry must not wait for the last. */
static bool receive(tf_hub *h) {
    bool any = false;
    for (unsigned frames = 0; frames < TF_HUB_FRAMES && h->broken == TF_OK; frames++) {
        unsigned from;
        tf_bytes frame = {0};
        tf_status s = h->transport->receive(h->transport, &from, &frame);
        if (s == TF_NONE) break;
        bool known = s == TF_FOUND && from > 0 && from < h->transport->ranks;
        if (known && !h->peers[from].gone) s = handle(h, from, &frame);
        tf_bytes_clear(&frame);
        if (s == TF_EFORMAT && known)
            tf__hub_leave_out(h, from, "says what cannot be understood");
        else if (s < 0)
            broke(h, s);
        any = true;
    }
    return any;
}

/* ---- the run -------------------------------------------------------------------------------- */

void tf_hub_drop(tf_hub *h, uint64_t group) {
    size_t cursor = 0;
    if (group == 0) return;
    for (tf_held *held; (held = tf_ledger_next(&h->ledger, &cursor)) != NULL;) {
        if (held->task.group != group || held->dropped) continue;
        held->dropped = true; /* in case it comes back unanswered */
        h->peers[held->rank].concerned = true;
    }
    for (unsigned i = 0; i < h->transport->ranks; i++) {
        if (!h->peers[i].concerned) continue;
        h->peers[i].concerned = false;
        if (i == 0) {
            tf_bridge_drop(h->bridge, group);
        } else {
            tf__hub_flush(h, i); /* the rank must know the tasks before they can be dropped */
            tf__hub_say_uint(h, i, TF_MESSAGE_DROP, group);
        }
    }
}

static void say_state(tf_hub *h, tf_message kind, tf_status status) {
    int reason = tf_cancel_reason(h->cancel);
    for (unsigned i = 1; i < h->transport->ranks; i++) {
        tf_bytes frame = {0};
        tf_writer w = tf_message_begin(&frame, kind, h->run);
        if (kind == TF_MESSAGE_END) tf_put_sint(&w, status);
        tf_put_sint(&w, reason);
        send_frame(h, i, &frame, w.status);
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
        p->out = p->framed = p->recalled = 0;
        p->barren = p->lost = p->gone = p->concerned = false;
        tf_bytes_clear(&p->frame);
        tf_chunk_init(&p->pace, TF_HUB_AHEAD, TF_HUB_DEPTH);
        p->depth = tf__hub_depth(p);
    }
    tf_bridge_start(h->bridge, &h->drive.stop);
}

/* Is there nobody left to wait for? */
static bool all_gone(const tf_hub *h) {
    for (unsigned i = 1; i < h->transport->ranks; i++)
        if (!h->peers[i].gone && !h->peers[i].lost) return false;
    return true;
}

/* What nobody will answer any more, after a breakdown. */
static void absorb_rest(tf_hub *h) {
    size_t cursor = 0;
    tf_held held;
    for (unsigned i = 0; i < h->transport->ranks; i++)
        for (cursor = 0; tf_ledger_take_from(&h->ledger, i, &cursor, &held);)
            tf_drive_absorb_cancelled(&h->drive, &held.task);
}

static double next_nap(const tf_hub *h, tf_backoff *nap) {
    return tf_backoff_next(nap, tf_transport_moving(h->transport));
}

/* END to all, BYE from all that are there. A broken message layer is told, but not waited for. */
static tf_status finish(tf_hub *h) {
    tf_status status = h->broken != TF_OK ? h->broken : tf_drive_status(&h->drive);
    tf_status broken = h->broken;
    h->broken = TF_OK;
    say_state(h, TF_MESSAGE_END, status);
    tf_cancel_request(&h->drive.stop, 1); /* it may be at a task that was answered elsewhere */
    (void)tf_bridge_join(h->bridge);
    take_local(h); /* after a breakdown only: else everything has been absorbed */
    absorb_rest(h);
    if (h->broken == TF_OK) h->broken = broken;
    tf_backoff nap = {0};
    while (h->broken == TF_OK && !all_gone(h)) {
        tf__hub_look_after(h);
        if (receive(h))
            tf_backoff_reset(&nap);
        else
            (void)tf_bridge_wait(h->bridge, -1, next_nap(h, &nap));
    }
    return h->broken != TF_OK && status == TF_OK ? h->broken : status;
}

tf_status tf_hub_run(tf_hub *h, tf_source *source, tf_cancel *cancel) {
    begin(h, source, cancel);
    tf_backoff nap = {0};
    while (!tf_drive_done(&h->drive) && h->broken == TF_OK) {
        bool any = receive(h);
        any |= take_local(h);
        tf__hub_look_after(h);
        look_after_stops(h);
        any |= tf__hub_hand_out(h);
        if (any) {
            tf_backoff_reset(&nap);
            continue;
        }
        int fd = h->waiting ? source->wait_fd : -1;
        if (tf_bridge_wait(h->bridge, fd, next_nap(h, &nap))) h->waiting = false;
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
    for (unsigned i = 0; h->peers && i < h->transport->ranks; i++)
        tf_bytes_clear(&h->peers[i].frame);
    tf_ledger_clear(&h->ledger);
    free(h->peers);
    *h = (tf_hub){0};
}
