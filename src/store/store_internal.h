/* store_internal.h — shared by store*.c only. */
#ifndef TF_STORE_INTERNAL_H
#define TF_STORE_INTERNAL_H

#include <sqlite3.h>
#include <stdatomic.h>

#include "owner.h"
#include "store.h"
#include "store_schema.h"
#include "textbuf.h"
#include "ticker.h"

struct tf_store {
    char *path, *owner_path;
    sqlite3 *db;
    sqlite3_stmt *insert[TF_STORE_TABLES], *select[TF_STORE_TABLES];
    tf_store_error error;
    bool dirty;                       /* a transaction is open */
    bool optional, given_up;          /* see tf_store_terms; that was told */
    bool disowned;                    /* the error is that of other input or settings */
    double period;                    /* seconds between commits */
    double committed, commit_seconds; /* when, by tf_clock_now; how long it took */
    int64_t run;                      /* our row of the table of runs */
    uint64_t damaged;                 /* rows left out since the last warning */

    tf_owner self; /* the beat's thread only, once it runs */
    tf_ticker *ticker;
    atomic_bool lost; /* the ownership */
};

/* ---- rows (store_row.c) ---------------------------------------------------------------------- */

/** A column's value; the type of SQLite is that of the field that is set. */
typedef struct tf_cell {
    int type; /* SQLITE_INTEGER, SQLITE_FLOAT, SQLITE_TEXT, SQLITE_BLOB, SQLITE_NULL */
    int64_t integer;
    double real;
    const void *data;
    size_t size;
} tf_cell;

tf_cell tf__cell_uint(uint64_t v);
tf_cell tf__cell_real(double v);
tf_cell tf__cell_text(const char *s); /* NULL gives NULL */
tf_cell tf__cell_blob(const void *data, size_t size);

/** Open the transaction if none is open. */
TF_WARN_UNUSED tf_status tf__row_begin(tf_store *s);
/** Have the columns of the statement's row, which are all of the table's in order, the types that we give
 *  them, and is the last one the checksum of those before it? */
bool tf__row_whole(sqlite3_stmt *row, unsigned table);
/** The same of as many values as the table has columns. */
bool tf__values_whole(sqlite3_value **values, unsigned table);
/** INSERT OR REPLACE; the checksum is added. Opens the transaction if none is open. */
TF_WARN_UNUSED tf_status tf__row_put(tf_store *s, unsigned table, const tf_cell *cells);
/** The same into any database, by a statement made with tf__row_insert. @return SQLite's code */
int tf__row_bind(sqlite3_stmt *insert, const tf_cell *cells, unsigned count);
/** "INSERT OR REPLACE INTO table(...) VALUES(...)".
 *  @param conflict  "REPLACE"; or "IGNORE": a row that is there stays */
int tf__row_insert(sqlite3_stmt **out, sqlite3 *db, unsigned table, const char *conflict);

/* ---- errors (store_error.c) ------------------------------------------------------------------ */

/** Remember SQLite's present error, unless there is one. @return tf__store_broken */
tf_status tf__store_fail(tf_store *s, int rc, const char *what);
/** After an error, what the caller is told: TF_EIO. With an optional store TF_OK, which is also
 *  TF_NONE: nothing is kept, nothing is found; the first time, people are told. */
tf_status tf__store_broken(tf_store *s);
/** An error of ours. @param code  exit code */
tf_status tf__store_refuse(tf_store_error *e, int code, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
/** What SQLite's code means for the run. */
int tf__store_exit_code(int rc);

/* ---- connections (store_file.c) -------------------------------------------------------------- */

/** A connection without any locking; settings as store.h promises. @return SQLite's code */
int tf__store_connect(sqlite3 **db, const char *path, int flags);
/** The header of the file, read without SQLite.
 *  @return TF_FOUND: a state file of ours; TF_NONE: no file, or an empty one; TF_EIO: refused */
TF_WARN_UNUSED tf_status tf__store_inspect(const char *path, tf_store_error *e);
/** A new file with the tables, and nothing else: made aside and renamed, so that it is never seen
 *  half-made. */
TF_WARN_UNUSED tf_status tf__store_create(const char *path, tf_store_error *e);
/** Is it marked as ours, with our tables to the letter and nothing else that may run when they are read? */
bool tf__store_ours(sqlite3 *db);
/** That, and is the structure of the file sound? */
bool tf__store_sound(sqlite3 *db);
/** Keep a damaged file aside and make a new one of what can be read. */
TF_WARN_UNUSED tf_status tf__store_salvage(const char *path, tf_store_error *e);
/** A copy of the file @p path, with the first page of the file @p fresh, for reading.
 *  @return SQLite's code */
int tf__store_open_copy(sqlite3 **db, const char *path, const char *copy, const char *fresh);
/** Look at each page of the file @p path that may be a leaf of a table: @p visit is called with a
 *  statement for the rows on it, sorted one way and then the other, if there was an error. The
 *  table's own rows cannot be read from @p db afterwards.
 *  @param db    of tf__store_open_copy
 *  @param rows  "SELECT columns FROM table ORDER BY key", and the same backwards
 *  @return SQLite's code */
typedef int tf_store_leaf(void *context, sqlite3_stmt *rows);
int tf__store_leaves(sqlite3 *db, const char *path, const char *copy, unsigned table,
                     sqlite3_stmt *rows[2], tf_store_leaf *visit, void *context);
/** Look into a file that may be in use: @p visit is called until it read what nobody changed
 *  meanwhile. It returns TF_OK, TF_ENOMEM, or TF_EFORMAT (what it read makes no sense). */
typedef tf_status tf_store_visit(void *context, sqlite3 *db);
TF_WARN_UNUSED tf_status tf__store_visit(const char *path, tf_store_visit *visit, void *context,
                                         tf_store_error *e);
/** A copy of a file, which must not exist yet. @return whether it is whole */
bool tf__store_copy(const char *from, const char *to);
/** path + suffix; owned by the caller, NULL when out of memory. */
char *tf__store_beside(const char *path, const char *suffix);
/** The time, UTC, as the table of runs has it. @return buf */
char *tf__store_time(char buf[24]);

#endif
