/* store_pages.c — the pages of a damaged state file, read one by one.
 *
 * A leaf page of a table is by itself the tree of a table that has these rows only. So the rows of a
 * leaf that no way leads to are read by putting the page in the place of the table's root, in a copy of
 * the file: SQLite reads it with all its distrust, and follows the chains of long rows, whose pages are
 * where they were. Pages that are free now may show rows as they were before; the caller takes a row
 * only where there is none. */
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "store_internal.h"

enum {
    COUNTER_AT = 24, /* of changes; connections throw away what they have read when it changes */
    PAGES_AT = 28,
    FREE_AT = 32
};

static void put_word(uint8_t *p, uint32_t v) {
    for (int i = 0; i < 4; i++) p[i] = (uint8_t)(v >> (24 - 8 * i));
}

static uint32_t pages_of(int fd) {
    struct stat st;
    return fstat(fd, &st) == 0 ? (uint32_t)((st.st_size + TF_STORE_PAGE - 1) / TF_STORE_PAGE) : 0;
}

/* The first page of the file @p fresh in the file @p copy, which has so many pages, none of them free,
 * and at least as many as the fresh one: without the roots of its tables SQLite reads none of them. */
static bool exchange_first_page(const char *copy, const char *fresh) {
    uint8_t page[TF_STORE_PAGE];
    int from = open(fresh, O_RDONLY | O_CLOEXEC), to = open(copy, O_WRONLY | O_CLOEXEC);
    bool ok = from >= 0 && to >= 0 && pread(from, page, sizeof page, 0) == (ssize_t)sizeof page;
    if (ok) {
        uint32_t pages = pages_of(to), least = pages_of(from);
        if (pages < least) pages = least;
        put_word(page + PAGES_AT, pages);
        put_word(page + FREE_AT, 0);
        put_word(page + FREE_AT + 4, 0);
        ok = ftruncate(to, (off_t)pages * TF_STORE_PAGE) == 0 &&
             pwrite(to, page, sizeof page, 0) == (ssize_t)sizeof page;
    }
    if (from >= 0) close(from);
    if (to >= 0) close(to);
    return ok;
}

int tf__store_open_copy(sqlite3 **db, const char *path, const char *copy, const char *fresh) {
    unlink(copy);
    if (!tf__store_copy(path, copy) || !exchange_first_page(copy, fresh)) return SQLITE_IOERR;
    return sqlite3_open_v2(copy, db, SQLITE_OPEN_READONLY | SQLITE_OPEN_NOMUTEX, "unix-none");
}

/* ---- leaves ----------------------------------------------------------------------------------- */

/* Where the table begins, and whether it has row ids. 0: not there */
static uint32_t root_of(sqlite3 *db, unsigned table, bool *row_ids) {
    static const char sql[] = "SELECT rootpage, sql NOT LIKE '%WITHOUT ROWID%' FROM sqlite_schema "
                              "WHERE type = 'table' AND name = ?";
    sqlite3_stmt *st = NULL;
    uint32_t root = 0;
    if (sqlite3_prepare_v2(db, sql, -1, &st, NULL) == SQLITE_OK &&
        sqlite3_bind_text(st, 1, tf__store_tables[table].name, -1, SQLITE_STATIC) == SQLITE_OK &&
        sqlite3_step(st) == SQLITE_ROW) {
        root = (uint32_t)sqlite3_column_int64(st, 0);
        *row_ids = sqlite3_column_int(st, 1);
    }
    sqlite3_finalize(st);
    return root;
}

/* Tables without row ids have rows in inner pages as well; those are looked at with all below them. */
static bool may_hold(const uint8_t *page, bool row_ids) {
    enum { INNER = 0x02, LEAF = 0x0a, ROW_ID_LEAF = 0x0d };
    return row_ids ? page[0] == ROW_ID_LEAF : page[0] == LEAF || page[0] == INNER;
}

static bool graft(int copy, uint32_t root, const uint8_t *page, uint32_t change) {
    uint8_t counter[4];
    put_word(counter, change);
    return pwrite(copy, page, TF_STORE_PAGE, (off_t)(root - 1) * TF_STORE_PAGE) == TF_STORE_PAGE &&
           pwrite(copy, counter, sizeof counter, COUNTER_AT) == sizeof counter;
}

static int visit_leaves(int from, int to, uint32_t root, bool row_ids, sqlite3_stmt *rows[2],
                        tf_store_leaf *visit, void *context) {
    uint8_t page[TF_STORE_PAGE];
    uint32_t pages = pages_of(from), change = UINT32_C(0x40000000);
    for (uint32_t p = 1; p < pages; p++) { /* the first one has no rows */
        ssize_t n = pread(from, page, sizeof page, (off_t)p * TF_STORE_PAGE);
        if (n < 0) continue; /* a place that the disk cannot read: others may be */
        memset(page + n, 0, sizeof page - (size_t)n);
        if (!may_hold(page, row_ids)) continue;
        if (!graft(to, root, page, change++)) return SQLITE_IOERR;
        int rc = visit(context, rows[0]);
        if (rc != SQLITE_DONE && rc != SQLITE_ABORT) rc = visit(context, rows[1]);
        if (rc == SQLITE_ABORT) return rc;
    }
    return SQLITE_DONE;
}

int tf__store_leaves(sqlite3 *db, const char *path, const char *copy, unsigned table,
                     sqlite3_stmt *rows[2], tf_store_leaf *visit, void *context) {
    bool row_ids = false;
    uint32_t root = root_of(db, table, &row_ids);
    if (root == 0) return SQLITE_DONE;
    int from = open(path, O_RDONLY | O_CLOEXEC), to = open(copy, O_RDWR | O_CLOEXEC);
    int rc = SQLITE_IOERR;
    if (from >= 0 && to >= 0) rc = visit_leaves(from, to, root, row_ids, rows, visit, context);
    if (from >= 0) close(from);
    if (to >= 0) close(to);
    return rc;
}
