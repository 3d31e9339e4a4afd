/* scaling_measure.c — the constants of the simulation, measured here: what tasks cost a worker, what
 * they and their results cost rank 0, and how many bytes they are.
 *
 *     scaling_measure >measured.txt
 *
 * One line a case, in the words that scaling_sim takes (README.md), times in seconds of one core.
 * "batch BITS": random numbers of so many bits through a real session: reading, batches or blocks,
 * absorbing, printing, with blocks as large as for "workers". "siqs DIGITS": the sieve on a semiprime, its relations into a pot. "hub RANKS": the hub
 * alone, over a transport whose ranks answer at once. */
#define _GNU_SOURCE /* F_SETPIPE_SZ */
#include <fcntl.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "basic_tasks.h"
#include "crew.h"
#include "message.h"
#include "qs_sieve.h"
#include "session.h"
#include "siqs.h"
#include "support_numbers.h"
#include "textbuf.h"
#include "work.h"

static double cpu_now(void) {
    struct timespec t;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static void need(bool what, const char *why) {
    if (what) return;
    fprintf(stderr, "scaling_measure: %s\n", why);
    exit(1);
}

/* ---- a batch: the session's calls, timed ------------------------------------------------------ */

typedef struct timed {
    tf_source source;
    tf_source *session;
    double next, absorb, tasks, task_bytes, result_bytes, task_seconds;
} timed;

static tf_more timed_next(tf_source *source, tf_task *task) {
    timed *t = (timed *)source;
    double start = cpu_now();
    tf_more more = t->session->next(t->session, task);
    t->next += cpu_now() - start;
    if (more == TF_SOURCE_TASK) t->tasks++;
    if (more == TF_SOURCE_TASK) t->task_bytes += (double)task->body.size;
    return more;
}

static tf_status timed_absorb(tf_source *source, const tf_result *r) {
    timed *t = (timed *)source;
    double start = cpu_now();
    tf_status s = t->session->absorb(t->session, r);
    t->absorb += cpu_now() - start;
    t->result_bytes += (double)r->body.size;
    t->task_seconds += r->seconds;
    return s;
}

/* Random numbers from a pipe, so that the session does not know how many: near the end of a file
 * blocks become small. They are all made before, so that nobody waits for them. */
static int random_numbers(unsigned bits, unsigned count, pid_t *writer) {
    int ends[2];
    tf_text text = {0};
    tf_rng r;
    mpz_t n;
    mpz_init(n);
    tf_rng_init(&r, 11, bits);
    for (unsigned i = 0; i < count; i++) {
        tf_support_bits(n, &r, bits);
        char *place = tf_text_reserve(&text, mpz_sizeinbase(n, 10) + 2);
        need(place != NULL, "no memory");
        text.size += (size_t)gmp_sprintf(place, "%Zd\n", n);
    }
    mpz_clear(n);
    need(pipe(ends) == 0, "no pipe");
    (void)fcntl(ends[1], F_SETPIPE_SZ, 1 << 20);
    *writer = fork();
    need(*writer >= 0, "no process");
    if (*writer == 0) {
        close(ends[0]);
        _exit(tf_write_all(ends[1], text.data, text.size) != TF_OK);
    }
    close(ends[1]);
    tf_text_clear(&text);
    return ends[0];
}

static void run_session(timed *t, tf_reader *reader, tf_sink *sink, unsigned workers) {
    tf_cancel cancel = {0};
    tf_work *work;
    need(tf_work_new(&work, TF_ISA_BEST) == TF_OK, "no memory");
    tf_executor *e = tf_exec_serial_new(&(tf_runner){tf_work_run, work});
    need(e != NULL, "no memory");
    e->workers = workers; /* one does the work of all: what is timed is not how it is shared */
    tf_session_setup setup = {.reader = reader,
                              .sink = sink,
                              .executor = e,
                              .cancel = &cancel,
                              .shard = {1, 1},
                              .invalid_style = {"scaling_measure", false}};
    tf_plan_init(&setup.plan);
    tf_session *session = NULL;
    tf_session_summary sum;
    need(tf_session_new(&session, &setup) == TF_OK, "no memory");
    *t = (timed){.source = {.next = timed_next, .absorb = timed_absorb, .wait_fd = -1},
                 .session = tf_session_source(session)};
    need(e->run(e, &t->source, &cancel) == TF_OK, "the run failed");
    tf_session_finish(session, &sum);
    need(sum.status == TF_OK && sum.invalid == 0, "the session failed");
    tf_session_free(session);
    tf_executor_destroy(e);
    tf_work_free(work);
}

/* Per number, because the size of batches is up to the session. */
static void measure_batch(unsigned bits, unsigned count, unsigned workers) {
    pid_t writer;
    int in = random_numbers(bits, count, &writer), status;
    int null = open("/dev/null", O_WRONLY);
    tf_reader *reader = NULL;
    tf_sink sink;
    timed t;
    need(null >= 0 && tf_reader_new(&reader, NULL) == TF_OK &&
             tf_reader_add_fd(reader, in, "numbers", true) == TF_OK &&
             tf_sink_open(&sink, &tf_sink_text, null, NULL) == TF_OK,
         "cannot open");
    run_session(&t, reader, &sink, workers);
    (void)!tf_sink_close(&sink);
    tf_reader_free(reader);
    close(null);
    close(in);
    need(waitpid(writer, &status, 0) == writer && status == 0, "the numbers were not written");
    double n = count;
    printf("batch %u numbers=%u workers=%u tasks=%.0f task_seconds=%.4g next=%.4g absorb=%.4g "
           "task_bytes=%.4g result_bytes=%.4g\n",
           bits, count, workers, t.tasks, t.task_seconds / n, t.next / n, t.absorb / n,
           t.task_bytes / n, t.result_bytes / n);
    (void)fflush(stdout); /* before the next child is made */
}

/* ---- siqs -------------------------------------------------------------------------------------- */

/* Tasks of about a second each; what is said is per second of sieving, and for the whole number
 * what a run needs, by the relations of these tasks. */
static void measure_siqs(unsigned digits, unsigned tasks) {
    mpz_t n, f;
    mpz_inits(n, f, NULL);
    tf_rng r;
    tf_rng_init(&r, 7, digits);
    unsigned bits = (unsigned)(digits * 3.3219 / 2);
    tf_support_semiprime(n, &r, bits, bits);
    tf_qs *qs = NULL;
    tf_qs_sieve *sieve = NULL;
    tf_qs_pot *pot = NULL;
    need(tf_qs_new(&qs, f, n, 1, NULL) == TF_OK &&
             tf_qs_sieve_new(&sieve, qs, TF_ISA_BEST) == TF_OK && tf_qs_pot_new(&pot, qs) == TF_OK,
         "no memory");
    double sieving = 0, absorbing = 0, bytes = 0;
    uint64_t a = 0, each = 1;
    for (unsigned i = 0; i < tasks; i++, a += each) {
        double start = cpu_now();
        tf_budget budget = {TF_WORK_UNLIMITED, NULL};
        tf_qs_sieve_begin(sieve, a, each);
        need(tf_qs_sieve_run(sieve, &budget) == TF_NONE, "the sieve failed");
        double sieved = cpu_now();
        size_t size;
        const uint8_t *data = tf_qs_sieve_output(sieve, &size);
        need(tf_qs_pot_absorb(pot, data, size) == TF_OK, "the pot failed");
        absorbing += cpu_now() - sieved;
        sieving += sieved - start;
        bytes += (double)size;
    }
    const tf_qs_pot_state *p = tf_qs_pot_look(pot);
    printf("siqs %u sieved=%.3g relations=%.0f needed=%.0f absorb=%.4g result_bytes=%.4g "
           "per_second=1\n",
           digits, sieving, (double)p->relations, (double)p->needed, absorbing / sieving,
           bytes / sieving);
    tf_qs_pot_free(pot);
    tf_qs_sieve_free(sieve);
    tf_qs_free(qs);
    mpz_clears(n, f, NULL);
}

/* ---- the hub ----------------------------------------------------------------------------------- */

/* Ranks that answer every task at once, one RESULTS frame for each TASKS frame; a frame that is
 * posted is due when as many others have been, so that all ranks are busy all the time. */
typedef struct echo {
    tf_transport transport;
    struct reply {
        unsigned from;
        tf_bytes frame;
    } * queue; /* a ring */
    size_t room, head, count;
    double inside; /* seconds spent here: not the hub's */
} echo;

static void reply(echo *e, unsigned from, tf_bytes *frame) {
    need(e->count < e->room, "too many frames");
    e->queue[(e->head + e->count++) % e->room] = (struct reply){from, *frame};
    *frame = (tf_bytes){0};
}

static void answer_tasks(tf_bytes *out, tf_cursor *c, uint64_t run) {
    need(tf_message_begin(out, TF_MESSAGE_RESULTS, run).status == TF_OK, "no memory");
    while (c->p < c->end) {
        tf_task t = {0};
        need(tf_task_decode(&t, c) == TF_OK, "a bad frame");
        tf_result r = {
            .id = t.id, .group = t.group, .kind = t.kind, .seconds = 0.05, .body = t.body};
        need(tf_result_encode(out, &r) == TF_OK, "no memory");
        tf_task_clear(&t);
    }
}

static tf_status echo_send(tf_transport *transport, unsigned to, tf_bytes *frame) {
    echo *e = (echo *)transport;
    double start = cpu_now();
    tf_message kind = (tf_message)frame->data[0];
    tf_cursor c = tf_message_open(frame, &kind, 1);
    tf_bytes out = {0};
    if (kind == TF_MESSAGE_TASKS) {
        answer_tasks(&out, &c, 1);
        reply(e, to, &out);
    } else if (kind == TF_MESSAGE_RECALL || kind == TF_MESSAGE_END) {
        bool end = kind == TF_MESSAGE_END;
        need(tf_message_begin(&out, end ? TF_MESSAGE_BYE : TF_MESSAGE_RETURNED, 1).status == TF_OK,
             "no memory");
        reply(e, to, &out);
    }
    tf_bytes_clear(frame);
    e->inside += cpu_now() - start;
    return TF_OK;
}

static tf_status echo_receive(tf_transport *transport, unsigned *from, tf_bytes *frame) {
    echo *e = (echo *)transport;
    if (e->count == 0) return TF_NONE;
    struct reply *r = &e->queue[e->head];
    *from = r->from;
    *frame = r->frame;
    e->head = (e->head + 1) % e->room;
    e->count--;
    return TF_FOUND;
}

static void echo_destroy(tf_transport *transport) {
    (void)transport;
}

typedef struct flood {
    tf_source source;
    uint64_t left, absorbed;
    uint8_t bytes[1000];
} flood;

static tf_more flood_next(tf_source *source, tf_task *task) {
    flood *f = (flood *)source;
    if (f->left == 0) return TF_SOURCE_END;
    task->id = f->left--;
    task->kind = TF_TASK_ECHO;
    need(tf_bytes_append(&task->body, f->bytes, sizeof f->bytes) == TF_OK, "no memory");
    return TF_SOURCE_TASK;
}

static tf_status flood_absorb(tf_source *source, const tf_result *r) {
    (void)r;
    ((flood *)source)->absorbed++;
    return TF_OK;
}

static void run_echo(void *context, const tf_task *task, tf_result *result,
                     const tf_cancel *cancel) {
    (void)context;
    (void)tf_basic_task_run(task, result, cancel);
}

static void measure_hub(unsigned ranks, uint64_t tasks) {
    echo e = {.transport = {.rank = 0,
                            .ranks = ranks,
                            .send = echo_send,
                            .receive = echo_receive,
                            .destroy = echo_destroy},
              .room = 8 * (size_t)ranks};
    e.queue = calloc(e.room, sizeof *e.queue);
    uint32_t *workers = calloc(ranks, sizeof *workers);
    need(e.queue && workers, "no memory");
    for (unsigned i = 0; i < ranks; i++) workers[i] = 1;
    tf_executor *crew =
        tf_exec_crew_new(&e.transport, tf_exec_serial_new(&(tf_runner){run_echo, NULL}), workers);
    need(crew != NULL, "no memory");
    flood f = {.source = {.next = flood_next, .absorb = flood_absorb, .wait_fd = -1},
               .left = tasks};
    tf_cancel cancel = {0};
    double start = cpu_now();
    need(crew->run(crew, &f.source, &cancel) == TF_OK && f.absorbed == tasks, "the hub failed");
    printf("hub %u hub=%.4g\n", ranks, (cpu_now() - start - e.inside) / (double)tasks);
    tf_executor_destroy(crew);
    free(e.queue);
    free(workers);
}

int main(void) {
    static const unsigned ranks[] = {4, 16, 64, 256, 1024};
    measure_batch(32, 2000000, 1024);
    measure_batch(64, 1000000, 1024);
    measure_batch(96, 100000, 1024);
    measure_batch(112, 30000, 1024);
    measure_batch(128, 10000, 1024);
    measure_batch(144, 300, 1024);
    measure_siqs(70, 60);
    measure_siqs(80, 30);
    measure_siqs(90, 10);
    measure_siqs(95, 8);
    measure_siqs(100, 6);
    for (size_t i = 0; i < TF_ARRAY_LEN(ranks); i++) measure_hub(ranks[i], 60000);
    return 0;
}
