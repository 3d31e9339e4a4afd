/* store_file.c — state files as files: recognized, made, checked. */
#define _GNU_SOURCE /* memmem */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "store_internal.h"

char *tf__store_beside(const char *path, const char *suffix) {
    char *name = malloc(strlen(path) + strlen(suffix) + 1);
    if (name) strcat(strcpy(name, path), suffix);
    return name;
}

char *tf__store_time(char buf[24]) {
    time_t now = time(NULL);
    struct tm utc;
    gmtime_r(&now, &utc);
    strftime(buf, 24, "%Y-%m-%dT%H:%M:%SZ", &utc);
    return buf;
}

/* No locks (owner.h stands for them); a rollback journal that is cut to nothing at each commit,
 * synced with its directory; and distrust of what is read. */
int tf__store_connect(sqlite3 **db, const char *path, int flags) {
    static const char *const settings = "PRAGMA journal_mode=TRUNCATE;"
                                        "PRAGMA synchronous=EXTRA;"
                                        "PRAGMA temp_store=MEMORY;"
                                        "PRAGMA cache_size=-16384;"
                                        "PRAGMA cell_size_check=ON;"
                                        "PRAGMA trusted_schema=OFF;";
    int rc = sqlite3_open_v2(path, db, flags | SQLITE_OPEN_NOMUTEX, "unix-none");
    if (rc == SQLITE_OK) {
        sqlite3_extended_result_codes(*db, 1);
        rc = sqlite3_exec(*db, settings, NULL, NULL, NULL);
    }
    return rc;
}

bool tf__store_copy(const char *from, const char *to) {
    char buffer[1 << 16];
    int in = open(from, O_RDONLY | O_CLOEXEC), out = -1;
    ssize_t n = -1;
    if (in >= 0) out = open(to, O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0600);
    if (out >= 0)
        while ((n = read(in, buffer, sizeof buffer)) > 0)
            if (tf_write_all(out, buffer, (size_t)n) != TF_OK) break;
    if (in >= 0) close(in);
    if (out >= 0) close(out);
    return n == 0;
}

/* ---- what is there ----------------------------------------------------------------------------
 */

static uint32_t word_at(const uint8_t *p) {
    return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
}

enum { APPLICATION_AT = 68, VERSION_AT = 60, HEAD = 100 };

/* Does the first page describe our tables, most of them to the letter? It does so where damage has hit
 * the marks in front of them. */
static bool has_our_tables(const uint8_t *page, size_t size) {
    unsigned found = 0;
    for (const char *p = tf__store_schema; *p;) {
        size_t length = strcspn(p, ";");
        found += memmem(page, size, p, length) != NULL;
        p += length + strspn(p + length, ";\n");
    }
    return found > TF_STORE_TABLES / 2;
}

static tf_status look_at(const uint8_t *head, size_t size, const char *path, tf_store_error *e) {
    if (size == 0) return TF_NONE;
    bool marked = size >= HEAD && memcmp(head, "SQLite format 3", 16) == 0 &&
                  word_at(head + APPLICATION_AT) == TF_STORE_APPLICATION;
    bool version = size >= HEAD && word_at(head + VERSION_AT) == TF_STORE_VERSION;
    if (!marked && version && has_our_tables(head, size)) return TF_FOUND; /* it will be mended */
    if (!marked)
        return tf__store_refuse(e, TF_EXIT_STATE,
                                "%s is no state file of trifactor (or its first bytes are "
                                "damaged); it is left as it is",
                                path);
    if (!version)
        return tf__store_refuse(
            e, TF_EXIT_STATE,
            "the state file %s has version %u, this program reads version %d; it is left as it is",
            path, (unsigned)word_at(head + VERSION_AT), TF_STORE_VERSION);
    return TF_FOUND;
}

tf_status tf__store_inspect(const char *path, tf_store_error *e) {
    struct stat st;
    if (stat(path, &st) != 0) {
        if (errno == ENOENT) return TF_NONE;
        return tf__store_refuse(e, TF_EXIT_STATE, "the state file %s: %s", path, strerror(errno));
    }
    if (!S_ISREG(st.st_mode))
        return tf__store_refuse(e, TF_EXIT_STATE, "%s is no state file: not a regular file", path);
    uint8_t head[TF_STORE_PAGE];
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    ssize_t size = fd < 0 ? -1 : pread(fd, head, sizeof head, 0);
    int error = errno;
    if (fd >= 0) close(fd);
    if (size < 0)
        return tf__store_refuse(e, TF_EXIT_STATE, "the state file %s: %s", path, strerror(error));
    return look_at(head, (size_t)size, path, e);
}

static bool is_marked(sqlite3 *db, const char *pragma, int value) {
    sqlite3_stmt *st = NULL;
    bool right = sqlite3_prepare_v2(db, pragma, -1, &st, NULL) == SQLITE_OK &&
                 sqlite3_step(st) == SQLITE_ROW && sqlite3_column_int(st, 0) == value;
    sqlite3_finalize(st);
    return right;
}

/* The tables must be ours to the letter: their text may be damaged, too, and what is a view with the name of
 * a table may never end. */
bool tf__store_ours(sqlite3 *db) {
    static const char ours[] = "SELECT group_concat(coalesce(sql, '') || ';' || char(10), '') FROM "
                               "(SELECT sql FROM sqlite_schema ORDER BY rowid)";
    if (!is_marked(db, "PRAGMA application_id", TF_STORE_APPLICATION) ||
        !is_marked(db, "PRAGMA user_version", TF_STORE_VERSION))
        return false;
    sqlite3_stmt *st = NULL;
    size_t size = strlen(tf__store_schema);
    bool same = sqlite3_prepare_v2(db, ours, -1, &st, NULL) == SQLITE_OK &&
                sqlite3_step(st) == SQLITE_ROW && sqlite3_column_type(st, 0) == SQLITE_TEXT &&
                (size_t)sqlite3_column_bytes(st, 0) == size && /* something may hide behind a NUL */
                memcmp(sqlite3_column_text(st, 0), tf__store_schema, size) == 0;
    sqlite3_finalize(st);
    return same;
}

bool tf__store_sound(sqlite3 *db) {
    if (!tf__store_ours(db)) return false;
    sqlite3_stmt *st = NULL;
    bool sound = sqlite3_prepare_v2(db, "PRAGMA quick_check(1)", -1, &st, NULL) == SQLITE_OK &&
                 sqlite3_step(st) == SQLITE_ROW && sqlite3_column_text(st, 0) &&
                 strcmp((const char *)sqlite3_column_text(st, 0), "ok") == 0;
    sqlite3_finalize(st);
    return sound;
}

/* ---- a new one --------------------------------------------------------------------------------
 */

static int fill_new(const char *path) {
    sqlite3 *db = NULL;
    int rc = tf__store_connect(&db, path, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE);
    tf_text sql = {0};
    /* The first page is the same in all files, but for counters (store_salvage.c). */
    tf_text_printf(&sql, "PRAGMA page_size=%d; PRAGMA auto_vacuum=NONE; PRAGMA encoding='UTF-8'; ",
                   TF_STORE_PAGE);
    tf_text_printf(&sql, "BEGIN; PRAGMA application_id=%d; PRAGMA user_version=%d; %s COMMIT;",
                   TF_STORE_APPLICATION, TF_STORE_VERSION, tf__store_schema);
    if (rc == SQLITE_OK)
        rc = sql.failed ? SQLITE_NOMEM : sqlite3_exec(db, tf_text_get(&sql), NULL, NULL, NULL);
    tf_text_clear(&sql);
    if (rc == SQLITE_OK) rc = sqlite3_exec(db, "PRAGMA journal_mode=DELETE", NULL, NULL, NULL);
    if (rc != SQLITE_OK && sqlite3_system_errno(db)) errno = sqlite3_system_errno(db);
    int closed = sqlite3_close(db);
    return rc == SQLITE_OK ? closed : rc;
}

tf_status tf__store_create(const char *path, tf_store_error *e) {
    char *fresh = tf__store_beside(path, ".new"), *journal = tf__store_beside(path, "-journal"),
         *fresh_journal = tf__store_beside(path, ".new-journal");
    tf_status s = TF_OK;
    if (!fresh || !journal || !fresh_journal) {
        s = tf__store_refuse(e, TF_EXIT_RESOURCE, "%s", tf_status_text(TF_ENOMEM));
    } else {
        /* Left behind by a run that was killed: the journal of another file would spoil this one. */
        unlink(fresh);
        unlink(fresh_journal);
        unlink(journal);
        errno = 0;
        int rc = fill_new(fresh);
        if (rc == SQLITE_OK && rename(fresh, path) != 0) rc = SQLITE_IOERR;
        if (rc != SQLITE_OK) {
            const char *why = errno ? strerror(errno) : sqlite3_errstr(rc);
            s = tf__store_refuse(e, tf__store_exit_code(rc), "cannot make the state file %s: %s",
                                 path, why);
            unlink(fresh);
            unlink(fresh_journal);
        }
    }
    free(fresh);
    free(journal);
    free(fresh_journal);
    return s;
}
