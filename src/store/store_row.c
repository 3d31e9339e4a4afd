/* store_row.c — rows with checksums. */
#include <string.h>

#include "checksum.h"
#include "store_internal.h"

tf_cell tf__cell_uint(uint64_t v) {
    return (tf_cell){.type = SQLITE_INTEGER, .integer = (int64_t)v};
}

tf_cell tf__cell_real(double v) {
    return (tf_cell){.type = SQLITE_FLOAT, .real = v};
}

tf_cell tf__cell_text(const char *s) {
    if (!s) return (tf_cell){.type = SQLITE_NULL};
    return (tf_cell){.type = SQLITE_TEXT, .data = s, .size = strlen(s)};
}

tf_cell tf__cell_blob(const void *data, size_t size) {
    return (tf_cell){.type = SQLITE_BLOB, .data = data, .size = size};
}

static uint64_t add_cell(uint64_t sum, const tf_cell *c) {
    sum = tf_checksum_u64(sum, (uint64_t)c->type);
    switch (c->type) {
    case SQLITE_INTEGER:
        return tf_checksum_u64(sum, (uint64_t)c->integer);
    case SQLITE_FLOAT: {
        uint64_t bits;
        memcpy(&bits, &c->real, sizeof bits);
        return tf_checksum_u64(sum, bits);
    }
    case SQLITE_NULL:
        return sum;
    default:
        return tf_checksum(tf_checksum_u64(sum, c->size), c->data, c->size);
    }
}

static tf_cell column(sqlite3_stmt *row, int i) {
    tf_cell c = {.type = sqlite3_column_type(row, i)};
    if (c.type == SQLITE_INTEGER) c.integer = sqlite3_column_int64(row, i);
    if (c.type == SQLITE_FLOAT) c.real = sqlite3_column_double(row, i);
    if (c.type == SQLITE_TEXT || c.type == SQLITE_BLOB) {
        c.data = sqlite3_column_blob(row, i); /* of a text: its bytes */
        c.size = (size_t)sqlite3_column_bytes(row, i);
    }
    return c;
}

static tf_cell cell_of(sqlite3_value *value) {
    tf_cell c = {.type = sqlite3_value_type(value)};
    if (c.type == SQLITE_INTEGER) c.integer = sqlite3_value_int64(value);
    if (c.type == SQLITE_FLOAT) c.real = sqlite3_value_double(value);
    if (c.type == SQLITE_TEXT || c.type == SQLITE_BLOB) {
        c.data = sqlite3_value_blob(value);
        c.size = (size_t)sqlite3_value_bytes(value);
    }
    return c;
}

/* Other programs may have written anything into any column, and NULL. */
static bool fits(const tf_cell *c, char type) {
    static const char letters[] = {[SQLITE_INTEGER] = 'i',
                                   [SQLITE_FLOAT] = 'r',
                                   [SQLITE_TEXT] = 't',
                                   [SQLITE_BLOB] = 'b',
                                   [SQLITE_NULL] = 'n'};
    return type == '.' || type == letters[c->type];
}

/* The next column, of so many; false: the row is not whole. */
static bool check_cell(uint64_t *sum, const tf_store_table *t, unsigned i, const tf_cell *c) {
    if (!fits(c, t->types[i])) return false;
    if (i + 1 == t->count) return (uint64_t)c->integer == *sum;
    *sum = add_cell(*sum, c);
    return true;
}

bool tf__row_whole(sqlite3_stmt *row, unsigned table) {
    const tf_store_table *t = &tf__store_tables[table];
    uint64_t sum = TF_CHECKSUM_START;
    bool whole = true;
    for (unsigned i = 0; i < t->count && whole; i++) {
        tf_cell c = column(row, (int)i);
        whole = check_cell(&sum, t, i, &c);
    }
    return whole;
}

bool tf__values_whole(sqlite3_value **values, unsigned table) {
    const tf_store_table *t = &tf__store_tables[table];
    uint64_t sum = TF_CHECKSUM_START;
    bool whole = true;
    for (unsigned i = 0; i < t->count && whole; i++) {
        tf_cell c = cell_of(values[i]);
        whole = check_cell(&sum, t, i, &c);
    }
    return whole;
}

static int bind_cell(sqlite3_stmt *st, int i, const tf_cell *c) {
    switch (c->type) {
    case SQLITE_INTEGER:
        return sqlite3_bind_int64(st, i, c->integer);
    case SQLITE_FLOAT:
        return sqlite3_bind_double(st, i, c->real);
    case SQLITE_TEXT:
        return sqlite3_bind_text64(st, i, c->data, c->size, SQLITE_STATIC, SQLITE_UTF8);
    case SQLITE_BLOB:
        return sqlite3_bind_blob64(st, i, c->size ? c->data : "", c->size, SQLITE_STATIC);
    default:
        return sqlite3_bind_null(st, i);
    }
}

int tf__row_bind(sqlite3_stmt *insert, const tf_cell *cells, unsigned count) {
    uint64_t sum = TF_CHECKSUM_START;
    int rc = SQLITE_OK;
    for (unsigned i = 0; i < count && rc == SQLITE_OK; i++) {
        sum = add_cell(sum, &cells[i]);
        rc = bind_cell(insert, (int)i + 1, &cells[i]);
    }
    if (rc == SQLITE_OK) rc = sqlite3_bind_int64(insert, (int)count + 1, (int64_t)sum);
    return rc;
}

int tf__row_insert(sqlite3_stmt **out, sqlite3 *db, unsigned table, const char *conflict) {
    const tf_store_table *t = &tf__store_tables[table];
    tf_text sql = {0};
    tf_text_printf(&sql, "INSERT OR %s INTO %s(%s) VALUES(?", conflict, t->name, t->columns);
    for (unsigned i = 1; i < t->count; i++) tf_text_puts(&sql, ",?");
    tf_text_puts(&sql, ")");
    int rc = SQLITE_NOMEM;
    if (!sql.failed)
        rc = sqlite3_prepare_v3(db, tf_text_get(&sql), -1, SQLITE_PREPARE_PERSISTENT, out, NULL);
    tf_text_clear(&sql);
    return rc;
}

tf_status tf__row_begin(tf_store *s) {
    if (s->dirty) return TF_OK;
    int rc = sqlite3_exec(s->db, "BEGIN IMMEDIATE", NULL, NULL, NULL);
    if (rc != SQLITE_OK) return tf__store_fail(s, rc, "begin");
    s->dirty = true;
    return TF_OK;
}

tf_status tf__row_put(tf_store *s, unsigned table, const tf_cell *cells) {
    if (s->error.code) return tf__store_broken(s);
    tf_status status = tf__row_begin(s);
    if (s->error.code) return status;
    int rc = SQLITE_OK;
    if (!s->insert[table]) rc = tf__row_insert(&s->insert[table], s->db, table, "REPLACE");
    sqlite3_stmt *insert = s->insert[table];
    if (rc == SQLITE_OK) rc = tf__row_bind(insert, cells, tf__store_tables[table].count - 1);
    if (rc == SQLITE_OK) rc = sqlite3_step(insert);
    if (insert) sqlite3_reset(insert);
    return rc == SQLITE_DONE ? TF_OK : tf__store_fail(s, rc, "write");
}
