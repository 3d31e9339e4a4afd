/* support_resume.c — see support_resume.h. */
#define _GNU_SOURCE /* memfd_create */
#include "support_resume.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "archive.h"
#include "session.h"
#include "work.h"

#define need(what) ((what) ? (void)0 : give_up(#what, __LINE__))

static void give_up(const char *what, int line) {
    fprintf(stderr, "%s:%d: not so: %s\n", __FILE__, line, what);
    abort();
}

tf_store_terms tf_resume_terms(const char *path) {
    static const tf_store_setting settings[] = {{"method", "auto"}, {"seed", "0"}};
    return (tf_store_terms){.path = path,
                            .settings = settings,
                            .setting_count = TF_ARRAY_LEN(settings),
                            .program = "trifactor 0",
                            .ranks = 1,
                            .threads = 1,
                            .host = &tf_host_system,
                            .period = 3600,
                            .patience = 0.01};
}

/* ---- the numbers -------------------------------------------------------------------------------- */

/* The last two are left incomplete by a limit. */
static const char *const numbers[] = {
    "91", "2^67-1", "(10^15+37)^3", "x1", "(10^27+103)*(10^29+319)", "(10^31+33)*(10^33+61)*1009"};
static const char *const values[] = {
    "91", "147573952589676412927", "1000000000000111000000000004107000000000050653",
    "100000000000000000000000010619000000000000000000000032857",
    "10090000000000000000000000000033912490000000000000000000000002031117"};

/* One line "N: p q (c)", c known to be composite: N is the number, and the product. */
static void check_line(const char *line, const char *value) {
    char word[1000];
    mpz_t f, product;
    size_t length = strlen(value);
    mpz_init(f);
    mpz_init_set_ui(product, 1);
    need(strncmp(line, value, length) == 0 && line[length] == ':');
    for (line += length + 1; *line == ' '; line += length) {
        line += strspn(line, " (");
        length = strspn(line, "0123456789");
        need(length > 0 && length < sizeof word);
        memcpy(word, line, length);
        word[length] = '\0';
        mpz_set_str(f, word, 10);
        need(mpz_cmp_ui(f, 1) > 0);
        mpz_mul(product, product, f);
        length += line[length] == ')';
    }
    mpz_set_str(f, value, 10);
    need(*line == '\n' && mpz_cmp(f, product) == 0);
    mpz_clears(f, product, NULL);
}

static void check_output(int fd, uint64_t printed) {
    char text[10000];
    ssize_t size = pread(fd, text, sizeof text - 1, 0);
    need(size >= 0 && printed <= TF_ARRAY_LEN(values));
    text[size] = '\0';
    const char *line = text;
    for (uint64_t i = 0; i < printed; i++) {
        check_line(line, values[i]);
        line = strchr(line, '\n') + 1;
    }
    need(*line == '\0');
}

static tf_work *work(void) {
    static tf_work *made;
    if (!made) need(tf_work_new(&made, TF_ISA_GENERIC) == TF_OK);
    return made;
}

/* @return all of them done, or stopped by other input */
static bool run_numbers(tf_store *store) {
    tf_runner runner = {tf_work_run, work()};
    tf_text messages = {0};
    tf_sink sink;
    tf_cancel cancel = {0};
    tf_session *session;
    tf_session_summary sum;
    tf_session_setup setup = {.shard = {1, 1},
                              .invalid_style = {"test", false},
                              .messages = &messages,
                              .store = store,
                              .sink = &sink,
                              .cancel = &cancel,
                              .executor = tf_exec_serial_new(&runner)};
    int fd = memfd_create("output", MFD_CLOEXEC);
    tf_plan_init(&setup.plan);
    setup.plan.max_curves = 1;
    need(fd >= 0 && setup.executor && tf_reader_new(&setup.reader, NULL) == TF_OK);
    for (size_t i = 0; i < TF_ARRAY_LEN(numbers); i++)
        need(tf_reader_add_operand(setup.reader, numbers[i]) == TF_OK);
    need(tf_sink_open(&sink, &tf_sink_text, fd, &cancel) == TF_OK);
    need(tf_session_new(&session, &setup) == TF_OK);
    tf_status run = setup.executor->run(setup.executor, tf_session_source(session), &cancel);
    tf_session_finish(session, &sum);
    tf_session_free(session);
    need(tf_sink_close(&sink) == TF_OK);
    check_output(fd, sum.printed);
    bool done = sum.printed == TF_ARRAY_LEN(values);
    if (done)
        need(run == TF_OK && sum.status == TF_OK && sum.invalid == 1 && sum.unfinished == 0);
    else
        need(tf_store_failure(store)->code == TF_EXIT_STATE);
    tf_executor_destroy(setup.executor);
    tf_reader_free(setup.reader);
    tf_text_clear(&messages);
    close(fd);
    return done;
}

/* ---- the sieve ---------------------------------------------------------------------------------- */

/* Of two primes of 18 and 19 digits: the first task has nearly all relations that it takes. */
#define SIEVED "100000000000000003300000000000000009"

/* Until it is done, or until so many tasks are. @return is it done? */
static bool run_sieve(tf_store *store, unsigned tasks) {
    tf_sieve_keeper keeper;
    tf_sieving *sieving;
    mpz_t n, f;
    tf_status s = TF_OK;
    mpz_init_set_str(n, SIEVED, 10);
    mpz_init(f);
    tf_archive_keeper(&keeper, store);
    need(tf_sieving_new(&sieving, f, n, 1, &keeper, NULL) == TF_OK);
    for (uint64_t id = 1; s == TF_OK && id <= tasks; id++) {
        tf_task task = {.id = id};
        tf_result result = {0};
        bool leave;
        tf_sieving_terms terms = {.id = id, .window = 1, .workers = 1};
        need(tf_sieving_next(sieving, &task, &terms) == TF_SOURCE_TASK);
        result.id = id;
        result.kind = task.kind;
        tf_work_run(work(), &task, &result, NULL);
        s = tf_sieving_absorb(sieving, f, &leave, &result);
        tf_task_clear(&task);
        tf_result_clear(&result);
    }
    tf_sieving_free(sieving);
    if (s == TF_FOUND)
        need(mpz_cmp_ui(f, 1) > 0 && mpz_cmp(f, n) < 0 && mpz_divisible_p(n, f));
    else
        need(s == TF_OK);
    mpz_clears(n, f, NULL);
    return s == TF_FOUND;
}

static void put_iterate(tf_store *store) {
    tf_sieve_keeper keeper;
    tf_sieving *sieving;
    mpz_t n, f;
    char id[17];
    size_t size;
    mpz_init_set_str(n, SIEVED, 10);
    mpz_init(f);
    tf_archive_keeper(&keeper, store);
    need(tf_sieving_new(&sieving, f, n, 1, NULL, NULL) == TF_OK);
    const uint8_t *head = tf_sieving_head(sieving, &size);
    tf_store_sieve_id(id, head, size);
    need(tf_store_put_iterate(store, id, 5, "of no matrix", 12) == TF_OK);
    tf_sieving_free(sieving);
    mpz_clears(n, f, NULL);
}

/* ---- hard numbers ------------------------------------------------------------------------------- */

/* As a job leaves a number: what has been found of it. Ordinals count what is no number, too. */
static void put_tree(tf_store *store, uint64_t ordinal, const char *factor) {
    tf_plan plan;
    tf_tree tree;
    mpz_t n, f;
    tf_plan_init(&plan);
    mpz_init_set_str(n, values[ordinal - 1], 10);
    mpz_init_set_str(f, factor, 10);
    need(tf_tree_init(&tree, n) == TF_OK);
    tree.trial_done = true;
    need(tf_tree_split(&tree, 0, f, TF_METHOD_ECM) == TF_OK);
    for (size_t i = 0; i < tree.count; i++) {
        bool prime = mpz_probab_prime_p(tree.parts[i].value, 25);
        tree.parts[i].state = prime ? TF_PART_PROBABLE : TF_PART_COMPOSITE;
        tree.parts[i].position = 4;
    }
    need(tf_archive_put_tree(store, &plan, ordinal, n, &tree, NULL, tf_tree_complete(&tree), 1.5) ==
         TF_OK);
    tf_tree_clear(&tree);
    mpz_clears(n, f, NULL);
}

/* ---- both --------------------------------------------------------------------------------------- */

void tf_resume_begin(tf_store *store) {
    need(run_numbers(store));
    put_tree(store, 4, "1000000000000000000000000103");
    put_tree(store, 5, "1009");
    need(!run_sieve(store, 1));
    put_iterate(store);
}

bool tf_resume_run(tf_store *store, bool sieve) {
    enum { ENOUGH = 10000 }; /* tasks: some thousand times as many as it takes */
    if (!run_numbers(store)) return false;
    if (sieve) need(run_sieve(store, ENOUGH));
    return true;
}
