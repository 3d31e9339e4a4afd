/* measure_echo.c — ranks that answer at once, and what all measurements need. */
#include <stdio.h>
#include <stdlib.h>

#include "clock.h"
#include "crew.h"
#include "measure.h"
#include "message.h"

void tf_need(bool what, const char *why) {
    if (what) return;
    fprintf(stderr, "scaling_measure: %s\n", why);
    exit(1);
}

static void reply(tf_echo *e, unsigned from, tf_bytes *frame) {
    tf_need(e->count < e->room, "too many frames");
    e->replies[e->count++] = (struct tf_echo_reply){from, *frame};
    *frame = (tf_bytes){0};
}

static void answer_tasks(const tf_echo *e, tf_bytes *out, tf_cursor *c) {
    tf_cancel never = {0};
    tf_need(tf_message_begin(out, TF_MESSAGE_RESULTS, 1).status == TF_OK, "no memory");
    while (c->p < c->end) {
        tf_task t = {0};
        tf_need(tf_task_decode(&t, c) == TF_OK, "a bad frame");
        tf_result r = {.id = t.id, .group = t.group, .kind = t.kind};
        e->runner.run(e->runner.context, &t, &r, &never);
        tf_need(r.status == TF_OK && tf_result_encode(out, &r) == TF_OK, "no answer");
        tf_result_clear(&r);
        tf_task_clear(&t);
    }
}

static tf_status echo_send(tf_transport *transport, unsigned to, tf_bytes *frame) {
    tf_echo *e = (tf_echo *)transport;
    double start = tf_clock_thread();
    tf_message kind = (tf_message)frame->data[0];
    tf_cursor c = tf_message_open(frame, &kind, 1);
    tf_bytes out = {0};
    if (kind == TF_MESSAGE_TASKS) {
        answer_tasks(e, &out, &c);
        reply(e, to, &out);
    } else if (kind == TF_MESSAGE_RECALL || kind == TF_MESSAGE_END) {
        bool end = kind == TF_MESSAGE_END;
        tf_need(tf_message_begin(&out, end ? TF_MESSAGE_BYE : TF_MESSAGE_RETURNED, 1).status ==
                    TF_OK,
                "no memory");
        reply(e, to, &out);
    }
    tf_bytes_clear(frame);
    e->inside += tf_clock_thread() - start;
    return TF_OK;
}

static tf_status echo_receive(tf_transport *transport, unsigned *from, tf_bytes *frame) {
    tf_echo *e = (tf_echo *)transport;
    if (e->count == 0) return TF_NONE;
    e->chance = e->chance * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    size_t i = (size_t)(e->chance >> 33) % e->count;
    struct tf_echo_reply r = e->replies[i];
    e->replies[i] = e->replies[--e->count];
    *from = r.from;
    *frame = r.frame;
    return TF_FOUND;
}

static void echo_destroy(tf_transport *transport) {
    (void)transport;
}

tf_executor *tf_echo_new(tf_echo *e, unsigned ranks, const tf_runner *runner) {
    *e = (tf_echo){.transport = {.rank = 0,
                                 .ranks = ranks,
                                 .send = echo_send,
                                 .receive = echo_receive,
                                 .destroy = echo_destroy},
                   .runner = *runner,
                   .room = 300 * (size_t)ranks};
    e->replies = calloc(e->room, sizeof *e->replies);
    uint32_t *workers = calloc(ranks, sizeof *workers);
    tf_need(e->replies && workers, "no memory");
    for (unsigned i = 0; i < ranks; i++) workers[i] = 1;
    tf_executor *crew = tf_exec_crew_new(&e->transport, tf_exec_serial_new(runner), workers);
    tf_need(crew != NULL, "no memory");
    free(workers);
    return crew;
}

void tf_echo_clear(tf_echo *e) {
    for (size_t i = 0; i < e->count; i++) tf_bytes_clear(&e->replies[i].frame);
    free(e->replies);
}
