/* The state file: what was committed comes back, nothing else does, and foreign files are left alone. */
#include <criterion/criterion.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "checksum.h"
#include "fake_host.h"
#include "log.h"
#include "store.h"

static char folder[64], path[128];

static void open_folder(void) {
    cr_assert(fake_root_make(folder));
    snprintf(path, sizeof path, "%s/state", folder);
    tf_log_init(&(tf_log_setup){"test", 0, -1, 2});
}
static void close_folder(void) {
    fake_root_remove(folder);
}

TestSuite(store, .init = open_folder, .fini = close_folder);

static const tf_store_setting settings[] = {{"seed", "7"}, {"method", "auto"}};

static tf_status try_open(tf_store **s, tf_store_error *e, size_t setting_count) {
    return tf_store_open(s,
                         &(tf_store_terms){.path = path,
                                           .settings = settings,
                                           .setting_count = setting_count,
                                           .program = "test 1",
                                           .ranks = 1,
                                           .threads = 2,
                                           .host = &tf_host_system,
                                           .patience = 0.5},
                         e);
}

static tf_store *open_store(void) {
    tf_store *s;
    tf_store_error e;
    cr_assert_eq(try_open(&s, &e, TF_ARRAY_LEN(settings)), TF_OK, "%s", e.text);
    return s;
}

static void put_answers(tf_store *s, uint64_t first, uint64_t count, const char *answers) {
    tf_stored_answers b = {.first = first, .count = count};
    cr_assert_eq(tf_bytes_append(&b.data, answers, strlen(answers)), TF_OK);
    cr_assert_eq(tf_store_put_answers(s, &b), TF_OK);
    tf_stored_answers_clear(&b);
}

static void expect_answers(tf_store *s, uint64_t from, uint64_t first, const char *answers) {
    tf_stored_answers b = {0};
    cr_assert_eq(tf_store_next_answers(s, from, UINT64_MAX >> 1, &b), TF_FOUND);
    cr_assert_eq(b.first, first);
    cr_assert_eq(b.data.size, strlen(answers));
    if (*answers) cr_assert_eq(memcmp(b.data.data, answers, strlen(answers)), 0);
    tf_stored_answers_clear(&b);
}

static void expect_no_answers(tf_store *s, uint64_t from) {
    tf_stored_answers b = {0};
    cr_assert_eq(tf_store_next_answers(s, from, UINT64_MAX >> 1, &b), TF_NONE);
}

static void put_number(tf_store *s, uint64_t ordinal, const char *tree) {
    tf_stored_factor f[] = {{"3", 2, "trial", "prime"}, {"35", 1, "none", "composite"}};
    tf_stored_effort e[] = {{"35", "ecm", 150, 6000, 12}};
    tf_stored_number n = {.ordinal = ordinal,
                          .value = "315",
                          .status = "open",
                          .seconds = 1.25,
                          .tree = tree,
                          .tree_size = strlen(tree),
                          .factors = f,
                          .factor_count = 2,
                          .efforts = e,
                          .effort_count = 1};
    cr_assert_eq(tf_store_put_number(s, &n), TF_OK);
}

static void run_shell(const char *format, ...) __attribute__((format(printf, 1, 2)));
static void run_shell(const char *format, ...) {
    char command[2000];
    va_list args;
    va_start(args, format);
    vsnprintf(command, sizeof command, format, args);
    va_end(args);
    cr_assert_eq(system(command), 0, "%s", command);
}

/* ---- what comes back ------------------------------------------------------------------------- */

Test(store, rows_come_back_in_order_and_are_replaced) {
    tf_store *s = open_store();
    expect_no_answers(s, 0);
    put_answers(s, 100, 20, "later");
    put_answers(s, 0, 10, "");
    put_number(s, 5, "old");
    put_number(s, 5, "tree bytes");
    tf_store_close(s, "complete");
    run_shell("test \"$(ls %s)\" = state", folder);

    s = open_store();
    expect_answers(s, 0, 0, "");
    expect_answers(s, 1, 100, "later");
    expect_no_answers(s, 101);
    tf_stored_answers none = {0};
    cr_assert_eq(tf_store_next_answers(s, 1, 100, &none), TF_NONE);
    tf_bytes tree = {0};
    double seconds;
    cr_assert_eq(tf_store_get_number(s, 4, &tree, &seconds), TF_NONE);
    cr_assert_eq(tf_store_get_number(s, 5, &tree, &seconds), TF_FOUND);
    cr_assert_eq(seconds, 1.25);
    cr_assert_eq(tree.size, strlen("tree bytes"));
    cr_assert_eq(memcmp(tree.data, "tree bytes", tree.size), 0);
    tf_bytes_clear(&tree);
    tf_store_close(s, "complete");
}

Test(store, notes_are_replaced) {
    tf_store *s = open_store();
    uint64_t value = 7;
    cr_assert_eq(tf_store_get_note(s, "printed", &value), TF_NONE);
    cr_assert_eq(tf_store_put_note(s, "printed", 1), TF_OK);
    cr_assert_eq(tf_store_put_note(s, "first", UINT64_MAX), TF_OK);
    cr_assert_eq(tf_store_put_note(s, "printed", 2), TF_OK);
    tf_store_close(s, "complete");
    s = open_store();
    cr_assert_eq(tf_store_get_note(s, "printed", &value), TF_FOUND);
    cr_assert_eq(value, 2);
    cr_assert_eq(tf_store_get_note(s, "first", &value), TF_FOUND);
    cr_assert_eq(value, UINT64_MAX);
    tf_store_close(s, "complete");
}

Test(store, relations_belong_to_their_sieve) {
    tf_store *s = open_store();
    char one[17], other[17];
    tf_store_sieve_id(one, "head", 4);
    tf_store_sieve_id(other, "heaD", 4);
    cr_assert_str_neq(one, other);
    cr_assert_eq(tf_store_put_sieve(s, one, "1001", "head", 4), TF_OK);
    for (uint64_t i = 0; i < 3; i++)
        cr_assert_eq(
            tf_store_put_relations(s, i == 1 ? other : one, 10 * i, i + 1, "relations", 9 - i),
            TF_OK);
    tf_stored_relations r = {0};
    cr_assert_eq(tf_store_next_relations(s, one, 1, &r), TF_FOUND);
    cr_assert_eq(r.first, 20);
    cr_assert_eq(r.count, 3);
    cr_assert_eq(r.data.size, 7);
    cr_assert_eq(tf_store_next_relations(s, one, 21, &r), TF_NONE);
    cr_assert_eq(tf_store_drop_sieve(s, one), TF_OK);
    cr_assert_eq(tf_store_next_relations(s, one, 0, &r), TF_NONE);
    cr_assert_eq(tf_store_next_relations(s, other, 0, &r), TF_FOUND);
    tf_stored_relations_clear(&r);
    tf_store_close(s, "complete");
}

Test(store, only_what_was_committed_survives_a_kill) {
    pid_t child = fork();
    if (child == 0) {
        tf_store *s = open_store();
        put_answers(s, 0, 10, "durable");
        if (tf_store_commit(s) != TF_OK) _exit(1);
        put_answers(s, 10, 10, "not yet");
        kill(getpid(), SIGKILL);
    }
    int code;
    waitpid(child, &code, 0);
    cr_assert(WIFSIGNALED(code));
    tf_store *s = open_store(); /* taken over from the dead */
    expect_answers(s, 0, 0, "durable");
    expect_no_answers(s, 10);
    tf_store_close(s, "complete");
}

Test(store, a_second_writer_is_refused_and_told_by_whom) {
    tf_store *s = open_store(), *second;
    tf_store_error e;
    cr_assert_eq(try_open(&second, &e, 2), TF_EIO);
    cr_assert_eq(e.code, TF_EXIT_STATE);
    cr_assert(e.in_use);
    char process[40];
    snprintf(process, sizeof process, "process %d,", getpid());
    cr_assert(strstr(e.text, "is in use by host ") && strstr(e.text, process), "%s", e.text);
    put_answers(s, 0, 1, "goes on");
    tf_store_close(s, "complete");
    s = open_store();
    expect_answers(s, 0, 0, "goes on");
    tf_store_discard(s);
    run_shell("test -z \"$(ls %s)\"", folder);
}

Test(store, one_who_lost_the_ownership_writes_nothing) {
    tf_store *s = open_store();
    put_answers(s, 0, 1, "first");
    cr_assert_eq(tf_store_commit(s), TF_OK);
    run_shell("sed -i 's/^token .*/token 00000000000000aa/' %s.owner", path);
    put_answers(s, 1, 1, "second");
    cr_assert_eq(tf_store_commit(s), TF_EIO);
    cr_assert_eq(tf_store_failure(s)->code, TF_EXIT_STATE);
    tf_store_close(s, "lost");
    run_shell("grep -q '^token 00000000000000aa' %s.owner && rm %s.owner", path, path);
    s = open_store();
    expect_answers(s, 0, 0, "first");
    expect_no_answers(s, 1);
    tf_store_close(s, "complete");
}

Test(store, other_settings_are_refused) {
    tf_store *s;
    tf_store_error e;
    static const tf_store_setting other[] = {{"method", "auto"}, {"seed", "8"}};
    tf_store_close(open_store(), "complete");
    tf_store_terms terms = {.path = path,
                            .settings = other,
                            .setting_count = 2,
                            .program = "test 2",
                            .host = &tf_host_system};
    cr_assert_eq(tf_store_open(&s, &terms, &e), TF_EIO);
    cr_assert_eq(e.code, TF_EXIT_STATE);
    cr_assert(strstr(e.text, "made with seed 7, this run has 8"), "%s", e.text);
    run_shell("test \"$(ls %s)\" = state", folder);
    tf_store_close(open_store(), "complete");
}

/* ---- foreign files --------------------------------------------------------------------------- */

static void expect_refused(const char *what, const char *because) {
    tf_store *s;
    tf_store_error e;
    cr_assert_eq(try_open(&s, &e, 2), TF_EIO, "%s was taken", what);
    cr_assert_eq(e.code, TF_EXIT_STATE, "%s: %d %s", what, e.code, e.text);
    cr_assert(strstr(e.text, because), "%s: %s", what, e.text);
}

Test(store, what_is_no_state_file_is_refused_and_left_alone) {
    static const struct {
        const char *name, *command, *because;
    } foreign[] = {
        {"text", "seq 1000 > $F", "no state file"},
        {"short text", "echo 91 > $F", "no state file"},
        {"zeros", "head -c 8192 /dev/zero > $F", "no state file"},
        {"an SQLite file of others",
         "python3 -c 'import sqlite3,sys; c=sqlite3.connect(sys.argv[1]); "
         "c.execute(\"create table t(x)\"); c.commit()' $F",
         "no state file"},
        {"folder", "mkdir $F", "not a regular file"},
        {"device", "ln -s /dev/null $F", "not a regular file"},
    };
    for (size_t i = 0; i < TF_ARRAY_LEN(foreign); i++) {
        char before[300];
        run_shell("F=%s; %s", path, foreign[i].command);
        snprintf(before, sizeof before, "%s.before", path);
        if (i < 4) run_shell("cp %s %s", path, before);
        expect_refused(foreign[i].name, foreign[i].because);
        if (i < 4) run_shell("cmp %s %s", path, before);
        run_shell("test -z \"$(ls %s | grep -v '^state\\(.before\\)\\?$')\"", folder);
        run_shell("rm -r %s; rm -f %s", path, before);
    }
    snprintf(path, sizeof path, "%s/none/state", folder);
    expect_refused("a path without a folder", "No such file");
}

Test(store, a_newer_version_is_refused) {
    tf_store_close(open_store(), "complete");
    run_shell("printf '\\0\\0\\0\\7' | dd of=%s bs=1 seek=60 conv=notrunc 2>/dev/null", path);
    expect_refused("version 7", "has version 7");
}

Test(store, an_empty_file_is_a_new_one) {
    run_shell(": > %s", path);
    tf_store *s = open_store();
    put_answers(s, 0, 1, "x");
    tf_store_close(s, "complete");
    tf_store_close(open_store(), "complete");
}

Test(store, a_journal_of_another_file_is_not_played_back) {
    tf_store_close(open_store(), "complete");
    run_shell("cp %s %s-journal; rm %s", path, path, path);
    tf_store *s = open_store();
    put_answers(s, 0, 1, "x");
    tf_store_close(s, "complete");
    s = open_store();
    expect_answers(s, 0, 0, "x");
    tf_store_close(s, "complete");
}

/* ---- a state that nobody asked for ----------------------------------------------------------- */

static tf_store *open_optional(void) {
    tf_store *s;
    tf_store_error e;
    tf_store_terms terms = {
        .path = path, .program = "test 1", .host = &tf_host_system, .optional = true};
    cr_assert_eq(tf_store_open(&s, &terms, &e), TF_OK, "%s", e.text);
    return s;
}

/* Everything may still be asked of it. */
static void expect_given_up(tf_store *s) {
    uint64_t value;
    double seconds;
    tf_bytes tree = {0};
    cr_assert(tf_store_given_up(s));
    cr_assert_eq(tf_store_failure(s)->code, 0);
    put_answers(s, 7, 1, "nowhere");
    put_number(s, 5, "nowhere");
    expect_no_answers(s, 0);
    cr_assert_eq(tf_store_get_note(s, "first", &value), TF_NONE);
    cr_assert_eq(tf_store_get_number(s, 5, &tree, &seconds), TF_NONE);
    cr_assert_eq(tf_store_put_note(s, "first", 1), TF_OK);
    cr_assert_eq(tf_store_drop_sieve(s, "0123"), TF_OK);
    cr_assert(!tf_store_dirty(s));
    cr_assert_eq(tf_store_commit(s), TF_OK);
}

Test(store, an_optional_one_that_cannot_be_written_ends_nothing) {
    static char large[200000];
    memset(large, 'x', sizeof large - 1);
    tf_store *s = open_optional();
    put_answers(s, 0, 1, "durable");
    cr_assert_eq(tf_store_commit(s), TF_OK);
    cr_assert(!tf_store_given_up(s));
    signal(SIGXFSZ, SIG_IGN);
    struct rlimit before, little = {100000, RLIM_INFINITY};
    cr_assert_eq(getrlimit(RLIMIT_FSIZE, &before), 0);
    little.rlim_max = before.rlim_max;
    cr_assert_eq(setrlimit(RLIMIT_FSIZE, &little), 0);
    put_answers(s, 1, 1, large);
    cr_assert_eq(tf_store_commit(s), TF_OK);
    cr_assert_eq(setrlimit(RLIMIT_FSIZE, &before), 0);
    expect_given_up(s);
    tf_store_close(s, "complete");
    s = open_store();
    expect_answers(s, 0, 0, "durable");
    expect_no_answers(s, 1);
    tf_store_close(s, "complete");
}

Test(store, an_optional_one_of_other_input_is_left_alone) {
    tf_store *s = open_optional();
    put_answers(s, 0, 1, "of other input");
    cr_assert_eq(tf_store_commit(s), TF_OK);
    cr_assert_eq(tf_store_disown(s, "no reason"), TF_OK);
    expect_given_up(s);
    tf_store_discard(s);
    s = open_store();
    expect_answers(s, 0, 0, "of other input");
    tf_store_close(s, "complete");
}

Test(store, a_discarded_one_is_gone) {
    tf_store *s = open_optional();
    put_answers(s, 0, 1, "x");
    tf_store_discard(s);
    run_shell("test -z \"$(ls %s)\"", folder);
    tf_store_discard(NULL);
}

/* ---- damage ---------------------------------------------------------------------------------- */

/* Change the byte at the first occurrence of @p text in the file. */
static void damage(const char *text) {
    run_shell("python3 - %s '%s' <<'E'\n"
              "import sys\n"
              "p, t = sys.argv[1], sys.argv[2].encode()\n"
              "d = bytearray(open(p, 'rb').read())\n"
              "d[d.index(t)] ^= 1\n"
              "open(p, 'wb').write(d)\nE",
              path, text);
}

Test(store, a_flipped_bit_costs_its_row) {
    tf_store *s = open_store();
    put_answers(s, 0, 1, "answers of the first row");
    put_answers(s, 1, 1, "answers of the second");
    put_number(s, 5, "the tree");
    tf_store_close(s, "complete");
    damage("answers of the first");
    damage("the tree");
    s = open_store();
    expect_answers(s, 0, 1, "answers of the second");
    tf_bytes tree = {0};
    double seconds;
    cr_assert_eq(tf_store_get_number(s, 5, &tree, &seconds), TF_NONE);
    tf_store_close(s, "complete");
}

/* Everything in the first page may be lost: the tables are found all the same. */
Test(store, a_damaged_first_page_costs_nothing) {
    static const unsigned damaged_at[] = {0,  14, 16, 18,  24,  28,  32,   44,
                                          56, 68, 96, 100, 103, 108, 2000, 4000};
    for (size_t i = 0; i < TF_ARRAY_LEN(damaged_at); i++) {
        tf_store *s = open_store();
        put_answers(s, 3, 1, "the answer");
        put_number(s, 5, "the tree");
        tf_store_close(s, "complete");
        run_shell("printf '\\377\\377\\377\\377' | dd of=%s bs=1 seek=%u conv=notrunc 2>/dev/null",
                  path, damaged_at[i]);
        s = open_store();
        expect_answers(s, 0, 3, "the answer");
        tf_bytes tree = {0};
        double seconds;
        cr_assert_eq(tf_store_get_number(s, 5, &tree, &seconds), TF_FOUND, "damage at %u",
                     damaged_at[i]);
        tf_bytes_clear(&tree);
        tf_store_close(s, "complete");
        run_shell("rm -f %s.damaged; test \"$(ls %s)\" = state; rm %s", path, folder, path);
    }
}

/* ---- pages ------------------------------------------------------------------------------------
 * A file with many pages of answers and of relations, and one number; then something happens to it. */

enum { ROWS = 400 };

static void fill_many_pages(void) {
    tf_store *s = open_store();
    char text[200];
    put_number(s, 5, "the tree");
    cr_assert_eq(tf_store_put_sieve(s, "0123456789abcdef", "91", "head", 4), TF_OK);
    for (uint64_t i = 0; i < ROWS; i++) {
        snprintf(text, sizeof text, "%0150u of the rows, and many pages of them", (unsigned)i);
        put_answers(s, i, 1, text);
        cr_assert_eq(
            tf_store_put_relations(s, "0123456789abcdef", i, 1, text, i % 50 == 3 ? 0 : 170),
            TF_OK);
    }
    tf_store_close(s, "complete");
}

/* Python with the bytes of the file as d, its tables' first pages as roots, and page(n). */
static void change(const char *code) {
    run_shell("python3 - %s <<'E'\n"
              "import sqlite3, sys\n"
              "p = sys.argv[1]\n"
              "db = sqlite3.connect(p)\n"
              "roots = dict(db.execute('SELECT name, rootpage FROM sqlite_schema'))\n"
              "db.close()\n"
              "d = bytearray(open(p, 'rb').read())\n"
              "page = lambda n: slice(4096 * (n - 1), 4096 * n)\n"
              "%s\n"
              "open(p, 'wb').write(d)\nE",
              path, code);
}

static uint64_t count_answers(tf_store *s) {
    tf_stored_answers b = {0};
    uint64_t found = 0;
    while (tf_store_next_answers(s, b.first + (found > 0), 100000, &b) == TF_FOUND) found++;
    tf_stored_answers_clear(&b);
    return found;
}

static uint64_t count_relations(tf_store *s) {
    tf_stored_relations r = {0};
    uint64_t found = 0;
    while (tf_store_next_relations(s, "0123456789abcdef", r.first + (found > 0), &r) == TF_FOUND)
        found++;
    tf_stored_relations_clear(&r);
    return found;
}

static bool has_number(tf_store *s) {
    tf_bytes tree = {0};
    double seconds;
    bool has = tf_store_get_number(s, 5, &tree, &seconds) == TF_FOUND;
    tf_bytes_clear(&tree);
    return has;
}

Test(store, a_damaged_structure_is_mended_and_the_file_kept_aside) {
    fill_many_pages();
    /* The last page of answers that a search finds loses its header. */
    change("at = d.rindex(b'of the rows') // 4096 * 4096\nd[at:at + 8] = b'\\xff' * 8");
    tf_store *s = open_store();
    uint64_t found = count_answers(s) + count_relations(s);
    cr_assert(found > 2 * ROWS - 50 && found < 2 * ROWS, "%llu rows", (unsigned long long)found);
    cr_assert(has_number(s));
    tf_store_close(s, "complete");
    run_shell("test -f %s.damaged", path);
    tf_store_close(open_store(), "complete"); /* sound now */
}

/* The page from which all others of a table are reached: they are found without it. Rows of tables
 * without row ids are in such pages, too: few of them. */
Test(store, a_damaged_root_costs_what_is_on_it) {
    fill_many_pages();
    change("for name in 'answer', 'relation': d[page(roots[name])] = b'\\xa5' * 4096");
    tf_store *s = open_store();
    cr_assert_eq(count_answers(s), ROWS);
    uint64_t relations = count_relations(s);
    cr_assert(relations > ROWS * 9 / 10 && relations < ROWS, "%llu relations",
              (unsigned long long)relations);
    cr_assert(has_number(s));
    tf_store_close(s, "complete");
}

/* One bit of every seventh page, wherever it falls. */
Test(store, bits_in_many_pages_cost_these_pages) {
    fill_many_pages();
    change("import random\nrandom.seed(7)\n"
           "for n in range(1, len(d) // 4096, 7): d[4096 * n + random.randrange(8)] ^= 32");
    tf_store *s = open_store();
    uint64_t found = count_answers(s) + count_relations(s);
    cr_assert(found > 2 * ROWS * 7 / 10 && found < 2 * ROWS, "%llu rows",
              (unsigned long long)found);
    tf_store_close(s, "complete");
}

/* What was begun behind the cut is not there, and keeps nobody from reading what is. */
Test(store, a_file_cut_off_keeps_what_is_in_front) {
    fill_many_pages();
    change("del d[4096 * (roots['number']) + 77:]");
    tf_store *s;
    tf_store_error e;
    s = open_store();
    cr_assert(has_number(s));
    cr_assert_eq(count_answers(s), 0);
    tf_store_close(s, "complete");
    /* Also the settings it was made with, which are in the second page. */
    change("del d[4096 * 2:]");
    cr_assert_eq(tf_store_open(&s,
                               &(tf_store_terms){.path = path,
                                                 .settings = &(tf_store_setting){"seed", "8"},
                                                 .setting_count = 1,
                                                 .program = "test 1",
                                                 .host = &tf_host_system},
                               &e),
                 TF_EIO);
    cr_assert_not_null(strstr(e.text, "was made with seed 7"), "%s", e.text);
    run_shell("test -f %s.damaged && test -f %s.damaged.2", path, path);
}

/* Relations of a sieve that is over are in pages that nobody uses; they do not come back. */
Test(store, what_was_removed_stays_away) {
    fill_many_pages();
    tf_store *s = open_store();
    cr_assert_eq(tf_store_drop_sieve(s, "0123456789abcdef"), TF_OK);
    tf_store_close(s, "complete");
    change("d[page(roots['relation'])] = b'\\xa5' * 4096");
    s = open_store();
    cr_assert_eq(count_relations(s), 0);
    cr_assert_eq(count_answers(s), ROWS);
    tf_store_close(s, "complete");
}

/* A database of somebody else's is one, also if it has a table of a name like ours. */
Test(store, foreign_databases_are_left_alone) {
    run_shell(
        "python3 - %s <<'E'\nimport sqlite3, sys\n"
        "db = sqlite3.connect(sys.argv[1])\n"
        "db.execute('PRAGMA user_version=2')\n"
        "db.execute('CREATE TABLE setting(name TEXT PRIMARY KEY, value TEXT NOT NULL, checksum "
        "INTEGER NOT NULL) WITHOUT ROWID')\ndb.commit()\nE\ncp %s %s.same",
        path, path, path);
    tf_store *s;
    tf_store_error e;
    cr_assert_eq(try_open(&s, &e, 2), TF_EIO);
    cr_assert_eq(e.code, TF_EXIT_STATE);
    cr_assert_not_null(strstr(e.text, "is no state file"), "%s", e.text);
    run_shell("cmp %s %s.same && test \"$(ls %s | wc -l)\" = 2", path, path, folder);
}

Test(checksum, single_changes_are_always_noticed) {
    uint8_t data[64];
    for (size_t i = 0; i < sizeof data; i++) data[i] = (uint8_t)(i * 37);
    uint64_t sum = tf_checksum(TF_CHECKSUM_START, data, sizeof data);
    for (size_t i = 0; i < 8 * sizeof data; i++) {
        data[i / 8] ^= (uint8_t)(1u << i % 8);
        cr_assert_neq(tf_checksum(TF_CHECKSUM_START, data, sizeof data), sum);
        data[i / 8] ^= (uint8_t)(1u << i % 8);
    }
    /* FNV-1a of "a" as published. */
    cr_assert_eq(tf_checksum(TF_CHECKSUM_START, "a", 1), UINT64_C(0xaf63dc4c8601ec8c));
    cr_assert_neq(tf_checksum_text(tf_checksum_text(1, "ab"), "c"),
                  tf_checksum_text(tf_checksum_text(1, "a"), "bc"));
}
