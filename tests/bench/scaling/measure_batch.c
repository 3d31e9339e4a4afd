/* measure_batch.c — a batch: what a number costs a worker, and all that rank 0 does for it: reading,
 * sending, receiving, checking, ordering, writing, with as many blocks out as for so many ranks.
 *
 * The workers' answers are computed once; then the same numbers are read again and again, and ranks that
 * need no time answer with the lines that were found. */
#define _GNU_SOURCE /* memfd_create */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "block_codec.h"
#include "block_seal.h"
#include "clock.h"
#include "measure.h"
#include "session.h"
#include "support_numbers.h"
#include "work.h"

/* Bytes of text: nothing is left in caches, and the first answer of each rank, which is read in full, counts no more
 * than in a job of 10^8 numbers. */
enum { BYTES = 2000000000 };

typedef struct lines {
    char *text; /* the numbers, a line each */
    size_t size;
    char *lines; /* the answers */
    size_t *ends;
    unsigned count;
    double seconds; /* of a worker, for each */
} lines;

/* ---- the workers' side ------------------------------------------------------------------------ */

static void make_text(lines *l, unsigned bits) {
    tf_rng r;
    mpz_t n;
    mpz_init(n);
    tf_rng_init(&r, 11, bits);
    l->text = malloc((size_t)l->count * (bits / 3 + 4) + TF_BLOCK_PADDING);
    l->ends = calloc(l->count, sizeof *l->ends);
    tf_need(l->text && l->ends, "no memory");
    for (unsigned i = 0; i < l->count; i++) {
        tf_support_bits(n, &r, bits);
        l->size += (size_t)gmp_sprintf(l->text + l->size, "%Zd\n", n);
    }
    mpz_clear(n);
}

/* In blocks of about 2,000 numbers, as they are at a thousand ranks. */
static void compute(lines *l) {
    enum { MANY = 2000 };
    tf_work *work;
    tf_bytes all = {0};
    tf_cancel never = {0};
    tf_need(tf_work_new(&work, TF_ISA_BEST) == TF_OK, "no memory");
    tf_block_head head = {.format = &tf_sink_text, .shard = {1, 1}, .wide = true, .sealed = true};
    double start = tf_clock_thread();
    const char *from = l->text, *end = l->text + l->size;
    for (unsigned left = l->count; left > 0;) {
        const char *p = from;
        for (unsigned i = 0; i < MANY && left > 0; i++, left--)
            p = (const char *)memchr(p, '\n', (size_t)(end - p)) + 1;
        tf_task task = {.id = 1, .kind = TF_TASK_BLOCK};
        tf_result r = {0};
        tf_writer w = {&task.body, TF_OK};
        tf_read_block t = {.text = from, .size = (size_t)(p - from), .line = 1, .column = 1};
        tf_block_put(&w, &head, &t);
        tf_work_run(work, &task, &r, &never);
        tf_cursor c = tf_cursor_over(&r.body);
        tf_piece piece;
        tf_need(w.status == TF_OK && r.status == TF_OK && tf_piece_get(&piece, &c) == TF_FOUND,
                "no answer");
        tf_need(tf_bytes_append(&all, (const uint8_t *)piece.lines, piece.size) == TF_OK,
                "no memory");
        tf_result_clear(&r);
        tf_task_clear(&task);
        from = p;
    }
    l->seconds = (tf_clock_thread() - start) / l->count;
    l->lines = (char *)all.data;
    const char *p = l->lines;
    for (unsigned i = 0; i < l->count; i++) {
        p = (const char *)memchr(p, '\n', all.size - (size_t)(p - l->lines)) + 1;
        l->ends[i] = (size_t)(p - l->lines);
    }
    tf_work_free(work);
}

static unsigned count_lines(const tf_block_text *t) {
    unsigned count = t->text[t->size - 1] != '\n';
    const char *end = t->text + t->size;
    for (const char *p = t->text; p < end && (p = memchr(p, '\n', (size_t)(end - p))); p++) count++;
    return count;
}

/* The lines of the block, from where its first number stands. */
static void recall(void *context, const tf_task *task, tf_result *result, const tf_cancel *cancel) {
    const lines *l = context;
    tf_cursor c = tf_cursor_over(&task->body);
    tf_block_head head;
    tf_block_text t;
    tf_outbuf out;
    (void)cancel;
    tf_need(tf_block_get(&head, &t, &c) == TF_OK, "a bad task");
    tf_need(tf_outbuf_open_memory(&out, 4 * t.size + 1024) == TF_OK, "no memory");
    unsigned from = (unsigned)(head.index % l->count), many = count_lines(&t);
    result->seconds = many * l->seconds;
    size_t mark = tf_piece_begin_lines(&out);
    for (unsigned left = many; left > 0; from = 0) {
        unsigned some = l->count - from < left ? l->count - from : left;
        size_t begin = from ? l->ends[from - 1] : 0;
        tf_outbuf_put(&out, l->lines + begin, l->ends[from + some - 1] - begin);
        left -= some;
    }
    tf_piece_end_lines(&out, mark, many);
    result->body = (tf_bytes){(uint8_t *)out.data, out.size, out.capacity};
    if (head.sealed) tf_need(tf_block_seal(&result->body, &task->body) == TF_OK, "a wrong answer");
}

/* ---- rank 0's --------------------------------------------------------------------------------- */

typedef struct timed {
    tf_source source;
    tf_source *session;
    double next, check, absorb, tasks, task_bytes, result_bytes;
} timed;

static tf_more timed_next(tf_source *source, tf_task *task) {
    timed *t = (timed *)source;
    double start = tf_clock_thread();
    tf_more more = t->session->next(t->session, task);
    t->next += tf_clock_thread() - start;
    if (more == TF_SOURCE_TASK) t->tasks++;
    if (more == TF_SOURCE_TASK) t->task_bytes += (double)task->body.size;
    return more;
}

static tf_status timed_check(tf_source *source, const tf_task *task, const tf_result *r) {
    timed *t = (timed *)source;
    double start = tf_clock_thread();
    tf_status s = t->session->check(t->session, task, r);
    t->check += tf_clock_thread() - start;
    return s;
}

static tf_status timed_absorb(tf_source *source, const tf_result *r) {
    timed *t = (timed *)source;
    double start = tf_clock_thread();
    tf_status s = t->session->absorb(t->session, r);
    t->absorb += tf_clock_thread() - start;
    t->result_bytes += (double)r->body.size;
    return s;
}

/* @return seconds of rank 0 in all */
static double run_session(timed *t, lines *l, tf_reader *reader, tf_sink *sink, unsigned ranks) {
    tf_cancel cancel = {0};
    tf_echo echo;
    tf_executor *e = tf_echo_new(&echo, ranks, &(tf_runner){recall, l});
    tf_session_setup setup = {.reader = reader,
                              .sink = sink,
                              .executor = e,
                              .cancel = &cancel,
                              .shard = {1, 1},
                              .invalid_style = {"scaling_measure", false}};
    tf_plan_init(&setup.plan);
    tf_session *session = NULL;
    tf_session_summary sum;
    tf_need(tf_session_new(&session, &setup) == TF_OK, "no memory");
    *t = (timed){.source = {timed_next, timed_absorb, -1, timed_check},
                 .session = tf_session_source(session)};
    double start = tf_clock_thread();
    tf_need(e->run(e, &t->source, &cancel) == TF_OK, "the run failed");
    double seconds = tf_clock_thread() - start - echo.inside;
    tf_session_finish(session, &sum);
    tf_need(sum.status == TF_OK && sum.invalid == 0, "the session failed");
    tf_session_free(session);
    tf_executor_destroy(e);
    tf_echo_clear(&echo);
    return seconds;
}

/* A file, and behind it an empty pipe, so that nobody knows how much is left: near the end of a file
 * blocks become small. */
static void open_input(const lines *l, unsigned repeat, int in[2]) {
    int ends[2];
    in[0] = memfd_create("numbers", MFD_CLOEXEC);
    tf_need(in[0] >= 0 && pipe(ends) == 0, "no file");
    for (unsigned i = 0; i < repeat; i++)
        tf_need(tf_write_all(in[0], l->text, l->size) == TF_OK, "cannot write");
    tf_need(lseek(in[0], 0, SEEK_SET) == 0, "cannot seek");
    close(ends[1]);
    in[1] = ends[0];
}

void tf_measure_batch(unsigned bits, unsigned count, unsigned ranks) {
    lines l = {.count = count};
    make_text(&l, bits);
    compute(&l);
    unsigned repeat = (unsigned)(BYTES / l.size);
    int in[2], null = open("/dev/null", O_WRONLY);
    open_input(&l, repeat, in);
    tf_reader *reader = NULL;
    tf_sink sink;
    timed t;
    tf_need(null >= 0 && tf_reader_new(&reader, NULL) == TF_OK &&
                tf_reader_add_fd(reader, in[0], "numbers", true) == TF_OK &&
                tf_reader_add_fd(reader, in[1], "nothing", true) == TF_OK &&
                tf_sink_open(&sink, &tf_sink_text, null, NULL) == TF_OK,
            "cannot open");
    double seconds = run_session(&t, &l, reader, &sink, ranks), n = (double)count * repeat;
    (void)!tf_sink_close(&sink);
    tf_reader_free(reader);
    close(null);
    close(in[0]);
    close(in[1]);
    /* What is neither next, check nor absorb are the hub's messages: they belong to both. */
    double rest = seconds - t.next - t.check - t.absorb;
    printf("batch %u numbers=%.0f ranks=%u tasks=%.0f task_seconds=%.4g next=%.4g check=%.4g "
           "absorb=%.4g messages=%.4g task_bytes=%.4g result_bytes=%.4g\n",
           bits, n, ranks, t.tasks, l.seconds, t.next / n, t.check / n, t.absorb / n, rest / n,
           t.task_bytes / n, t.result_bytes / n);
    (void)fflush(stdout);
    free(l.text);
    free(l.lines);
    free(l.ends);
}
