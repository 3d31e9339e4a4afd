/* serve.c — the loop of the ranks that serve. */
#include "serve.h"

#include "backoff.h"
#include "clock.h"
#include "drive.h"

#define RESULTS_FULL ((size_t)64 << 10) /* bytes: sent without waiting for more */

static tf_status send(tf_serve *s, tf_bytes *frame, tf_status made) {
    if (made == TF_OK) return s->transport->send(s->transport, 0, frame);
    tf_bytes_clear(frame);
    return made;
}

static tf_status say_sint(tf_serve *s, tf_message kind, int64_t value) {
    tf_bytes frame = {0};
    tf_writer w = tf_message_begin(&frame, kind, s->run);
    if (kind != TF_MESSAGE_BYE) tf_put_sint(&w, value);
    return send(s, &frame, w.status);
}

/* Tell rank 0 when the flag was set here, or the inner executor failed. */
static tf_status tell_stops(tf_serve *s) {
    tf_status inner = TF_OK;
    int reason = tf_cancel_reason(s->cancel);
    if (reason && !s->cancel_told) {
        s->cancel_told = true;
        return say_sint(s, TF_MESSAGE_CANCEL, reason);
    }
    if (!s->failure_told && tf_bridge_ended(s->bridge, &inner) && inner < 0 &&
        inner != TF_CANCELLED) {
        s->failure_told = true;
        return say_sint(s, TF_MESSAGE_FAILED, inner);
    }
    return TF_OK;
}

/* ---- results --------------------------------------------------------------------------------- */

/* The reason goes ahead of the results: rank 0 sees no cancelled task before it knows why. */
static tf_status flush(tf_serve *s) {
    tf_status status = tell_stops(s);
    if (status != TF_OK || s->results.size == 0) return status;
    tf_bytes frame = s->results;
    s->results = (tf_bytes){0};
    s->sent_at = tf_clock_now();
    return send(s, &frame, TF_OK);
}

static tf_status add_result(tf_serve *s, tf_result *r) {
    tf_status status = TF_OK;
    if (s->results.size == 0)
        status = tf_message_begin(&s->results, TF_MESSAGE_RESULTS, s->run).status;
    if (status == TF_OK) status = tf_result_encode(&s->results, r);
    tf_result_clear(r);
    if (status == TF_OK && s->results.size >= RESULTS_FULL) status = flush(s);
    return status;
}

/* @return TF_FOUND when there was any, TF_NONE, or an error */
static tf_status gather_results(tf_serve *s) {
    tf_result r;
    bool any = false;
    for (; tf_bridge_take(s->bridge, &r); any = true) {
        tf_status status = add_result(s, &r);
        if (status != TF_OK) return status;
    }
    return any ? TF_FOUND : TF_NONE;
}

/* Seconds for which the results at hand may still wait for company. */
static double hold_left(const tf_serve *s) {
    if (s->results.size == 0) return TF_BACKOFF_LONG;
    double left = s->sent_at + TF_SERVE_HOLD - tf_clock_now();
    return left > 0 ? left : 0;
}

/* ---- what rank 0 says --------------------------------------------------------------------------
 */

static tf_status take_tasks(tf_serve *s, tf_cursor *c) {
    while (c->ok && c->p < c->end) {
        tf_task t = {0};
        tf_status status = tf_task_decode(&t, c);
        if (status == TF_OK) status = tf_bridge_put(s->bridge, &t);
        tf_task_clear(&t);
        if (status != TF_OK) return status;
    }
    return c->ok ? TF_OK : TF_EFORMAT;
}

static tf_status give_back(tf_serve *s, uint64_t count) {
    tf_bytes frame = {0};
    tf_task t;
    tf_status status = tf_message_begin(&frame, TF_MESSAGE_RETURNED, s->run).status;
    for (; count && status == TF_OK && tf_bridge_take_back(s->bridge, &t); count--) {
        status = tf_task_encode(&frame, &t);
        tf_task_clear(&t);
        if (frame.size >= TF_TRANSPORT_LIMIT / 4) break; /* large bodies: some at a time */
    }
    return send(s, &frame, status);
}

/* A number of the C type that it stands for. */
static int64_t get_int(tf_cursor *c) {
    int64_t value = tf_get_sint(c);
    if (value < INT32_MIN || value > INT32_MAX) c->ok = false;
    return value;
}

static void set_reason(tf_serve *s, int64_t reason) {
    if (reason) tf_cancel_request(s->cancel, (int)reason);
    s->cancel_told = true; /* rank 0 knows: its reason is the one that counts */
}

static tf_status handle(tf_serve *s, unsigned from, const tf_bytes *frame) {
    tf_message kind;
    tf_cursor c = tf_message_open(frame, &kind, s->run);
    if (!c.ok || from != 0) return TF_EFORMAT;
    int64_t status, reason;
    uint64_t value;
    switch (kind) {
    case TF_MESSAGE_TASKS:
        return take_tasks(s, &c);
    case TF_MESSAGE_DROP:
        value = tf_get_uint(&c);
        if (c.ok) tf_bridge_drop(s->bridge, value);
        break;
    case TF_MESSAGE_RECALL:
        value = tf_get_uint(&c);
        if (c.ok && c.p == c.end) return give_back(s, value);
        break;
    case TF_MESSAGE_STOP:
        reason = get_int(&c);
        if (!c.ok) break;
        set_reason(s, reason);
        tf_cancel_request(&s->stop, 1);
        break;
    case TF_MESSAGE_END:
        status = get_int(&c);
        reason = get_int(&c);
        if (status > TF_OK || status < TF_EINTERNAL || (status == TF_CANCELLED && !reason))
            c.ok = false; /* a run does not end so */
        if (!c.ok) break;
        if (status == TF_CANCELLED) set_reason(s, reason);
        s->status = (tf_status)status;
        s->over = true;
        break;
    default:
        return TF_EFORMAT;
    }
    return c.ok && c.p == c.end ? TF_OK : TF_EFORMAT;
}

/* @return TF_FOUND when there was any, TF_NONE, or an error */
static tf_status receive(tf_serve *s) {
    bool any = false;
    while (!s->over) {
        unsigned from;
        tf_bytes frame = {0};
        tf_status status = s->transport->receive(s->transport, &from, &frame);
        if (status == TF_NONE) break;
        if (status == TF_FOUND) status = handle(s, from, &frame);
        tf_bytes_clear(&frame);
        if (status < 0) return status == TF_EFORMAT ? TF_EINTERNAL : status;
        any = true;
    }
    return any ? TF_FOUND : TF_NONE;
}

/* ---- the run -----------------------------------------------------------------------------------
 */

/* One look at everything. @return TF_FOUND when something happened, TF_NONE, or an error */
static tf_status turn(tf_serve *s) {
    tf_status got = receive(s);
    if (got < 0) return got;
    tf_status finished = gather_results(s);
    if (finished < 0) return finished;
    tf_status status = hold_left(s) > 0 ? tell_stops(s) : flush(s);
    if (status < 0) return status;
    return got == TF_FOUND || finished == TF_FOUND ? TF_FOUND : TF_NONE;
}

static void begin(tf_serve *s, tf_cancel *cancel) {
    s->run++;
    s->cancel = cancel;
    s->stop = (tf_cancel){.parent = cancel};
    s->cancel_told = s->failure_told = s->over = false;
    s->sent_at = 0;
    tf_bridge_start(s->bridge, &s->stop);
}

/* In good order everything has been sent by now; after an error elsewhere something may be left. */
static void clean_up(tf_serve *s) {
    tf_result r;
    tf_cancel_request(&s->stop, 1);
    (void)tf_bridge_join(s->bridge);
    while (tf_bridge_take(s->bridge, &r)) tf_result_clear(&r);
    tf_bytes_clear(&s->results);
}

tf_status tf_serve_run(tf_serve *s, tf_cancel *cancel) {
    begin(s, cancel);
    tf_backoff nap = {0};
    tf_status status = TF_OK;
    while (status >= 0 && !s->over) {
        status = turn(s);
        if (status == TF_FOUND) tf_backoff_reset(&nap);
        if (status != TF_NONE || s->over) continue;
        double seconds = tf_backoff_next(&nap, tf_transport_moving(s->transport));
        double left = hold_left(s);
        (void)tf_bridge_wait(s->bridge, -1, seconds < left ? seconds : left);
    }
    clean_up(s);
    if (status < 0) (void)say_sint(s, TF_MESSAGE_FAILED, status); /* it may still get through */
    tf_status last = say_sint(s, TF_MESSAGE_BYE, 0);
    if (status < 0) return status;
    return last != TF_OK ? last : s->status;
}

void tf_serve_init(tf_serve *s, tf_transport *t, tf_bridge *bridge) {
    *s = (tf_serve){.transport = t, .bridge = bridge};
}
