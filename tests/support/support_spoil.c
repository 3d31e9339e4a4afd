#include "support_spoil.h"

#include "message.h"

/* The frame again, with its results changed. */
static tf_status change_results(tf_spoil *s, tf_bytes *frame, unsigned *counted) {
    tf_cursor c = tf_cursor_over(frame);
    tf_message kind = (tf_message)tf_get_u8(&c);
    tf_bytes out = {0};
    tf_status status = tf_message_begin(&out, kind, tf_get_uint(&c)).status;
    while (status == TF_OK && c.p < c.end) {
        tf_result r = {0};
        status = tf_result_decode(&r, &c);
        if (status == TF_OK && r.kind == s->kind && s->sent + (*counted)++ < s->most) s->change(&r);
        if (status == TF_OK) status = tf_result_encode(&out, &r);
        tf_result_clear(&r);
    }
    tf_bytes_clear(frame);
    *frame = out;
    return status;
}

static tf_status spoil_send(tf_transport *t, unsigned to, tf_bytes *frame) {
    tf_spoil *s = (tf_spoil *)t;
    unsigned counted = 0;
    tf_status status = TF_OK;
    if (frame->data[0] == TF_MESSAGE_RESULTS) status = change_results(s, frame, &counted);
    if (status == TF_OK) status = s->end->send(s->end, to, frame);
    tf_bytes_clear(frame);
    __atomic_add_fetch(&s->sent, counted, __ATOMIC_RELEASE);
    return status;
}

static tf_status spoil_receive(tf_transport *t, unsigned *from, tf_bytes *frame) {
    tf_spoil *s = (tf_spoil *)t;
    return s->end->receive(s->end, from, frame);
}

static void spoil_destroy(tf_transport *t) {
    (void)t;
}

void tf_spoil_init(tf_spoil *s, tf_transport *end, tf_task_kind kind, unsigned most,
                   void (*change)(tf_result *r)) {
    *s = (tf_spoil){.transport = {.rank = end->rank,
                                  .ranks = end->ranks,
                                  .send = spoil_send,
                                  .receive = spoil_receive,
                                  .destroy = spoil_destroy},
                    .end = end,
                    .kind = kind,
                    .most = most,
                    .change = change};
}

unsigned tf_spoil_sent(const tf_spoil *s) {
    return __atomic_load_n(&s->sent, __ATOMIC_ACQUIRE);
}
