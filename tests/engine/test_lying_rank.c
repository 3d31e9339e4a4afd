/* A whole session on two ranks, of which one says false things: answers to blocks, and relations. The
 * rank is named, what it did is counted, and the output is what it would have been without it. */
#include <criterion/criterion.h>
#include <inttypes.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "block_codec.h"
#include "block_seal.h"
#include "clock.h"
#include "crew.h"
#include "hub.h"
#include "log.h"
#include "session.h"
#include "support_forge.h"
#include "support_mesh.h"
#include "support_spoil.h"
#include "work.h"

typedef struct pair {
    tf_mesh *mesh;
    tf_spoil spoil; /* in front of rank 1 */
    tf_work *work[2];
    tf_executor *executor[2];
    tf_cancel cancel[2];
    tf_status served;  /* what rank 1's run returned */
    unsigned patience; /* rank 0 begins nothing before rank 1 has answered so many */
    bool deluded;      /* rank 1 computes wrongly, and seals what it believes */
    bool later;        /* but only after its first answer; see forge_block_for */
    unsigned forged;   /* its answers of the kind, when deluded */
    FILE *input, *output, *messages;
    tf_session_summary sum;
    char *text, *log;
} pair;

/* Otherwise rank 0 could have done everything before rank 1 has looked up. */
static void run_patiently(void *context, const tf_task *task, tf_result *r,
                          const tf_cancel *cancel) {
    pair *p = context;
    while (task->kind == p->spoil.kind && tf_spoil_sent(&p->spoil) < p->patience &&
           !tf_cancel_reason(cancel))
        tf_clock_sleep(1e-4);
    tf_work_run(p->work[0], task, r, cancel);
}

/* Another digit at the end of the first line: still a number, still well formed. */
static void spoil_line(tf_result *r) {
    uint8_t *newline = memchr(r->body.data, '\n', r->body.size);
    cr_assert(newline && newline > r->body.data && newline[-1] >= '0' && newline[-1] <= '9');
    newline[-1] ^= 1;
}

static void forge_block(tf_result *r, const tf_task *task) {
    bool sample;
    cr_assert(tf_block_sealed(&r->body, &task->body, &sample));
    r->body.size -= 9;
    spoil_line(r);
    uint64_t digest = tf__block_seal_digest(&r->body, r->body.size, &task->body);
    cr_assert_eq(tf__block_seal_with(&r->body, digest), TF_OK);
}

/* Other digits at the end of the first line, until the seal is one by which rank 0 reads the answer, or one
 * by which it does not. */
static void forge_block_for(tf_result *r, const tf_task *task, bool sampled) {
    uint8_t *newline = memchr(r->body.data, '\n', r->body.size), right[4];
    cr_assert(newline && newline - r->body.data > 4);
    memcpy(right, newline - 4, 4);
    for (unsigned i = 0; i < 10000; i++) {
        char digits[12];
        bool sample;
        snprintf(digits, sizeof digits, "%04u", i);
        if (memcmp(digits, right, 4) == 0) continue;
        memcpy(newline - 4, digits, 4);
        r->body.size -= 9;
        uint64_t digest = tf__block_seal_digest(&r->body, r->body.size, &task->body);
        cr_assert_eq(tf__block_seal_with(&r->body, digest), TF_OK);
        cr_assert(tf_block_sealed(&r->body, &task->body, &sample));
        if (sample == sampled) return;
    }
    cr_assert_fail("no such seal");
}

/* A memory that goes bad when its rank is trusted: the first wrong answer is one of those that are read,
 * by chance; the others are none of them. */
static void forge_later(pair *p, tf_result *r, const tf_task *task) {
    if (p->forged > 0) forge_block_for(r, task, p->forged == 1);
    p->forged++;
}

static void run_elsewhere(void *context, const tf_task *task, tf_result *r,
                          const tf_cancel *cancel) {
    pair *p = context;
    tf_work_run(p->work[1], task, r, cancel);
    if (!p->deluded || r->status < 0) return;
    if (task->kind == TF_TASK_BLOCK && p->later)
        forge_later(p, r, task);
    else if (task->kind == TF_TASK_BLOCK)
        forge_block(r, task);
    if (task->kind == TF_TASK_SIEVE) tf_support_forge_docket(r, task, 0x20);
}

static void *serve(void *context) {
    pair *p = context;
    p->served = p->executor[1]->run(p->executor[1], NULL, &p->cancel[1]);
    return NULL;
}

static char *read_back(FILE *file) {
    long size = lseek(fileno(file), 0, SEEK_END);
    char *text = calloc(1, (size_t)size + 1);
    cr_assert(text && pread(fileno(file), text, (size_t)size, 0) == size);
    return text;
}

static void open_pair(pair *p, const char *input, tf_task_kind kind, unsigned most,
                      void (*change)(tf_result *)) {
    static const uint32_t workers[] = {1, 1};
    *p = (pair){.input = tmpfile(), .output = tmpfile(), .messages = tmpfile()};
    cr_assert(p->input && p->output && p->messages);
    cr_assert_eq(pwrite(fileno(p->input), input, strlen(input), 0), (ssize_t)strlen(input));
    tf_log_init(&(tf_log_setup){"test", 0, 0, fileno(p->messages)});
    cr_assert_not_null(p->mesh = tf_mesh_new(2));
    tf_spoil_init(&p->spoil, tf_mesh_end(p->mesh, 1), kind, most, change);
    for (int i = 0; i < 2; i++) {
        cr_assert_eq(tf_work_new(&p->work[i], TF_ISA_BEST), TF_OK);
        tf_runner runner = {i ? run_elsewhere : run_patiently, p};
        tf_executor *inner = tf_exec_serial_new(&runner);
        cr_assert_not_null(inner);
        p->executor[i] =
            tf_exec_crew_new(i ? &p->spoil.transport : tf_mesh_end(p->mesh, 0), inner, workers);
        cr_assert_not_null(p->executor[i]);
    }
}

static void run_pair(pair *p) {
    tf_session_setup setup = {.executor = p->executor[0],
                              .cancel = &p->cancel[0],
                              .shard = {1, 1},
                              .invalid_style = {"test", false}};
    tf_sink sink;
    tf_session *session;
    pthread_t thread;
    tf_plan_init(&setup.plan);
    cr_assert_eq(tf_reader_new(&setup.reader, NULL), TF_OK);
    cr_assert_eq(tf_reader_add_fd(setup.reader, fileno(p->input), "input", true), TF_OK);
    cr_assert_eq(tf_sink_open(&sink, &tf_sink_text, fileno(p->output), &p->cancel[0]), TF_OK);
    setup.sink = &sink;
    cr_assert_eq(tf_session_new(&session, &setup), TF_OK);
    cr_assert_eq(pthread_create(&thread, NULL, serve, p), 0);
    tf_executor *e = p->executor[0];
    cr_assert_eq(e->run(e, tf_session_source(session), &p->cancel[0]), TF_OK);
    pthread_join(thread, NULL);
    cr_assert_eq(p->served, TF_OK);
    tf_session_finish(session, &p->sum);
    tf_session_free(session);
    (void)!tf_sink_close(&sink);
    tf_reader_free(setup.reader);
    p->text = read_back(p->output);
    p->log = read_back(p->messages);
    cr_assert(p->sum.status == TF_OK && p->sum.unfinished == 0 && p->sum.incomplete == 0);
}

static void close_pair(pair *p) {
    tf_log_init(&(tf_log_setup){"test", 0, 0, 2});
    for (int i = 0; i < 2; i++) {
        tf_executor_destroy(p->executor[i]);
        tf_work_free(p->work[i]);
    }
    tf_mesh_free(p->mesh);
    fclose(p->input);
    fclose(p->output);
    fclose(p->messages);
    free(p->text);
    free(p->log);
}

static unsigned count(const char *text, const char *part) {
    unsigned n = 0;
    for (; (text = strstr(text, part)) != NULL; text++) n++;
    return n;
}

/* ---- blocks --------------------------------------------------------------------------------- */

enum { NUMBERS = 4000 }; /* more text than the first blocks of both ranks, of some KiB each */

/* Products of two primes: what they are is known without the program. */
static void make_numbers(char **input, char **answers, unsigned numbers) {
    static const uint64_t p[] = {1000003, 1000033, 1000037, 1000039, 1000081, 1000099, 1000117};
    static const uint64_t q[] = {2000003, 2000029, 2000039, 2000081, 2000083};
    size_t room = numbers * 48 + 1, a = 0, b = 0;
    *input = malloc(room);
    *answers = malloc(room);
    cr_assert(*input && *answers);
    for (unsigned i = 0; i < numbers; i++) {
        uint64_t x = p[i % TF_ARRAY_LEN(p)], y = q[i % TF_ARRAY_LEN(q)];
        a += (size_t)snprintf(*input + a, room - a, "%" PRIu64 "\n", x * y);
        b += (size_t)snprintf(*answers + b, room - b, "%" PRIu64 ": %" PRIu64 " %" PRIu64 "\n",
                              x * y, x, y);
    }
}

/* As a bit that fell over in a status would have it: stopped, though nobody asked. */
static void spoil_status(tf_result *r) {
    r->status = TF_CANCELLED;
    r->body.size = 0;
}

/* @param crowd  as many workers as the session believes there are: of many it wants sealed answers */
static void lie_about_blocks_by(unsigned lies, unsigned crowd, void (*change)(tf_result *)) {
    pair p;
    char *input, *answers, line[200];
    make_numbers(&input, &answers, NUMBERS);
    open_pair(&p, input, TF_TASK_BLOCK, lies, change);
    p.patience = 3;
    p.executor[0]->workers = crowd;
    run_pair(&p);
    cr_assert_eq(p.sum.printed, NUMBERS);
    cr_assert_str_eq(p.text, answers);
    for (unsigned i = 1; i <= 4; i++) {
        snprintf(line, sizeof line, "rank 1 (odd) gave a wrong result (number %u) for task ", i);
        cr_assert_eq(count(p.log, line), i <= lies, "%u: %s", i, p.log);
    }
    cr_assert_eq(count(p.log, "gave a wrong result"), lies, "%s", p.log);
    cr_assert_eq(count(p.log, "(block): the result is not used"), lies, "%s", p.log);
    cr_assert_eq(count(p.log, "rank 1 (odd) gave 3 wrong results and is not used any more"),
                 lies == 3, "%s", p.log);
    cr_assert_eq(count(p.log, "rank 0"), 0, "%s", p.log);
    close_pair(&p);
    free(input);
    free(answers);
}

static void lie_about_blocks(unsigned lies, unsigned crowd) {
    lie_about_blocks_by(lies, crowd, spoil_line);
}

Test(lying_rank, honest_ones_are_not_named) {
    lie_about_blocks(0, 2);
}
Test(lying_rank, two_false_lines_are_forgiven) {
    lie_about_blocks(2, 2);
}
Test(lying_rank, three_false_lines_end_its_use) {
    lie_about_blocks(3, 2);
}
Test(lying_rank, sealed_honest_ones_are_not_named) {
    lie_about_blocks(0, 100);
}
Test(lying_rank, sealed_false_lines_are_forgiven_twice) {
    lie_about_blocks(2, 100);
}
Test(lying_rank, sealed_false_lines_end_its_use) {
    lie_about_blocks(3, 100);
}

Test(lying_rank, blocks_that_nobody_stopped_are_forgiven_twice) {
    lie_about_blocks_by(2, 2, spoil_status);
}
Test(lying_rank, blocks_that_nobody_stopped_end_its_use) {
    lie_about_blocks_by(3, 2, spoil_status);
}

static void change_nothing(tf_result *r) {
    (void)r;
}

/* @param later  it goes bad in the middle */
static void believe_false_lines(bool later) {
    enum { MANY = 60000 }; /* more text than there is in the largest blocks that it answers */
    pair p;
    char *input, *answers;
    make_numbers(&input, &answers, MANY);
    open_pair(&p, input, TF_TASK_BLOCK, 0, change_nothing);
    p.patience = TF_HUB_STRIKES + later;
    p.deluded = true;
    p.later = later;
    p.executor[0]->workers = 100;
    run_pair(&p);
    cr_assert(strcmp(p.text, answers) == 0, "another output");
    cr_assert_eq(count(p.log, "rank 1 (odd) gave a wrong result"), 3, "%s", p.log);
    cr_assert_eq(count(p.log, "rank 1 (odd) gave 3 wrong results and is not used any more"), 1);
    cr_assert_eq(count(p.log, "rank 0"), 0, "%s", p.log);
    close_pair(&p);
    free(input);
    free(answers);
}

/* It is doubted from the first answer on, and so are all behind it: its seals help it nothing. */
Test(lying_rank, sealed_lines_that_it_believes_itself_end_its_use) {
    believe_false_lines(false);
}
/* Behind the first wrong answer that is found the next two are read, though their seals would be believed. */
Test(lying_rank, sealed_lines_that_it_begins_to_believe_end_its_use) {
    believe_false_lines(true);
}

/* ---- relations ------------------------------------------------------------------------------ */

/* As in a bad memory, all over the answer but for its beginning. */
static void spoil_relations(tf_result *r) {
    for (size_t i = 60; i < r->body.size; i += 97) r->body.data[i] ^= 0x10;
}

/* Rank 0 sieves nothing before rank 1 has told all its lies. An answer with false relations is not
 * used, and its polynomials are sieved again; so it goes on to the end. */
/* @param crowd  as above: of many it wants sealed relations */
static void lie_about_relations(unsigned lies, unsigned crowd) {
    pair p;
    char line[200];
    open_pair(&p, "100000000000000000000000010619000000000000000000000032857\n", TF_TASK_SIEVE,
              lies, spoil_relations);
    p.patience = lies;
    p.executor[0]->workers = crowd;
    run_pair(&p);
    cr_assert_geq(tf_spoil_sent(&p.spoil), lies);
    cr_assert_str_eq(p.text, "100000000000000000000000010619000000000000000000000032857: "
                             "1000000000000000000000000103 100000000000000000000000000319\n");
    cr_assert_eq(count(p.log, "false relations from rank 1"), lies, "%s", p.log);
    for (unsigned i = 1; i <= 4; i++) {
        snprintf(line, sizeof line, "rank 1 (odd) gave a wrong result (number %u), as was", i);
        cr_assert_eq(count(p.log, line), i <= lies, "%u: %s", i, p.log);
    }
    cr_assert_eq(count(p.log, "rank 1 (odd) gave 3 wrong results and is not used any more"),
                 lies == 3, "%s", p.log);
    cr_assert_eq(count(p.log, "rank 0"), 0, "%s", p.log);
    close_pair(&p);
}

Test(lying_rank, true_relations_blame_nobody) {
    lie_about_relations(0, 2);
}
Test(lying_rank, false_relations_twice_are_forgiven) {
    lie_about_relations(2, 2);
}
Test(lying_rank, false_relations_three_times_end_its_use) {
    lie_about_relations(3, 2);
}
Test(lying_rank, true_sealed_relations_blame_nobody) {
    lie_about_relations(0, 100);
}
Test(lying_rank, false_sealed_relations_twice_are_forgiven) {
    lie_about_relations(2, 100);
}
Test(lying_rank, false_sealed_relations_three_times_end_its_use) {
    lie_about_relations(3, 100);
}

Test(lying_rank, sealed_relations_that_it_believes_itself_end_its_use) {
    pair p;
    open_pair(&p, "100000000000000000000000010619000000000000000000000032857\n", TF_TASK_SIEVE, 0,
              change_nothing);
    p.patience = TF_HUB_STRIKES;
    p.deluded = true;
    p.executor[0]->workers = 100;
    run_pair(&p);
    cr_assert_str_eq(p.text, "100000000000000000000000010619000000000000000000000032857: "
                             "1000000000000000000000000103 100000000000000000000000000319\n");
    cr_assert_eq(count(p.log, "rank 1 (odd) gave a wrong result"), 3, "%s", p.log);
    cr_assert_eq(count(p.log, "rank 1 (odd) gave 3 wrong results and is not used any more"), 1);
    cr_assert_eq(count(p.log, "rank 0"), 0, "%s", p.log);
    close_pair(&p);
}
