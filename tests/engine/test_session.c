/* A session over real executors: what comes out, in which order, and how every end is told. */
#include <criterion/criterion.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "session.h"
#include "work.h"

/* Stands between executor and runner: counts tasks of a kind, and spoils the one chosen. */
typedef struct spoiler {
    tf_work *work;
    tf_task_kind kind; /* only these are counted and spoilt; 0: all */
    int at;            /* the number of the task, from 1; 0: none */
    int seen;
    void (*spoil)(tf_result *r);
    tf_cancel *cancel; /* requested when that task has run */
} spoiler;

typedef struct scene {
    tf_session_setup setup;
    tf_cancel cancel;
    tf_sink sink;
    spoiler runner;
    FILE *file;
    tf_session_summary sum;
    tf_status run;
    char *text; /* what was printed */
} scene;

static void run_spoilt(void *context, const tf_task *task, tf_result *result,
                       const tf_cancel *cancel) {
    spoiler *s = context;
    tf_work_run(s->work, task, result, cancel);
    if (s->kind && task->kind != s->kind) return;
    if (__atomic_add_fetch(&s->seen, 1, __ATOMIC_RELAXED) != s->at) return;
    if (s->spoil) s->spoil(result);
    if (s->cancel) tf_cancel_request(s->cancel, SIGTERM);
}

static void open_scene(scene *s) {
    *s = (scene){.setup = {.shard = {1, 1}, .invalid_style = {"test", false}}};
    tf_plan_init(&s->setup.plan);
    cr_assert_eq(tf_work_new(&s->runner.work, TF_ISA_BEST), TF_OK);
    cr_assert_eq(tf_reader_new(&s->setup.reader, NULL), TF_OK);
    s->file = tmpfile();
    cr_assert(s->file);
}

static void add(scene *s, const char *operand) {
    cr_assert_eq(tf_reader_add_operand(s->setup.reader, operand), TF_OK);
}

static void read_back(scene *s) {
    long size = lseek(fileno(s->file), 0, SEEK_END);
    s->text = calloc(1, (size_t)size + 1);
    cr_assert(s->text && pread(fileno(s->file), s->text, (size_t)size, 0) == size);
}

/* Run it on @p threads threads (0: the serial executor), output to @p fd or to the file. */
static void run(scene *s, unsigned threads, const tf_sink_format *format, int fd) {
    tf_runner runner = {run_spoilt, &s->runner};
    tf_executor *e = threads ? tf_exec_threads_new(&runner, threads) : tf_exec_serial_new(&runner);
    cr_assert(e);
    cr_assert_eq(tf_sink_open(&s->sink, format, fd >= 0 ? fd : fileno(s->file), &s->cancel), TF_OK);
    s->setup.sink = &s->sink;
    s->setup.executor = e;
    s->setup.cancel = &s->cancel;
    s->setup.keep_text = format != &tf_sink_text;
    tf_session *session;
    cr_assert_eq(tf_session_new(&session, &s->setup), TF_OK);
    s->run = e->run(e, tf_session_source(session), &s->cancel);
    tf_session_finish(session, &s->sum);
    tf_session_free(session);
    (void)!tf_sink_close(&s->sink);
    tf_executor_destroy(e);
    read_back(s);
}

static void close_scene(scene *s) {
    tf_reader_free(s->setup.reader);
    tf_work_free(s->runner.work);
    fclose(s->file);
    free(s->text);
}

static void assert_clean(const scene *s, uint64_t printed) {
    cr_assert_eq(s->run, TF_OK);
    cr_assert_eq(s->sum.status, TF_OK);
    cr_assert_eq(s->sum.unfinished, 0);
    cr_assert_eq(s->sum.printed, printed, "%llu", (unsigned long long)s->sum.printed);
}

/* ---- answers ------------------------------------------------------------------------------- */

/* The first number needs more than a batch runs: it becomes a job, and what follows
 * overtakes it. The eighth needs a root first. */
static const char *const mixed[] = {
    "(10^27+103)*(10^29+319)", "0", "fib(191)", "1", "12x", "91", "2^67-1", "(10^15+37)^3",
    "18446744073709551615"};
static const char mixed_text[] =
    "100000000000000000000000010619000000000000000000000032857: "
    "1000000000000000000000000103 100000000000000000000000000319\n"
    "0:\n"
    "3691087032412706639440686994833808526209: 4870723671313 757810806256989128439975793\n"
    "1:\n"
    "91: 7 13\n"
    "147573952589676412927: 193707721 761838257287\n"
    "1000000000000111000000000004107000000000050653: 1000000000000037 1000000000000037 "
    "1000000000000037\n"
    "18446744073709551615: 3 5 17 257 641 65537 6700417\n";

Test(session, order_is_that_of_the_input_on_any_executor) {
    for (unsigned threads = 0; threads <= 3; threads += 3) {
        scene s;
        open_scene(&s);
        for (size_t i = 0; i < TF_ARRAY_LEN(mixed); i++) add(&s, mixed[i]);
        s.runner.kind = TF_TASK_SIEVE;
        run(&s, threads, &tf_sink_text, -1);
        cr_assert_gt(s.runner.seen, 0, "nothing became a job");
        assert_clean(&s, TF_ARRAY_LEN(mixed) - 1);
        cr_assert_eq(s.sum.invalid, 1);
        cr_assert_eq(s.sum.incomplete, 0);
        cr_assert_str_eq(s.text, mixed_text, "%u threads: %s", threads, s.text);
        close_scene(&s);
    }
}

Test(session, shards_partition_the_input_with_its_indices) {
    for (unsigned k = 1; k <= 2; k++) {
        scene s;
        open_scene(&s);
        s.setup.shard = (tf_opt_shard){k, 2};
        static const char *const tokens[] = {"6", "x", "35", "0", "77"};
        for (size_t i = 0; i < TF_ARRAY_LEN(tokens); i++) add(&s, tokens[i]);
        run(&s, 0, &tf_sink_text, -1);
        cr_assert_str_eq(s.text, k == 1 ? "6: 2 3\n35: 5 7\n77: 7 11\n" : "0:\n");
        cr_assert_eq(s.sum.invalid, k - 1);
        close_scene(&s);
    }
}

Test(session, zero_and_one_by_hand_and_in_all_formats) {
    static const tf_sink_format *const formats[] = {&tf_sink_text, &tf_sink_jsonl, &tf_sink_csv};
    for (size_t i = 0; i < TF_ARRAY_LEN(formats); i++) {
        scene s;
        open_scene(&s);
        s.setup.plan.method = TF_METHOD_ECM; /* then one-word numbers are trees, too */
        s.setup.plan.b1 = 100;
        s.setup.plan.curves = 1;
        add(&s, "0");
        add(&s, "1");
        add(&s, "49");
        run(&s, 0, formats[i], -1);
        assert_clean(&s, 3);
        cr_assert_eq(s.sum.incomplete, 0);
        if (i == 0) cr_assert_str_eq(s.text, "0:\n1:\n49: 7 7\n");
        if (i == 1)
            cr_assert(strstr(s.text, "\"number\":\"0\",\"factors\":[],\"status\":\"complete\""));
        if (i == 2) cr_assert(strstr(s.text, "\n1,1,,,,,complete,"));
        close_scene(&s);
    }
}

/* A long number does not hold up those before it: it begins a batch of its own. */
Test(session, long_numbers_travel_alone) {
    scene s;
    open_scene(&s);
    add(&s, "15");
    add(&s, "10^60");
    add(&s, "21");
    s.runner.kind = TF_TASK_ADVANCE;
    run(&s, 0, &tf_sink_text, -1);
    assert_clean(&s, 3);
    cr_assert_eq(s.runner.seen, 3, "%d batches", s.runner.seen);
    cr_assert(strstr(s.text, "15: 3 5\n1000") && strstr(s.text, "5\n21: 3 7\n"));
    close_scene(&s);
}

/* ---- limits -------------------------------------------------------------------------------- */

Test(session, limits_leave_numbers_incomplete) {
    scene s;
    open_scene(&s);
    s.setup.plan.max_digits = 30;
    add(&s, "7*(10^17+3)*(10^40+121)");
    add(&s, "35");
    run(&s, 2, &tf_sink_text, -1);
    assert_clean(&s, 2);
    cr_assert_eq(s.sum.incomplete, 1);
    cr_assert_eq(s.sum.timed_out, 0);
    cr_assert(strstr(s.text, "35: 5 7\n"));
    close_scene(&s);
}

/* Two primes of 51 and 52 digits: curves would take days. */
#define ENDLESS "(10^50+151)*(10^51+121)"

Test(session, timeout_ends_each_hard_number) {
    for (unsigned threads = 0; threads <= 2; threads++) {
        scene s;
        open_scene(&s);
        s.setup.timeout = 0.08;
        add(&s, ENDLESS);
        add(&s, "35");
        add(&s, "3*" ENDLESS);
        run(&s, threads, &tf_sink_text, -1); /* and it ends: without the limit, in days */
        assert_clean(&s, 3);
        cr_assert_eq(s.sum.incomplete, 2);
        cr_assert_eq(s.sum.timed_out, 2);
        cr_assert(strstr(s.text, "\n35: 5 7\n"));
        close_scene(&s);
    }
}

/* ---- stops --------------------------------------------------------------------------------- */

Test(session, cancel_prints_what_is_known) {
    scene s;
    open_scene(&s);
    s.runner.kind = TF_TASK_SPLIT;
    s.runner.at = 1;
    s.runner.cancel = &s.cancel;
    add(&s, "21");
    add(&s, "1009*" ENDLESS);
    add(&s, ENDLESS); /* nothing is known of it, and nothing is printed */
    run(&s, 0, &tf_sink_text, -1);
    cr_assert_eq(s.run, TF_CANCELLED);
    cr_assert_eq(s.sum.status, TF_OK);
    cr_assert_eq(s.sum.printed, 1);
    cr_assert_eq(s.sum.partial, 1);
    cr_assert_geq(s.sum.unfinished, 1);
    cr_assert_eq(strncmp(s.text, "21: 3 7\n", 8), 0);
    cr_assert(strstr(s.text, ": 1009 "));
    close_scene(&s);
}

Test(session, cancel_ends_the_reading_of_a_distant_shard) {
    scene s;
    open_scene(&s);
    s.setup.shard = (tf_opt_shard){3, 3};
    add(&s, "6");
    add(&s, "10");
    add(&s, "15");
    tf_cancel_request(&s.cancel, SIGINT);
    run(&s, 0, &tf_sink_text, -1);
    cr_assert_eq(s.run, TF_CANCELLED);
    cr_assert_str_eq(s.text, "");
    close_scene(&s);
}

Test(session, closed_pipe_ends_the_run) {
    int fd[2];
    cr_assert_eq(pipe(fd), 0);
    close(fd[0]);
    signal(SIGPIPE, SIG_IGN);
    scene s;
    open_scene(&s);
    add(&s, "21");
    add(&s, ENDLESS);
    run(&s, 2, &tf_sink_text, fd[1]);
    cr_assert_eq(s.sum.status, TF_EIO);
    cr_assert_eq(s.sum.unfinished, 1);
    close(fd[1]);
    close_scene(&s);
}

/* ---- workers that fail or lie --------------------------------------------------------------- */

static void out_of_memory(tf_result *r) {
    tf_bytes_clear(&r->body);
    r->status = TF_ENOMEM;
}

static void cut_short(tf_result *r) {
    r->body.size--;
}

static void add_byte(tf_result *r) {
    cr_assert_eq(tf_bytes_append(&r->body, "", 1), TF_OK);
}

/* The last byte of a batch of 35 alone is the method of 7, and the one before it is 7. */
static void wrong_prime(tf_result *r) {
    r->body.data[r->body.size - 2] ^= 2;
}

/* Stopped although nobody asked for it: the number must not be lost without a word. */
static void stopped(tf_result *r) {
    tf_bytes_clear(&r->body);
    r->status = TF_CANCELLED;
}

typedef struct spoilt_case {
    const char *number;
    tf_task_kind kind;
    void (*spoil)(tf_result *);
    tf_status status;
} spoilt_case;

Test(session, bad_results_end_the_run_with_their_status) {
    static const spoilt_case cases[] = {
        {"35", TF_TASK_ADVANCE, out_of_memory, TF_ENOMEM},
        {"35", TF_TASK_ADVANCE, cut_short, TF_EINTERNAL},
        {"35", TF_TASK_ADVANCE, add_byte, TF_EINTERNAL},
        {"35", TF_TASK_ADVANCE, wrong_prime, TF_EINTERNAL},
        {"35", TF_TASK_ADVANCE, stopped, TF_EINTERNAL},
        {"10^40+1", TF_TASK_ADVANCE, cut_short, TF_EINTERNAL},
        {"10^40+1", TF_TASK_ADVANCE, stopped, TF_EINTERNAL},
        {ENDLESS, TF_TASK_SPLIT, out_of_memory, TF_ENOMEM},
        {ENDLESS, TF_TASK_SPLIT, cut_short, TF_EINTERNAL},
        {ENDLESS, TF_TASK_SPLIT, stopped, TF_EINTERNAL},
    };
    for (size_t i = 0; i < TF_ARRAY_LEN(cases); i++) {
        scene s;
        open_scene(&s);
        s.setup.plan.max_curves = 300; /* an end, should the error go unnoticed */
        s.runner.kind = cases[i].kind;
        s.runner.at = 1;
        s.runner.spoil = cases[i].spoil;
        add(&s, cases[i].number);
        run(&s, i % 2 ? 2 : 0, &tf_sink_text, -1);
        cr_assert_eq(s.sum.status, cases[i].status, "case %zu: %d", i, s.sum.status);
        cr_assert_eq(s.run, cases[i].status, "case %zu: %d", i, s.run);
        cr_assert_eq(s.sum.printed, 0);
        close_scene(&s);
    }
}

/* ---- drops ---------------------------------------------------------------------------------- */

/* An executor in miniature, to look at the tasks themselves. */
typedef struct hand {
    tf_executor base;
    uint64_t dropped;
} hand;

static void hand_drop(tf_executor *e, uint64_t group) {
    ((hand *)e)->dropped = group;
}

/* A fresh number that is asked for right after a job had nothing to hand out must not carry the
 * job's group: it would be stopped with it, and lost. */
Test(session, fresh_numbers_belong_to_no_job) {
    scene s;
    open_scene(&s);
    hand h = {.base = {.workers = 1, .drop = hand_drop}};
    cr_assert_eq(tf_sink_open(&s.sink, &tf_sink_text, fileno(s.file), NULL), TF_OK);
    s.setup.sink = &s.sink;
    s.setup.executor = &h.base;
    add(&s, ENDLESS);
    for (int i = 0; i < 3; i++) add(&s, "10^40");
    tf_session *session;
    cr_assert_eq(tf_session_new(&session, &s.setup), TF_OK);
    tf_source *source = tf_session_source(session);
    tf_task task = {0};
    cr_assert_eq(source->next(source, &task), TF_SOURCE_TASK);
    tf_result r = {.id = task.id, .group = task.group, .kind = task.kind};
    tf_work_run(s.runner.work, &task, &r, &s.cancel);
    cr_assert_eq(source->absorb(source, &r), TF_OK); /* now it is a job */
    tf_result_clear(&r);
    tf_task_clear(&task);
    unsigned splits = 0, fresh = 0;
    while (fresh < 3) {
        task = (tf_task){0};
        cr_assert_eq(source->next(source, &task), TF_SOURCE_TASK);
        splits += task.kind == TF_TASK_SPLIT;
        fresh += task.kind == TF_TASK_ADVANCE;
        cr_assert_eq(task.group == 0, task.kind == TF_TASK_ADVANCE);
        tf_task_clear(&task);
    }
    cr_assert_gt(splits, 0); /* the job's own came first */
    tf_session_finish(session, &s.sum);
    cr_assert_eq(s.sum.unfinished, 4);
    tf_session_free(session);
    (void)!tf_sink_close(&s.sink);
    close_scene(&s);
}
