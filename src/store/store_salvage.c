/* store_salvage.c — a damaged state file: what can be read of it goes into a new one.
 *
 * Where the tables begin stands in the first page, which every file has in common (store_file.c makes
 * them so): the tables are looked for where a new file has them, in a copy that has its first page. Each
 * table is read forward until SQLite meets the damage, and then backward to it; what is between, or
 * hangs on a page that is damaged, is looked for page by page (store_pages.c). So a damaged page costs
 * the rows on it. Only rows with a right checksum are taken. The damaged file is kept. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "log.h"
#include "store_internal.h"

typedef struct rescue {
    const char *path, *copy; /* the damaged file; what is read */
    sqlite3 *from, *to;
    sqlite3_stmt *insert;
    unsigned table;
    uint64_t rows, lost; /* taken; seen, but with a wrong checksum */
    int rc;              /* of the new file: an error here ends it */
} rescue;

/* Take the statement's rows that are whole. @return how the reading ended */
static int take_rows(rescue *r, sqlite3_stmt *rows, bool count_lost) {
    int step = SQLITE_DONE;
    while (r->rc == SQLITE_OK && (step = sqlite3_step(rows)) == SQLITE_ROW) {
        if (!tf__row_whole(rows, r->table)) {
            r->lost += count_lost;
            continue;
        }
        for (int i = 0; i < (int)tf__store_tables[r->table].count && r->rc == SQLITE_OK; i++)
            r->rc = sqlite3_bind_value(r->insert, i + 1, sqlite3_column_value(rows, i));
        if (r->rc == SQLITE_OK) {
            int rc = sqlite3_step(r->insert);
            sqlite3_reset(r->insert);
            if (rc != SQLITE_DONE)
                r->rc = rc;
            else
                r->rows += (uint64_t)sqlite3_changes(r->to); /* none, if it is there already */
        }
    }
    sqlite3_reset(rows);
    return step;
}

static int take_leaf(void *context, sqlite3_stmt *rows) {
    rescue *r = context;
    int rc = take_rows(r, rows, false);
    return r->rc == SQLITE_OK ? rc : SQLITE_ABORT;
}

static int select_rows(sqlite3_stmt **out, const rescue *r, const char *order) {
    const tf_store_table *t = &tf__store_tables[r->table];
    char sql[400], keys[200] = "";
    for (const char *p = t->key; *p;) { /* "a DESC, b DESC" */
        size_t length = strcspn(p, ",");
        snprintf(keys + strlen(keys), sizeof keys - strlen(keys), "%s%.*s %s", *keys ? "," : "",
                 (int)length, p, order);
        p += length + (p[length] == ',');
    }
    snprintf(sql, sizeof sql, "SELECT %s FROM %s ORDER BY %s", t->columns, t->name, keys);
    return sqlite3_prepare_v2(r->from, sql, -1, out, NULL);
}

/* @return could the table be read to its end, as it stands? */
static bool copy_table(rescue *r) {
    sqlite3_stmt *rows[2] = {0};
    bool whole = false;
    if (select_rows(&rows[0], r, "ASC") == SQLITE_OK &&
        select_rows(&rows[1], r, "DESC") == SQLITE_OK) {
        whole = take_rows(r, rows[0], true) == SQLITE_DONE;
        if (!whole) (void)take_rows(r, rows[1], true);
        if (!whole && r->rc == SQLITE_OK && tf__store_tables[r->table].apart) {
            int rc = tf__store_leaves(r->from, r->path, r->copy, r->table, rows, take_leaf, r);
            if (r->rc == SQLITE_OK && rc != SQLITE_DONE) r->rc = rc;
        }
    }
    sqlite3_finalize(rows[0]);
    sqlite3_finalize(rows[1]);
    return whole;
}

static void copy_tables(rescue *r) {
    bool sieves = false; /* all of them are known */
    for (r->table = 0; r->table < TF_STORE_TABLES && r->rc == SQLITE_OK; r->table++) {
        r->rc = tf__row_insert(&r->insert, r->to, r->table, "IGNORE");
        bool whole = r->rc == SQLITE_OK && copy_table(r);
        if (r->table == TF_STORE_SIEVE) sieves = whole;
        sqlite3_finalize(r->insert);
        r->insert = NULL;
    }
    /* Pages that are free now may have relations of sieves that are over. */
    if (r->rc == SQLITE_OK && sieves)
        r->rc = sqlite3_exec(r->to,
                             "DELETE FROM relation WHERE sieve NOT IN (SELECT id FROM sieve);"
                             "DELETE FROM iterate WHERE sieve NOT IN (SELECT id FROM sieve)",
                             NULL, NULL, NULL);
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

/* ---- the new file -----------------------------------------------------------------------------
 */

/* As FILE.damaged, or FILE.damaged.2 and so on: what was kept before stays. At no moment is there no
 * file of that name, where the file system has links. @param damaged  receives the name */
static bool keep_aside(const char *path, tf_text *damaged) {
    enum { MOST = 1000 };
    for (int i = 1; i <= MOST; i++) {
        tf_text_clear(damaged);
        tf_text_printf(damaged, i == 1 ? "%s.damaged" : "%s.damaged.%d", path, i);
        if (damaged->failed) return false;
        if (link(path, tf_text_get(damaged)) == 0) return true;
        if (errno == EEXIST || access(tf_text_get(damaged), F_OK) == 0) continue;
        return rename(path, tf_text_get(damaged)) == 0;
    }
    return false;
}

/* Where keep_aside could not link, it has moved the damaged file; without a file of its name the next
 * run would begin anew, so it goes back if the mended one does not come. */
static bool put_in_place(const char *mended, const char *path, const char *damaged) {
    if (rename(mended, path) == 0) return true;
    int why = errno;
    if (access(path, F_OK) != 0) (void)!rename(damaged, path);
    errno = why;
    return false;
}

static tf_status mend(const char *path, const char *mended, const char *copy, tf_store_error *e) {
    rescue r = {.path = path, .copy = copy};
    tf_text damaged = {0};
    tf_status s = tf__store_create(mended, e);
    if (s != TF_OK) return s;
    int rc = tf__store_open_copy(&r.from, path, copy, mended);
    if (rc == SQLITE_OK) rc = rescue_into(&r, mended);
    sqlite3_close(r.from);
    unlink(copy);
    if (rc == SQLITE_OK && r.rows == 0)
        s = tf__store_refuse(e, TF_EXIT_STATE,
                             "the state file %s is damaged and nothing in it can be read; it is "
                             "left as it is",
                             path);
    else if (rc != SQLITE_OK || !keep_aside(path, &damaged) ||
             !put_in_place(mended, path, tf_text_get(&damaged)))
        s = tf__store_refuse(e, rc == SQLITE_OK ? TF_EXIT_RESOURCE : tf__store_exit_code(rc),
                             "cannot mend the damaged state file %s: %s", path,
                             rc == SQLITE_OK ? strerror(errno) : sqlite3_errstr(rc));
    if (s != TF_OK) {
        unlink(mended);
        tf_text_clear(&damaged);
        return s;
    }
    tf_log_root(TF_LOG_WARNING,
                "the state file %s was damaged: %llu rows are kept, %llu and what could not be "
                "read are done again; the damaged file is now %s",
                path, (unsigned long long)r.rows, (unsigned long long)r.lost,
                tf_text_get(&damaged));
    tf_text_clear(&damaged);
    return TF_OK;
}

tf_status tf__store_salvage(const char *path, tf_store_error *e) {
    char *mended = tf__store_beside(path, ".mended"), *copy = tf__store_beside(path, ".copy"),
         *journal = tf__store_beside(path, "-journal");
    tf_status s;
    if (mended && copy && journal) {
        unlink(journal); /* it has been played back, or belongs to the damage */
        s = mend(path, mended, copy, e);
    } else {
        s = tf__store_refuse(e, TF_EXIT_RESOURCE, "%s", tf_status_text(TF_ENOMEM));
    }
    free(mended);
    free(copy);
    free(journal);
    return s;
}
