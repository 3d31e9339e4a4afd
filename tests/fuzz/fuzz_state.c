/* fuzz_state.c — state files that no run has written, opened, mended, told about and gone on from by what
 * does so for `--state`, `trifactor state` and `trifactor relations`. Whatever is in them, one of the ends that
 * docs/FORMATS.md promises comes:
 *   - a refusal with exit status 6; the file is what it was, and nothing is left beside it;
 *   - a run with true output; a file that had to be mended is kept aside as it was, and is sound now;
 *   - other input: exit status 6.
 * Whoever only looks changes nothing, and prints lines of what can be printed.
 *
 * The first byte says what the others do to a state that our own code has made (enum mode): edits of its
 * bytes (support_edits.h), or commands for its rows or tables (support_hostile.h); and whether a sieve goes on
 * from it, too. */
#define _GNU_SOURCE /* nftw */
#include <dirent.h>
#include <fcntl.h>
#include <ftw.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "log.h"
#include "relation_file.h"
#include "store_report.h"
#include "support_edits.h"
#include "support_hostile.h"
#include "support_resume.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* For replay_main.c: a run opens files, and factors numbers. */
extern const size_t tf_replay_variants;
#if defined __SANITIZE_ADDRESS__ || defined __clang__ /* the sanitizers' builds: far slower */
const size_t tf_replay_variants = 1;
#else
const size_t tf_replay_variants = 8;
#endif

enum mode { RAW, PAGES, ROWS, SCHEMA, JOURNAL, OWNER, MODES };

static struct {
    bool made;
    char folder[64], state[80], journal[96], owner[96];
    tf_bytes whole;       /* a state at rest */
    tf_bytes torn, spare; /* one in the middle of a commit, and its journal */
    tf_bytes record;      /* of its owner */
    sqlite3 *memory;      /* for questions about JSON */
} kit;

#define require(what) ((what) ? (void)0 : give_up(#what, __LINE__))

static void give_up(const char *what, int line) {
    fprintf(stderr, "%s:%d: not so: %s\n", __FILE__, line, what);
    abort();
}

/* ---- files -------------------------------------------------------------------------------------- */

static tf_bytes read_file(const char *path) {
    tf_bytes b = {0};
    uint8_t buffer[1 << 16];
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    for (ssize_t n; fd >= 0 && (n = read(fd, buffer, sizeof buffer)) > 0;)
        require(tf_bytes_append(&b, buffer, (size_t)n) == TF_OK);
    if (fd >= 0) close(fd);
    return b;
}

static void write_file(const char *path, const void *data, size_t size) {
    int fd = open(path, O_CREAT | O_TRUNC | O_WRONLY | O_CLOEXEC, 0600);
    require(fd >= 0 && tf_write_all(fd, data, size) == TF_OK);
    close(fd);
}

static bool same_bytes(const tf_bytes *a, const tf_bytes *b) {
    return a->size == b->size && (a->size == 0 || memcmp(a->data, b->data, a->size) == 0);
}

static int remove_one(const char *path, const struct stat *st, int kind, struct FTW *at) {
    (void)st;
    (void)kind;
    return at->level > 0 ? remove(path) : 0;
}

static void empty_folder(void) {
    require(nftw(kit.folder, remove_one, 8, FTW_DEPTH | FTW_PHYS) == 0);
}

static void remove_folder(void) {
    empty_folder();
    rmdir(kit.folder);
}

/* Nothing is there but the state, what was kept aside, and the record of an owner who lives.
 * @return was something kept aside? */
static bool look_around(bool in_use) {
    bool aside = false;
    DIR *d = opendir(kit.folder);
    require(d != NULL);
    for (struct dirent *e; (e = readdir(d));) {
        if (e->d_name[0] == '.' || strcmp(e->d_name, "state") == 0) continue;
        if (in_use && strcmp(e->d_name, "state.owner") == 0) continue;
        if (strcmp(e->d_name, "state.damaged") != 0)
            give_up(e->d_name, __LINE__); /* or a second one */
        aside = true;
    }
    closedir(d);
    return aside;
}

/* ---- the states we begin with ------------------------------------------------------------------- */

static tf_store *open_new(void) {
    tf_store *s;
    tf_store_error e;
    tf_store_terms terms = tf_resume_terms(kit.state);
    require(tf_store_open(&s, &terms, &e) == TF_OK);
    return s;
}

/* A commit that was cut off when some of its pages were in the file. */
static void tear(void) {
    sqlite3 *db;
    require(sqlite3_open_v2(kit.state, &db, SQLITE_OPEN_READWRITE, "unix-none") == SQLITE_OK);
    require(
        sqlite3_exec(db,
                     "PRAGMA journal_mode=TRUNCATE; PRAGMA cache_size=1; BEGIN; "
                     "DELETE FROM relation; DELETE FROM answer; UPDATE number SET value = '6'; "
                     "WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c WHERE x < 20) "
                     "INSERT INTO relation SELECT 'none', x, x, zeroblob(3000), x FROM c",
                     NULL, NULL, NULL) == SQLITE_OK);
    kit.torn = read_file(kit.state);
    kit.spare = read_file(kit.journal);
    require(!same_bytes(&kit.torn, &kit.whole) && kit.spare.size > 512);
    sqlite3_close(db);
}

static void make_kit(void) {
    static const char *const places[] = {"/dev/shm", "/tmp"};
    for (unsigned i = 0; i < 2 && !kit.folder[0]; i++) {
        snprintf(kit.folder, sizeof kit.folder, "%s/tf-fuzz-XXXXXX", places[i]);
        if (!mkdtemp(kit.folder)) kit.folder[0] = '\0';
    }
    require(kit.folder[0]);
    require(setenv("TMPDIR", kit.folder, 1) == 0);
    snprintf(kit.state, sizeof kit.state, "%s/state", kit.folder);
    snprintf(kit.journal, sizeof kit.journal, "%s-journal", kit.state);
    snprintf(kit.owner, sizeof kit.owner, "%s.owner", kit.state);
    tf_log_init(&(tf_log_setup){"fuzz_state", 0, -1, open("/dev/null", O_WRONLY | O_CLOEXEC)});
    require(sqlite3_open(":memory:", &kit.memory) == SQLITE_OK);
    tf_store *s = open_new();
    tf_resume_begin(s);
    kit.record = read_file(kit.owner);
    require(kit.record.size > 0);
    tf_store_close(s, "stopped");
    kit.whole = read_file(kit.state);
    tear();
    atexit(remove_folder);
    kit.made = true;
}

/* ---- looking ------------------------------------------------------------------------------------ */

static bool is_json(const char *line, size_t size) {
    sqlite3_stmt *st;
    require(sqlite3_prepare_v2(kit.memory, "SELECT json_valid(?)", -1, &st, NULL) == SQLITE_OK);
    require(sqlite3_bind_text(st, 1, line, (int)size, SQLITE_STATIC) == SQLITE_OK);
    bool valid = sqlite3_step(st) == SQLITE_ROW && sqlite3_column_int(st, 0);
    sqlite3_finalize(st);
    return valid;
}

static void check_lines(const tf_text *text, bool json) {
    const char *p = tf_text_get(text), *end = p + text->size;
    for (const char *q = p; q < end; q++) require((uint8_t)*q >= ' ' || *q == '\n');
    require(p == end || end[-1] == '\n');
    while (json && p < end) {
        const char *stop = memchr(p, '\n', (size_t)(end - p));
        require(is_json(p, (size_t)(stop - p)));
        p = stop + 1;
    }
}

static void check_refused(const tf_store_error *e) {
    require(e->code == TF_EXIT_STATE && e->text[0]);
}

/* @return can it be told about? */
static bool look(bool relations) {
    tf_bytes before = read_file(kit.state);
    bool told[3];
    for (int what = 0; what < 2 + relations; what++) {
        tf_text text = {0};
        tf_store_error e;
        tf_status s = what == 2 ? tf_relation_file_write(&text, kit.state, &e)
                                : tf_store_report(&text, kit.state, what == 1, &e);
        told[what] = s == TF_OK;
        require(s == TF_OK || s == TF_EIO);
        if (told[what])
            check_lines(&text, what == 1);
        else
            check_refused(&e);
        tf_text_clear(&text);
    }
    require(told[0] == told[1]);
    tf_bytes after = read_file(kit.state);
    require(same_bytes(&before, &after));
    tf_bytes_clear(&before);
    tf_bytes_clear(&after);
    return told[0];
}

/* ---- going on ----------------------------------------------------------------------------------- */

/* @param exact  what is kept aside must be the file as it is now: no journal changes it before
 * @return was it taken? */
static bool go_on(bool exact, bool sieve) {
    tf_store *s;
    tf_store_error e;
    tf_store_terms terms = tf_resume_terms(kit.state);
    tf_bytes before = read_file(kit.state), after = {0};
    bool taken = tf_store_open(&s, &terms, &e) == TF_OK, done = false;
    if (taken) {
        done = tf_resume_run(s, sieve);
        tf_store_close(s, "complete");
    } else {
        check_refused(&e);
    }
    if (look_around(!taken && e.in_use)) {
        char aside[96];
        snprintf(aside, sizeof aside, "%s.damaged", kit.state);
        after = read_file(aside);
    } else if (!taken) {
        after = read_file(kit.state);
    }
    if (exact && after.size > 0) require(same_bytes(&before, &after));
    tf_bytes_clear(&before);
    tf_bytes_clear(&after);
    return taken && done;
}

/* ---- the modes ---------------------------------------------------------------------------------- */

static void write_edited(const char *path, const tf_bytes *from, const uint8_t *script,
                         size_t size) {
    size_t count;
    uint8_t *copy = tf_edited(&count, from->data, from->size, script, size);
    write_file(path, copy, count);
    free(copy);
}

static void put_state(enum mode mode, const uint8_t *data, size_t size) {
    if (mode == RAW)
        write_file(kit.state, data, size);
    else if (mode == PAGES)
        write_edited(kit.state, &kit.whole, data, size);
    else
        write_file(kit.state, kit.whole.data, kit.whole.size);
    if (mode == ROWS) tf_hostile_rows(kit.state, data, size);
    if (mode == SCHEMA) tf_hostile_schema(kit.state, data, size);
    if (mode == OWNER) write_edited(kit.owner, &kit.record, data, size);
    if (mode == JOURNAL) {
        write_file(kit.state, kit.torn.data, kit.torn.size);
        write_edited(kit.journal, &kit.spare, data, size);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    if (!kit.made) make_kit();
    if (size == 0) return 0;
    enum mode mode = (enum mode)(data[0] % MODES);
    empty_folder();
    put_state(mode, data + 1, size - 1);
    /* Who looks at a file with a journal waits for its writer, for seconds. */
    if (mode != JOURNAL) (void)look(true);
    if (go_on(mode != JOURNAL, data[0] / MODES % 2)) {
        require(look(false));
        unlink(kit.state);
    }
    return 0;
}
