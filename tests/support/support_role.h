/* support_role.h — a test that plays a rank itself: says and hears messages on its transport.
 * For Criterion programs (failures assert). */
#ifndef TF_SUPPORT_ROLE_H
#define TF_SUPPORT_ROLE_H

#include <criterion/criterion.h>

#include "clock.h"
#include "message.h"
#include "transport.h"

typedef struct tf_role {
    tf_transport *transport; /* of the rank that is played */
    unsigned other;          /* to whom it speaks */
    uint64_t run;
} tf_role;

/** Is there nothing to hear for @p seconds? */
static inline bool tf_role_silence(const tf_role *r, double seconds) {
    tf_bytes frame = {0};
    unsigned from;
    tf_clock_sleep(seconds);
    tf_status s = r->transport->receive(r->transport, &from, &frame);
    tf_bytes_clear(&frame);
    return s == TF_NONE;
}

/** The next message; the cursor stands behind its head. The caller clears the frame. */
static inline tf_message tf_role_hear(const tf_role *r, tf_bytes *frame, tf_cursor *c) {
    unsigned from = 99;
    *frame = (tf_bytes){0};
    double deadline = tf_clock_now() + 20;
    while (r->transport->receive(r->transport, &from, frame) == TF_NONE) {
        cr_assert(tf_clock_now() < deadline, "nothing to hear");
        tf_clock_sleep(1e-4);
    }
    tf_message kind;
    *c = tf_message_open(frame, &kind, r->run);
    cr_assert(c->ok && from == r->other);
    return kind;
}

/** Assert that the next message is a @p want with the signed values given (count of them). */
static inline void tf_role_expect(const tf_role *r, tf_message want, unsigned count, int64_t first,
                                  int64_t second) {
    tf_bytes frame;
    tf_cursor c;
    tf_message kind = tf_role_hear(r, &frame, &c);
    cr_assert_eq(kind, want, "heard message %d instead of %d", kind, want);
    if (count > 0) cr_assert_eq(tf_get_sint(&c), first);
    if (count > 1) cr_assert_eq(tf_get_sint(&c), second);
    cr_assert(c.ok && c.p == c.end);
    tf_bytes_clear(&frame);
}

static inline void tf_role_say(const tf_role *r, tf_message kind, const tf_bytes *body) {
    tf_bytes frame = {0};
    cr_assert_eq(tf_message_begin(&frame, kind, r->run).status, TF_OK);
    if (body) cr_assert_eq(tf_bytes_append(&frame, body->data, body->size), TF_OK);
    cr_assert_eq(r->transport->send(r->transport, r->other, &frame), TF_OK);
}

static inline void tf_role_say_sints(const tf_role *r, tf_message kind, unsigned count,
                                     int64_t first, int64_t second) {
    tf_bytes body = {0};
    tf_writer w = {.out = &body};
    if (count > 0) tf_put_sint(&w, first);
    if (count > 1) tf_put_sint(&w, second);
    cr_assert_eq(w.status, TF_OK);
    tf_role_say(r, kind, &body);
    tf_bytes_clear(&body);
}

static inline void tf_role_say_uint(const tf_role *r, tf_message kind, uint64_t value) {
    tf_bytes body = {0};
    tf_writer w = {.out = &body};
    tf_put_uint(&w, value);
    cr_assert_eq(w.status, TF_OK);
    tf_role_say(r, kind, &body);
    tf_bytes_clear(&body);
}

#endif
