/* scaling_flow.c — rank 0 of a sieve on a thousand ranks: relations at the pace at which these would send
 * them, through the real hub, as frames, into the owner of the sieve.
 *
 *     scaling_flow [RANKS [SECONDS [DIGITS...]]]      (1000, 4, 90 95 100)
 *
 * A sample is really sieved for SECONDS of one thread (benchlib_stream.h). Then the hub runs over a transport
 * whose ranks answer when as many relations are due as RANKS ranks of one thread would have found by
 * then. Printed is what part of this time the main thread of rank 0 used, alone and with
 * threads that help to verify, and how much later than due it was through: more than all of the time
 * means that it falls behind. Each burst lasts milliseconds, since a thousand ranks are quick; the medians
 * of nine are taken. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "benchlib_stream.h"
#include "clock.h"
#include "crew.h"
#include "heap.h"
#include "message.h"
#include "team.h"

enum { ROUNDS = 9 };

typedef struct flow {
    tf_transport transport;
    tf_source source;
    tf_stream *stream;
    tf_sieving *owner;
    double rate;                        /* relations a second, of all ranks */
    uint64_t relations[TF_STREAM_MOST]; /* in the results up to this one */
    struct sent {
        unsigned to; /* 0: an END was sent, and BYE is to be said */
        uint64_t id;
    } queue[TF_STREAM_MOST];
    size_t head, count, handed, absorbed;
    bool *told; /* END; BYE is due */
    double began, began_cpu, inside, inside_begin, ended, ended_cpu;
} flow;

static uint64_t count_relations(const tf_bytes *framed) {
    tf_cursor c = tf_cursor_over(framed);
    tf_result r = {0};
    tf_stream_need(tf_result_decode(&r, &c) == TF_OK);
    tf_qs_reader reader;
    size_t docket_size;
    tf_qs_reader_init(&reader, r.body.data, tf_stream_split(&r.body, &docket_size));
    tf_qs_relation relation;
    uint64_t n = 0;
    while (tf_qs_decode(&relation, &reader) == TF_FOUND) n++;
    tf_result_clear(&r);
    return n;
}

/* ---- the ranks --------------------------------------------------------------------------------- */

static void take_tasks(flow *f, unsigned to, tf_cursor *c) {
    while (c->p < c->end) {
        tf_task t = {0};
        tf_stream_need(tf_task_decode(&t, c) == TF_OK && f->count < TF_STREAM_MOST);
        f->queue[f->count++] = (struct sent){to, t.id};
        tf_task_clear(&t);
    }
}

static tf_status flow_send(tf_transport *t, unsigned to, tf_bytes *frame) {
    flow *f = (flow *)t;
    double start = tf_clock_thread();
    tf_message kind;
    tf_cursor c = tf_message_open(frame, &kind, 1);
    if (kind == TF_MESSAGE_TASKS) take_tasks(f, to, &c);
    if (kind == TF_MESSAGE_END) f->told[to] = true;
    tf_bytes_clear(frame);
    f->inside += tf_clock_thread() - start;
    return TF_OK;
}

static tf_status say_bye(flow *f, unsigned *from, tf_bytes *frame) {
    for (unsigned i = 1; i < f->transport.ranks; i++) {
        if (!f->told[i]) continue;
        f->told[i] = false;
        *from = i;
        return tf_message_begin(frame, TF_MESSAGE_BYE, 1).status == TF_OK ? TF_FOUND : TF_ENOMEM;
    }
    return TF_NONE;
}

static void begin(flow *f) {
    f->began = tf_clock_now();
    f->began_cpu = tf_clock_thread();
    f->inside_begin = f->inside;
}

static tf_status flow_receive(tf_transport *t, unsigned *from, tf_bytes *frame) {
    flow *f = (flow *)t;
    if (f->absorbed == f->stream->count) return say_bye(f, from, frame);
    if (f->handed < f->stream->count || f->head == f->count) return TF_NONE;
    if (f->began == 0) begin(f);
    size_t i = f->queue[f->head].id - 1;
    if (tf_clock_now() < f->began + (double)f->relations[f->head] / f->rate) return TF_NONE;
    double start = tf_clock_thread();
    const tf_bytes *result = &f->stream->result[i];
    *from = f->queue[f->head++].to;
    tf_stream_need(tf_message_begin(frame, TF_MESSAGE_RESULTS, 1).status == TF_OK &&
                   tf_bytes_append(frame, result->data, result->size) == TF_OK);
    f->inside += tf_clock_thread() - start;
    return TF_FOUND;
}

static void flow_destroy(tf_transport *t) {
    (void)t;
}

/* ---- rank 0 ------------------------------------------------------------------------------------ */

/* Its own worker. */
static void answer(void *context, const tf_task *task, tf_result *r, const tf_cancel *cancel) {
    (void)cancel;
    const flow *f = context;
    tf_cursor c = tf_cursor_over(&f->stream->result[task->id - 1]);
    tf_result made = {0};
    tf_stream_need(tf_result_decode(&made, &c) == TF_OK);
    r->body = made.body;
}

static flow *of(tf_source *source) {
    return (flow *)((char *)source - offsetof(flow, source));
}

static tf_more flow_next(tf_source *source, tf_task *task) {
    flow *f = of(source);
    if (f->absorbed == f->stream->count) return TF_SOURCE_END;
    if (f->handed == f->stream->count) return TF_SOURCE_WAIT;
    tf_stream_next(f->owner, task, ++f->handed);
    return TF_SOURCE_TASK;
}

static tf_status flow_absorb(tf_source *source, const tf_result *r) {
    flow *f = of(source);
    mpz_t factor;
    bool leave;
    mpz_init(factor);
    tf_status s = tf_sieving_absorb(f->owner, factor, &leave, r);
    mpz_clear(factor);
    if (++f->absorbed == f->stream->count) {
        f->ended = tf_clock_now();
        f->ended_cpu = tf_clock_thread() - (f->inside - f->inside_begin);
    }
    return s;
}

/* ---- a round ----------------------------------------------------------------------------------- */

typedef struct figures {
    double part; /* of the time, that the main thread used */
    double late; /* as a part of the time */
} figures;

static figures play(tf_stream *s, unsigned ranks, double rate, const uint64_t *relations,
                    const tf_parallel *par) {
    static flow f;
    f = (flow){.transport = {.rank = 0,
                             .ranks = ranks + 1,
                             .send = flow_send,
                             .receive = flow_receive,
                             .destroy = flow_destroy},
               .source = {.next = flow_next, .absorb = flow_absorb, .wait_fd = -1},
               .stream = s,
               .owner = tf_stream_owner(s),
               .rate = rate};
    memcpy(f.relations, relations, s->count * sizeof *relations);
    tf_sieving_share(f.owner, par);
    uint32_t *workers = calloc(ranks + 1, sizeof *workers);
    f.told = calloc(ranks + 1, sizeof *f.told);
    tf_stream_need(workers && f.told);
    for (unsigned i = 0; i <= ranks; i++) workers[i] = 1;
    tf_executor *crew =
        tf_exec_crew_new(&f.transport, tf_exec_serial_new(&(tf_runner){answer, &f}), workers);
    tf_cancel cancel = {0};
    tf_stream_need(crew != NULL);
    tf_stream_need(crew->run(crew, &f.source, &cancel) == TF_OK && f.absorbed == s->count);
    double due = (double)relations[s->count - 1] / rate;
    figures out = {(f.ended_cpu - f.began_cpu) / due, (f.ended - f.began) / due - 1};
    s->relations = tf_sieving_look(f.owner)->relations;
    tf_executor_destroy(crew);
    tf_sieving_free(f.owner);
    free(workers);
    free(f.told);
    return out;
}

/* CPU seconds a relation to gather all answers, verified or by their dockets: the best of some rounds, one
 * thread. */
static double gather(const tf_stream *s, bool believe) {
    double best = 1;
    for (unsigned i = 0; i < ROUNDS; i++) {
        tf_sieving *owner = tf_stream_owner(s);
        tf_qs_pot *pot;
        double t = 0;
        tf_stream_need(tf_qs_pot_new(&pot, tf_sieving_context(owner)) == TF_OK);
        for (size_t j = 0; j < s->count; j++) {
            tf_cursor c = tf_cursor_over(&s->result[j]);
            tf_result r = {0};
            tf_stream_need(tf_result_decode(&r, &c) == TF_OK);
            size_t used, docket_size, size = tf_stream_split(&r.body, &docket_size);
            double start = tf_clock_thread();
            tf_status status = believe ? tf_qs_pot_believe(pot, r.body.data, size,
                                                           r.body.data + size, docket_size, &used)
                                       : tf_qs_pot_absorb_until(pot, r.body.data, size, &used);
            t += tf_clock_thread() - start;
            tf_stream_need(status == TF_NONE);
            tf_result_clear(&r);
        }
        t /= (double)tf_qs_pot_look(pot)->relations;
        if (t < best) best = t;
        tf_qs_pot_free(pot);
        tf_sieving_free(owner);
    }
    return best;
}

static int by_part(const void *a, const void *b) {
    double x = ((const figures *)a)->part, y = ((const figures *)b)->part;
    return (x > y) - (x < y);
}

static void measure(unsigned digits, unsigned ranks, double seconds) {
    static tf_stream s;
    static uint64_t relations[TF_STREAM_MOST];
    tf_stream_make(&s, digits, seconds);
    for (size_t i = 0; i < s.count; i++)
        relations[i] = count_relations(&s.result[i]) + (i ? relations[i - 1] : 0);
    double rate = ranks * (double)relations[s.count - 1] / s.sieving;
    printf("%u digits: to gather a relation takes %.3f us, by its docket %.3f us\n", digits,
           1e6 * gather(&s, false), 1e6 * gather(&s, true));
    for (unsigned width = 1; width <= 2; width *= 2) {
        tf_team *team;
        figures all[ROUNDS];
        tf_stream_need(tf_team_new(&team, width) == TF_OK);
        for (unsigned i = 0; i < ROUNDS; i++)
            all[i] = play(&s, ranks, rate, relations, width > 1 ? tf_team_parallel(team) : NULL);
        tf_team_free(team);
        qsort(all, ROUNDS, sizeof *all, by_part);
        figures m = all[ROUNDS / 2];
        printf(
            "%u digits, %u ranks: %.0f relations a second, in bursts of %.1f ms; %u thread%s: rank "
            "0 busy %.0f%% (%.3f us a relation), late by %.0f%%, enough for %.0f ranks\n",
            digits, ranks, rate, 1e3 * (double)relations[s.count - 1] / rate, width,
            width > 1 ? "s" : "", 100 * m.part, 1e6 * m.part / rate, 100 * m.late, ranks / m.part);
        (void)fflush(stdout);
    }
    tf_stream_clear(&s);
}

int main(int argc, char **argv) {
    static const char *const usual[] = {"90", "95", "100"};
    tf_heap_keep(); /* as the programs */
    unsigned ranks = argc > 1 ? (unsigned)strtoul(argv[1], NULL, 10) : 1000;
    double seconds = argc > 2 ? strtod(argv[2], NULL) : 4;
    int count = argc > 3 ? argc - 3 : (int)TF_ARRAY_LEN(usual);
    if (ranks < 1 || ranks > 60000 || !(seconds > 0)) {
        (void)fputs("Usage: scaling_flow [RANKS [SECONDS [DIGITS...]]]\n", stderr);
        return 2;
    }
    for (int i = 0; i < count; i++) {
        const char *digits = argc > 3 ? argv[3 + i] : usual[i];
        measure((unsigned)strtoul(digits, NULL, 10), ranks, seconds);
    }
    return 0;
}
