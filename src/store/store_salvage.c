/* store_salvage.c — a damaged state file: what can be read of it goes into a new one.
 *
 * Where the tables begin stands in the first page, which every file has in common (store_file.c makes
 * them so): the tables are looked for where a new file has them, in a copy that has its first page. Each
 * table is read forward until SQLite meets the damage, and then backward to it, so that a
 * damaged page in the middle costs itself and what hangs on it. Only rows with a right checksum are
 * taken. The damaged file is kept. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "log.h"
#include "store_internal.h"

typedef struct rescue {
    sqlite3 *from, *to;
    uint64_t rows, lost; /* taken; seen, but with a wrong checksum */
    bool cut;            /* some table could not be read to its end */
    int rc;              /* of the new file: an error here ends it */
} rescue;

/* @return did it come to the end of the table? */
static bool copy_rows(rescue *r, unsigned table, sqlite3_stmt *insert, const char *order) {
    const tf_store_table *t = &tf__store_tables[table];
    char sql[400], keys[200] = "";
    for (const char *p = t->key; *p;) { /* "a DESC, b DESC" */
        size_t length = strcspn(p, ",");
        snprintf(keys + strlen(keys), sizeof keys - strlen(keys), "%s%.*s %s", *keys ? "," : "",
                 (int)length, p, order);
        p += length + (p[length] == ',');
    }
    snprintf(sql, sizeof sql, "SELECT %s FROM %s ORDER BY %s", t->columns, t->name, keys);
    sqlite3_stmt *rows = NULL;
    if (sqlite3_prepare_v2(r->from, sql, -1, &rows, NULL) != SQLITE_OK) return false;
    int step;
    while ((step = sqlite3_step(rows)) == SQLITE_ROW && r->rc == SQLITE_OK) {
        if (!tf__row_whole(rows)) {
            r->lost++;
            continue;
        }
        for (int i = 0; i < (int)t->count && r->rc == SQLITE_OK; i++)
            r->rc = sqlite3_bind_value(insert, i + 1, sqlite3_column_value(rows, i));
        if (r->rc == SQLITE_OK) {
            int rc = sqlite3_step(insert);
            sqlite3_reset(insert);
            if (rc != SQLITE_DONE) r->rc = rc;
        }
        r->rows++;
    }
    sqlite3_finalize(rows);
    return step == SQLITE_DONE;
}

static void copy_tables(rescue *r) {
    for (unsigned t = 0; t < TF_STORE_TABLES && r->rc == SQLITE_OK; t++) {
        sqlite3_stmt *insert = NULL;
        r->rc = tf__row_insert(&insert, r->to, t);
        if (r->rc == SQLITE_OK && !copy_rows(r, t, insert, "ASC")) {
            r->cut = true;
            (void)copy_rows(r, t, insert, "DESC");
        }
        sqlite3_finalize(insert);
    }
}

static int rescue_into(rescue *r, const char *path) {
    r->rc = tf__store_connect(&r->to, path, SQLITE_OPEN_READWRITE);
    if (r->rc == SQLITE_OK) r->rc = sqlite3_exec(r->to, "BEGIN IMMEDIATE", NULL, NULL, NULL);
    if (r->rc == SQLITE_OK) copy_tables(r);
    if (r->rc == SQLITE_OK)
        r->rc = sqlite3_exec(r->to, "COMMIT; PRAGMA journal_mode=DELETE", NULL, NULL, NULL);
    int closed = sqlite3_close(r->to);
    return r->rc == SQLITE_OK ? closed : r->rc;
}

/* ---- the first page ---------------------------------------------------------------------------
 */

static void put_word(uint8_t *p, uint32_t v) {
    for (int i = 0; i < 4; i++) p[i] = (uint8_t)(v >> (24 - 8 * i));
}

/* That of the file @p fresh in the file @p copy, which has so many pages, none of them free. */
static bool exchange_first_page(const char *copy, const char *fresh) {
    enum { PAGES_AT = 28, FREE_AT = 32 };
    uint8_t page[TF_STORE_PAGE];
    struct stat st;
    int from = open(fresh, O_RDONLY | O_CLOEXEC), to = open(copy, O_WRONLY | O_CLOEXEC);
    bool ok = from >= 0 && to >= 0 && fstat(to, &st) == 0 &&
              pread(from, page, sizeof page, 0) == (ssize_t)sizeof page;
    if (ok) {
        put_word(page + PAGES_AT, (uint32_t)((st.st_size + TF_STORE_PAGE - 1) / TF_STORE_PAGE));
        put_word(page + FREE_AT, 0);
        put_word(page + FREE_AT + 4, 0);
        ok = pwrite(to, page, sizeof page, 0) == (ssize_t)sizeof page;
    }
    if (from >= 0) close(from);
    if (to >= 0) close(to);
    return ok;
}

/* To read from, in the place of the damaged file. */
static int open_copy(sqlite3 **db, const char *path, const char *copy, const char *fresh) {
    unlink(copy);
    if (!tf__store_copy(path, copy) || !exchange_first_page(copy, fresh)) return SQLITE_IOERR;
    return sqlite3_open_v2(copy, db, SQLITE_OPEN_READONLY | SQLITE_OPEN_NOMUTEX, "unix-none");
}

/* ---- the new file -----------------------------------------------------------------------------
 */

/* At no moment is there no file of that name, where the file system has links. */
static bool keep_aside(const char *path, const char *damaged) {
    unlink(damaged);
    return link(path, damaged) == 0 || rename(path, damaged) == 0;
}

static tf_status mend(const char *path, const char *mended, const char *damaged, const char *copy,
                      tf_store_error *e) {
    rescue r = {0};
    tf_status s = tf__store_create(mended, e);
    if (s != TF_OK) return s;
    int rc = open_copy(&r.from, path, copy, mended);
    if (rc == SQLITE_OK) rc = rescue_into(&r, mended);
    sqlite3_close(r.from);
    unlink(copy);
    if (rc == SQLITE_OK && r.rows == 0)
        s = tf__store_refuse(e, TF_EXIT_STATE,
                             "the state file %s is damaged and nothing in it can be read; it is "
                             "left as it is",
                             path);
    else if (rc != SQLITE_OK || !keep_aside(path, damaged) || rename(mended, path) != 0)
        s = tf__store_refuse(e, rc == SQLITE_OK ? TF_EXIT_RESOURCE : tf__store_exit_code(rc),
                             "cannot mend the damaged state file %s: %s", path,
                             rc == SQLITE_OK ? strerror(errno) : sqlite3_errstr(rc));
    if (s != TF_OK) {
        unlink(mended);
        return s;
    }
    tf_log_root(TF_LOG_WARNING,
                "the state file %s was damaged: %llu rows are kept, %llu and what could not be "
                "read are done again; the damaged file is now %s",
                path, (unsigned long long)r.rows, (unsigned long long)r.lost, damaged);
    return TF_OK;
}

tf_status tf__store_salvage(const char *path, tf_store_error *e) {
    char *mended = tf__store_beside(path, ".mended"), *damaged = tf__store_beside(path, ".damaged"),
         *copy = tf__store_beside(path, ".copy"), *journal = tf__store_beside(path, "-journal");
    tf_status s;
    if (mended && damaged && copy && journal) {
        unlink(journal); /* it has been played back, or belongs to the damage */
        s = mend(path, mended, damaged, copy, e);
    } else {
        s = tf__store_refuse(e, TF_EXIT_RESOURCE, "%s", tf_status_text(TF_ENOMEM));
    }
    free(mended);
    free(damaged);
    free(copy);
    free(journal);
    return s;
}
