/* store_salvage.c — a damaged state file: what can be read of it goes into a new one.
 *
 * Each table is read forward until SQLite meets the damage, and then backward to it, so that a
 * damaged page in the middle costs itself and what hangs on it. Only rows with a right checksum are
 * taken. The damaged file is kept. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
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

/* At no moment is there no file of that name, where the file system has links. */
static bool keep_aside(const char *path, const char *damaged) {
    unlink(damaged);
    return link(path, damaged) == 0 || rename(path, damaged) == 0;
}

static tf_status mend(const char *path, const char *mended, const char *damaged,
                      tf_store_error *e) {
    rescue r = {0};
    tf_status s = tf__store_create(mended, e);
    if (s != TF_OK) return s;
    int rc =
        sqlite3_open_v2(path, &r.from, SQLITE_OPEN_READONLY | SQLITE_OPEN_NOMUTEX, "unix-none");
    if (rc == SQLITE_OK) rc = rescue_into(&r, mended);
    sqlite3_close(r.from);
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
         *journal = tf__store_beside(path, "-journal");
    tf_status s;
    if (mended && damaged && journal) {
        unlink(journal); /* it has been played back, or belongs to the damage */
        s = mend(path, mended, damaged, e);
    } else {
        s = tf__store_refuse(e, TF_EXIT_RESOURCE, "%s", tf_status_text(TF_ENOMEM));
    }
    free(mended);
    free(damaged);
    free(journal);
    return s;
}
