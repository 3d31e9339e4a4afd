/* store_relations.c — see store_relations.h. */
#include "store_relations.h"

#include "codec.h"
#include "store_internal.h"

typedef struct reading {
    tf_bytes *rows;
    size_t before; /* their size at first: looking may begin again */
    uint64_t damaged;
} reading;

static tf_status put_row(tf_bytes *rows, sqlite3_stmt *row, const tf_bytes *head) {
    tf_writer w = {rows, TF_OK};
    tf_put_blob(&w, head->data, head->size);
    tf_put_uint(&w, (uint64_t)sqlite3_column_int64(row, 1));
    tf_put_uint(&w, (uint64_t)sqlite3_column_int64(row, 2));
    const void *data = sqlite3_column_blob(row, 3);
    tf_put_blob(&w, data, (size_t)sqlite3_column_bytes(row, 3));
    return w.status;
}

/* The rows of the sieve that the statement stands on. */
static tf_status read_sieve(reading *r, sqlite3 *db, sqlite3_stmt *sieve) {
    tf_bytes head = {0};
    sqlite3_stmt *st = NULL;
    tf_status s = tf_bytes_append(&head, sqlite3_column_blob(sieve, 2),
                                  (size_t)sqlite3_column_bytes(sieve, 2));
    int rc = sqlite3_prepare_v2(db,
                                "SELECT sieve, first, count, data, checksum FROM relation "
                                "WHERE sieve = ? ORDER BY first",
                                -1, &st, NULL);
    if (rc == SQLITE_OK)
        rc = sqlite3_bind_text(st, 1, (const char *)sqlite3_column_text(sieve, 0), -1,
                               SQLITE_TRANSIENT);
    while (s == TF_OK && rc == SQLITE_OK && (rc = sqlite3_step(st)) == SQLITE_ROW) {
        if (tf__row_whole(st, TF_STORE_RELATION))
            s = put_row(r->rows, st, &head);
        else
            r->damaged++;
        rc = SQLITE_OK;
    }
    sqlite3_finalize(st);
    tf_bytes_clear(&head);
    return s != TF_OK ? s : rc == SQLITE_DONE ? TF_OK : TF_EFORMAT;
}

static tf_status read_all(void *context, sqlite3 *db) {
    reading *r = context;
    sqlite3_stmt *st = NULL;
    r->rows->size = r->before;
    r->damaged = 0;
    if (!tf__store_ours(db)) return TF_EFORMAT;
    int rc = sqlite3_prepare_v2(db, "SELECT id, composite, head, checksum FROM sieve ORDER BY id",
                                -1, &st, NULL);
    tf_status s = TF_OK;
    while (s == TF_OK && rc == SQLITE_OK && (rc = sqlite3_step(st)) == SQLITE_ROW) {
        if (tf__row_whole(st, TF_STORE_SIEVE))
            s = read_sieve(r, db, st);
        else
            r->damaged++;
        rc = SQLITE_OK;
    }
    sqlite3_finalize(st);
    return s != TF_OK ? s : rc == SQLITE_DONE ? TF_OK : TF_EFORMAT;
}

tf_status tf_store_relations(tf_bytes *rows, uint64_t *damaged, const char *path,
                             tf_store_error *e) {
    *e = (tf_store_error){0};
    reading r = {.rows = rows, .before = rows->size};
    tf_status s = tf__store_inspect(path, e);
    if (s == TF_NONE)
        return tf__store_refuse(e, TF_EXIT_STATE, "%s: no such file, or an empty one", path);
    if (s != TF_FOUND) return s;
    s = tf__store_visit(path, read_all, &r, e);
    *damaged = r.damaged;
    return s;
}

bool tf_store_row_get(tf_store_row *row, size_t *at, const tf_bytes *rows) {
    if (*at >= rows->size) return false;
    tf_cursor c = {rows->data + *at, rows->data + rows->size, true};
    row->head = tf_get_blob(&c, &row->head_size);
    row->first = tf_get_uint(&c);
    row->count = tf_get_uint(&c);
    row->data = tf_get_blob(&c, &row->size);
    *at = (size_t)(c.p - rows->data);
    return c.ok;
}
