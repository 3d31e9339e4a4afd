/* support_hostile.c — see support_hostile.h. */
#include "support_hostile.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "store_internal.h"

enum { COLUMNS = 16, TEXT = 600 };

static void need(bool ok) {
    if (!ok) abort();
}

/* What may go wrong with hostile statements: nothing that is looked at. */
static void try_sql(sqlite3 *db, const char *sql) {
    (void)!sqlite3_exec(db, sql, NULL, NULL, NULL);
}

static sqlite3 *connect(const char *path) {
    sqlite3 *db;
    need(sqlite3_open_v2(path, &db, SQLITE_OPEN_READWRITE, "unix-none") == SQLITE_OK);
    try_sql(db, "PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; PRAGMA writable_schema=ON");
    return db;
}

/* ---- tables that take anything ----------------------------------------------------------------- */

static void set_schema_text(sqlite3 *db, const char *name, const char *sql, size_t size) {
    sqlite3_stmt *st;
    need(sqlite3_prepare_v2(db, "UPDATE sqlite_schema SET sql = ? WHERE name = ?", -1, &st, NULL) ==
             SQLITE_OK &&
         sqlite3_bind_text(st, 1, sql, (int)size, SQLITE_STATIC) == SQLITE_OK &&
         sqlite3_bind_text(st, 2, name, -1, SQLITE_STATIC) == SQLITE_OK &&
         sqlite3_step(st) == SQLITE_DONE);
    sqlite3_finalize(st);
}

static void remove_all(char *text, const char *word, const char *unless) {
    size_t length = strlen(word);
    for (char *p = text; (p = strstr(p, word));) {
        if (strncmp(p + length, unless, strlen(unless)) == 0)
            p += length;
        else
            memmove(p, p + length, strlen(p + length) + 1);
    }
}

/* The texts of the tables, as ours or without types and NOT NULL: rows lie in the file as before. */
static void set_all_schema_texts(sqlite3 *db, bool loose) {
    const char *p = tf__store_schema;
    for (unsigned t = 0; t < TF_STORE_TABLES; t++) {
        char text[TEXT] = "";
        size_t length = strcspn(p, ";");
        need(length < sizeof text);
        memcpy(text, p, length);
        if (loose) {
            remove_all(text, " NOT NULL", "");
            remove_all(text, " INTEGER", " PRIMARY KEY"); /* the row id */
            remove_all(text, " REAL", "");
            remove_all(text, " TEXT", "");
            remove_all(text, " BLOB", "");
        }
        set_schema_text(db, tf__store_tables[t].name, text, strlen(text));
        p += length + strspn(p + length, ";\n");
    }
    try_sql(db, "PRAGMA writable_schema=RESET; PRAGMA writable_schema=ON");
}

/* ---- cells -------------------------------------------------------------------------------------- */

typedef struct row {
    bool found;
    unsigned count; /* of cells, without the checksum */
    tf_cell cells[COLUMNS];
    uint8_t *bytes[COLUMNS]; /* of texts and blobs, owned */
    int64_t sum;
} row;

static void clear_row(row *r) {
    for (unsigned i = 0; i < COLUMNS; i++) free(r->bytes[i]);
    *r = (row){0};
}

/* Room for the value of cell @p i, all of it @p fill. */
static uint8_t *new_bytes(row *r, unsigned i, int type, size_t size, uint8_t fill) {
    uint8_t *bytes = malloc(size + 1);
    need(bytes != NULL);
    memset(bytes, fill, size + 1);
    free(r->bytes[i]);
    r->bytes[i] = bytes;
    r->cells[i] = (tf_cell){.type = type, .data = bytes, .size = size};
    return bytes;
}

static void take_cell(row *r, unsigned i, sqlite3_stmt *st) {
    int type = sqlite3_column_type(st, (int)i);
    r->cells[i] = (tf_cell){.type = type};
    if (type == SQLITE_INTEGER) r->cells[i].integer = sqlite3_column_int64(st, (int)i);
    if (type == SQLITE_FLOAT) r->cells[i].real = sqlite3_column_double(st, (int)i);
    if (type != SQLITE_TEXT && type != SQLITE_BLOB) return;
    const void *data = sqlite3_column_blob(st, (int)i);
    size_t size = (size_t)sqlite3_column_bytes(st, (int)i);
    uint8_t *bytes = new_bytes(r, i, type, size, 0);
    if (size) memcpy(bytes, data, size);
}

/* A real that is whole lies in the file as an integer, and is a real again when it is read. */
static void mend_reals(row *r, unsigned table) {
    for (unsigned i = 0; i < r->count; i++)
        if (tf__store_tables[table].types[i] == 'r' && r->cells[i].type == SQLITE_INTEGER)
            r->cells[i] = (tf_cell){.type = SQLITE_FLOAT, .real = (double)r->cells[i].integer};
}

static int64_t count_rows(sqlite3 *db, unsigned table) {
    sqlite3_stmt *st = NULL;
    int64_t count = 0;
    char *sql = sqlite3_mprintf("SELECT count(*) FROM %s", tf__store_tables[table].name);
    if (sqlite3_prepare_v2(db, sql, -1, &st, NULL) == SQLITE_OK && sqlite3_step(st) == SQLITE_ROW)
        count = sqlite3_column_int64(st, 0);
    sqlite3_finalize(st);
    sqlite3_free(sql);
    return count;
}

static void read_row(row *r, sqlite3 *db, unsigned table, uint8_t which) {
    const tf_store_table *t = &tf__store_tables[table];
    int64_t rows = count_rows(db, table);
    sqlite3_stmt *st = NULL;
    *r = (row){.count = t->count - 1};
    if (rows == 0) return;
    char *sql = sqlite3_mprintf("SELECT %s FROM %s ORDER BY %s LIMIT 1 OFFSET %d", t->columns,
                                t->name, t->key, (int)(which % rows));
    if (sqlite3_prepare_v2(db, sql, -1, &st, NULL) == SQLITE_OK && sqlite3_step(st) == SQLITE_ROW) {
        r->found = true;
        for (unsigned i = 0; i < r->count; i++) take_cell(r, i, st);
        r->sum = sqlite3_column_int64(st, (int)r->count);
    }
    sqlite3_finalize(st);
    sqlite3_free(sql);
    mend_reals(r, table);
}

static tf_cell integer(int64_t v) {
    return (tf_cell){.type = SQLITE_INTEGER, .integer = v};
}

static void set_number(tf_cell *c, uint8_t kind, uint8_t amount) {
    int64_t little = (int64_t)amount - 128;
    switch (kind) {
    case TF_HOSTILE_SMALL:
        *c = integer(little);
        break;
    case TF_HOSTILE_GREATEST:
        *c = integer(INT64_MAX - (amount & 1));
        break;
    case TF_HOSTILE_LEAST:
        *c = integer(INT64_MIN + (amount & 1));
        break;
    case TF_HOSTILE_NEAR:
        *c = integer((int64_t)((uint64_t)c->integer + (uint64_t)little));
        break;
    case TF_HOSTILE_INFINITE:
        *c = tf__cell_real(amount & 1 ? -HUGE_VAL : HUGE_VAL);
        break;
    case TF_HOSTILE_FRACTION:
        *c = tf__cell_real((double)little / 7);
        break;
    default: /* NULL */
        *c = (tf_cell){.type = SQLITE_NULL};
    }
}

/* What is there, as text or blob, with a change; numbers stay. */
static void change_bytes(row *r, unsigned i, uint8_t kind, uint8_t amount) {
    tf_cell *c = &r->cells[i];
    if (!r->bytes[i] || (c->type != SQLITE_TEXT && c->type != SQLITE_BLOB)) return;
    if (kind == TF_HOSTILE_BIT && c->size > 0) {
        r->bytes[i][amount * 2654435761u % c->size] ^= (uint8_t)(1u << amount % 8);
    } else if (kind == TF_HOSTILE_CUT) {
        c->size -= amount < c->size ? amount : c->size;
    } else if (kind == TF_HOSTILE_LONGER) {
        tf_bytes b = {0};
        int type = c->type;
        need(tf_bytes_append(&b, c->data, c->size) == TF_OK);
        memcpy(new_bytes(r, i, type, b.size + amount, amount), b.data, b.size);
        tf_bytes_clear(&b);
    }
}

static void set_cell(row *r, sqlite3 *db, unsigned table, unsigned i, uint8_t kind,
                     uint8_t amount) {
    switch (kind) {
    case TF_HOSTILE_DIGITS:
        new_bytes(r, i, SQLITE_TEXT, 4096 * (size_t)amount + 1, '7');
        break;
    case TF_HOSTILE_WORDS:
        memcpy(new_bytes(r, i, SQLITE_TEXT, 9, amount), "one", 3);
        memcpy(r->bytes[i] + 5, "two\n", 4);
        break;
    case TF_HOSTILE_EMPTY:
        new_bytes(r, i, SQLITE_TEXT, 0, 0);
        break;
    case TF_HOSTILE_NO_BYTES:
        new_bytes(r, i, SQLITE_BLOB, 0, 0);
        break;
    case TF_HOSTILE_BYTES:
        new_bytes(r, i, SQLITE_BLOB, 4096 * (size_t)amount, amount);
        break;
    case TF_HOSTILE_BIT:
    case TF_HOSTILE_CUT:
    case TF_HOSTILE_LONGER:
        change_bytes(r, i, kind, amount);
        break;
    case TF_HOSTILE_OTHER: {
        row other;
        read_row(&other, db, table, amount);
        if (other.found) {
            free(r->bytes[i]);
            r->bytes[i] = other.bytes[i];
            r->cells[i] = other.cells[i];
            other.bytes[i] = NULL;
        }
        clear_row(&other);
        break;
    }
    default:
        set_number(&r->cells[i], kind, amount);
    }
}

/* ---- rows --------------------------------------------------------------------------------------- */

static void write_row(row *r, sqlite3 *db, unsigned table, bool forge) {
    sqlite3_stmt *st = NULL;
    mend_reals(r, table);
    if (tf__row_insert(&st, db, table, "REPLACE") == SQLITE_OK &&
        tf__row_bind(st, r->cells, r->count) == SQLITE_OK &&
        (forge || sqlite3_bind_int64(st, (int)r->count + 1, r->sum) == SQLITE_OK))
        sqlite3_step(st); /* a key that is null is refused */
    sqlite3_finalize(st);
}

static void delete_row(sqlite3 *db, unsigned table, uint8_t which) {
    const tf_store_table *t = &tf__store_tables[table];
    int64_t rows = count_rows(db, table);
    if (rows == 0) return;
    char *sql = sqlite3_mprintf("DELETE FROM %s WHERE (%s) = (SELECT %s FROM %s ORDER BY %s "
                                "LIMIT 1 OFFSET %d)",
                                t->name, t->key, t->key, t->name, t->key, (int)(which % rows));
    try_sql(db, sql);
    sqlite3_free(sql);
}

static void run_command(sqlite3 *db, const uint8_t *c) {
    uint8_t deed = c[0] % TF_HOSTILE_DEEDS;
    unsigned table = c[1] % TF_STORE_TABLES;
    row r;
    read_row(&r, db, table, c[2]);
    if (r.found) {
        set_cell(&r, db, table, c[3] % r.count, c[4] % TF_HOSTILE_VALUES, c[5]);
        if (deed != TF_HOSTILE_COPY) delete_row(db, table, c[2]);
        if (deed != TF_HOSTILE_DELETE) write_row(&r, db, table, deed != TF_HOSTILE_DAMAGE);
    }
    clear_row(&r);
}

void tf_hostile_rows(const char *path, const uint8_t *script, size_t size) {
    sqlite3 *db = connect(path);
    set_all_schema_texts(db, true);
    for (unsigned i = 0; i < TF_HOSTILE_MOST && size >= TF_HOSTILE_ROW_SIZE; i++) {
        run_command(db, script);
        script += TF_HOSTILE_ROW_SIZE;
        size -= TF_HOSTILE_ROW_SIZE;
    }
    set_all_schema_texts(db, false);
    need(sqlite3_close(db) == SQLITE_OK);
}

/* ---- tables ------------------------------------------------------------------------------------- */

/* %w: the name of a table, as often as it stands there. */
static const char *const deeds[] = {
    "DROP TABLE %w",
    "ALTER TABLE %w RENAME TO other",
    "ALTER TABLE %w ADD COLUMN more TEXT",
    "CREATE TABLE more(a, b)",
    "CREATE INDEX more ON %w(checksum)",
    "CREATE TRIGGER more AFTER INSERT ON %w BEGIN DELETE FROM %w; END",
    "CREATE TRIGGER more BEFORE INSERT ON %w BEGIN SELECT RAISE(ABORT, 'no'); END",
    ("DROP TABLE %w; CREATE VIEW %w AS WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL "
     "SELECT x + 1 FROM c) SELECT x AS id, x AS composite, x AS head, x AS name, x AS value, "
     "x AS checksum, x AS sieve, x AS first, x AS count, x AS data, x AS step FROM c"),
    "DROP TABLE %w; CREATE VIEW %w AS SELECT * FROM %w",
    ("DROP TABLE %w; CREATE TABLE %w(id, composite, head, name, value, checksum, sieve, first, "
     "count, data, step, ordinal CHECK(length(randomblob(1000)) > 0))"),
    "DROP TABLE %w; CREATE VIRTUAL TABLE %w USING fts5(checksum)",
    "PRAGMA application_id=7",
    "PRAGMA user_version=1",
    "PRAGMA user_version=3",
    "PRAGMA application_id=7; PRAGMA user_version=3",
    ("UPDATE sqlite_schema SET sql = sql || ';' || char(10, 0) WHERE name = 'iterate'; "
     "CREATE TRIGGER more AFTER INSERT ON %w BEGIN DELETE FROM %w; END"),
    "UPDATE sqlite_schema SET sql = NULL WHERE name = '%w'",
    "UPDATE sqlite_schema SET rootpage = 3 WHERE name = '%w'",
    "UPDATE sqlite_schema SET rootpage = 100000 WHERE name = '%w'",
    "UPDATE sqlite_schema SET type = 'view' WHERE name = '%w'",
    "UPDATE sqlite_schema SET name = 'more', tbl_name = 'more' WHERE name = '%w'",
    "UPDATE sqlite_schema SET sql = 'CREATE TABLE ' WHERE name = '%w'",
    "DELETE FROM sqlite_schema WHERE name = '%w'",
    "DELETE FROM sqlite_schema",
    "PRAGMA auto_vacuum=FULL; VACUUM",
    "PRAGMA page_size=512; VACUUM",
    "PRAGMA page_size=65536; VACUUM",
    "PRAGMA journal_mode=WAL",
    "DELETE FROM %w; VACUUM",
    "CREATE TABLE more(a); DROP TABLE more; VACUUM",
};

static void run_deed(sqlite3 *db, const char *format, const char *table) {
    tf_text sql = {0};
    for (const char *p = format; *p; p++) {
        bool name = p[0] == '%' && p[1] == 'w';
        if (name) tf_text_puts(&sql, table);
        if (name) p++;
        if (!name) tf_text_put(&sql, p, 1);
    }
    need(!sql.failed);
    try_sql(db, tf_text_get(&sql));
    tf_text_clear(&sql);
}

void tf_hostile_schema(const char *path, const uint8_t *script, size_t size) {
    for (unsigned i = 0; i < TF_HOSTILE_MOST && size >= 2; i++, script += 2, size -= 2) {
        sqlite3 *db = connect(path); /* anew: it reads what the one before has made of the tables */
        run_deed(db, deeds[script[0] % TF_ARRAY_LEN(deeds)],
                 tf__store_tables[script[1] % TF_STORE_TABLES].name);
        need(sqlite3_close(db) == SQLITE_OK);
    }
}
