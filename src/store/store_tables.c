/* store_tables.c — the input, answers, numbers, relations: what goes into which table. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "checksum.h"
#include "store_internal.h"

/* The last key of a row: a search from behind it would begin at the negative ones. */
#define LAST ((uint64_t)INT64_MAX)

/* ---- reading ----------------------------------------------------------------------------------
 */

/* A statement of ours, prepared once and reset. NULL: the error is set. */
static sqlite3_stmt *selection(tf_store *s, unsigned which, const char *sql) {
    if (s->error.code) return NULL;
    int rc = SQLITE_OK;
    if (!s->select[which])
        rc = sqlite3_prepare_v3(s->db, sql, -1, SQLITE_PREPARE_PERSISTENT, &s->select[which], NULL);
    if (rc == SQLITE_OK) return s->select[which];
    (void)tf__store_fail(s, rc, "read");
    return NULL;
}

/* The next whole row; damaged ones are counted and passed over.
 * @return TF_FOUND (the statement stands on it), TF_NONE (reset), TF_EIO (reset) */
static tf_status next_row(tf_store *s, unsigned table, int bound) {
    sqlite3_stmt *st = s->select[table];
    int rc = bound;
    while (rc == SQLITE_OK && (rc = sqlite3_step(st)) == SQLITE_ROW) {
        if (tf__row_whole(st, table)) return TF_FOUND;
        s->damaged++;
        rc = SQLITE_OK;
    }
    sqlite3_reset(st);
    return rc == SQLITE_DONE ? TF_NONE : tf__store_fail(s, rc, "read");
}

static tf_status take_blob(tf_bytes *out, sqlite3_stmt *st, int i) {
    const void *data = sqlite3_column_blob(st, i);
    return tf_bytes_append(out, data, (size_t)sqlite3_column_bytes(st, i));
}

/* ---- the input --------------------------------------------------------------------------------
 */

tf_status tf_store_put_note(tf_store *s, const char *name, uint64_t value) {
    tf_cell cells[] = {tf__cell_text(name), tf__cell_uint(value)};
    return tf__row_put(s, TF_STORE_INPUT, cells);
}

tf_status tf_store_get_note(tf_store *s, const char *name, uint64_t *value) {
    sqlite3_stmt *st =
        selection(s, TF_STORE_INPUT, "SELECT name, value, checksum FROM input WHERE name = ?");
    if (!st) return tf__store_broken(s);
    tf_status status =
        next_row(s, TF_STORE_INPUT, sqlite3_bind_text(st, 1, name, -1, SQLITE_TRANSIENT));
    if (status != TF_FOUND) return status;
    *value = (uint64_t)sqlite3_column_int64(st, 1);
    sqlite3_reset(st);
    return TF_FOUND;
}

/* ---- answers ----------------------------------------------------------------------------------
 */

void tf_stored_answers_clear(tf_stored_answers *a) {
    tf_bytes_clear(&a->data);
    *a = (tf_stored_answers){0};
}

tf_status tf_store_put_answers(tf_store *s, const tf_stored_answers *a) {
    tf_cell cells[] = {tf__cell_uint(a->first), tf__cell_uint(a->count),
                       tf__cell_blob(a->data.data, a->data.size)};
    return tf__row_put(s, TF_STORE_ANSWER, cells);
}

tf_status tf_store_next_answers(tf_store *s, uint64_t from, uint64_t end, tf_stored_answers *a) {
    tf_stored_answers_clear(a);
    if (from > LAST) return TF_NONE;
    sqlite3_stmt *st = selection(s, TF_STORE_ANSWER,
                                 "SELECT first, count, data, checksum FROM answer "
                                 "WHERE first >= ? AND first < ? ORDER BY first");
    if (!st) return tf__store_broken(s);
    int rc = sqlite3_bind_int64(st, 1, (int64_t)from);
    if (rc == SQLITE_OK) rc = sqlite3_bind_int64(st, 2, (int64_t)(end < LAST ? end : LAST));
    tf_status status = next_row(s, TF_STORE_ANSWER, rc);
    if (status != TF_FOUND) return status;
    a->first = (uint64_t)sqlite3_column_int64(st, 0);
    a->count = (uint64_t)sqlite3_column_int64(st, 1);
    status = take_blob(&a->data, st, 2);
    sqlite3_reset(st);
    return status == TF_OK ? TF_FOUND : status;
}

/* ---- numbers ----------------------------------------------------------------------------------
 */

static tf_status put_details(tf_store *s, const tf_stored_number *n) {
    tf_status status = TF_OK;
    for (size_t i = 0; i < n->factor_count && status == TF_OK; i++) {
        const tf_stored_factor *f = &n->factors[i];
        tf_cell cells[] = {tf__cell_uint(n->ordinal), tf__cell_text(f->value),
                           tf__cell_uint(f->exponent), tf__cell_text(f->method),
                           tf__cell_text(f->certainty)};
        status = tf__row_put(s, TF_STORE_FACTOR, cells);
    }
    for (size_t i = 0; i < n->effort_count && status == TF_OK; i++) {
        const tf_stored_effort *e = &n->efforts[i];
        tf_cell cells[] = {tf__cell_uint(n->ordinal), tf__cell_text(e->composite),
                           tf__cell_text(e->method),  tf__cell_uint(e->b1),
                           tf__cell_uint(e->b2),      tf__cell_uint(e->runs)};
        status = tf__row_put(s, TF_STORE_EFFORT, cells);
    }
    return status;
}

/* Factors that have been split since must not stay beside their parts. */
static tf_status drop_factors(tf_store *s, uint64_t ordinal) {
    sqlite3_stmt *st = selection(s, TF_STORE_FACTOR, "DELETE FROM factor WHERE ordinal = ?");
    if (!st) return tf__store_broken(s);
    int rc = sqlite3_bind_int64(st, 1, (int64_t)ordinal);
    if (rc == SQLITE_OK) rc = sqlite3_step(st);
    sqlite3_reset(st);
    return rc == SQLITE_DONE ? TF_OK : tf__store_fail(s, rc, "write");
}

tf_status tf_store_put_number(tf_store *s, const tf_stored_number *n) {
    tf_cell cells[] = {tf__cell_uint(n->ordinal), tf__cell_text(n->value), tf__cell_text(n->status),
                       tf__cell_real(n->seconds), tf__cell_blob(n->tree, n->tree_size)};
    tf_status status = tf__row_put(s, TF_STORE_NUMBER, cells);
    if (status == TF_OK) status = drop_factors(s, n->ordinal);
    return status == TF_OK ? put_details(s, n) : status;
}

tf_status tf_store_get_number(tf_store *s, uint64_t ordinal, tf_bytes *tree, double *seconds) {
    sqlite3_stmt *st = selection(s, TF_STORE_NUMBER,
                                 "SELECT ordinal, value, status, seconds, tree, checksum "
                                 "FROM number WHERE ordinal = ?");
    if (!st) return tf__store_broken(s);
    tf_status status = next_row(s, TF_STORE_NUMBER, sqlite3_bind_int64(st, 1, (int64_t)ordinal));
    if (status != TF_FOUND) return status;
    *seconds = sqlite3_column_double(st, 3);
    status = take_blob(tree, st, 4);
    sqlite3_reset(st);
    return status == TF_OK ? TF_FOUND : status;
}

/* ---- sieves -----------------------------------------------------------------------------------
 */

char *tf_store_sieve_id(char buf[17], const void *head, size_t size) {
    snprintf(buf, 17, "%016" PRIx64, tf_checksum(TF_CHECKSUM_START, head, size));
    return buf;
}

tf_status tf_store_put_sieve(tf_store *s, const char *id, const char *composite, const void *head,
                             size_t size) {
    tf_cell cells[] = {tf__cell_text(id), tf__cell_text(composite), tf__cell_blob(head, size)};
    return tf__row_put(s, TF_STORE_SIEVE, cells);
}

void tf_stored_relations_clear(tf_stored_relations *r) {
    tf_bytes_clear(&r->data);
    *r = (tf_stored_relations){0};
}

tf_status tf_store_put_relations(tf_store *s, const char *id, uint64_t first, uint64_t count,
                                 const void *data, size_t size) {
    tf_cell cells[] = {tf__cell_text(id), tf__cell_uint(first), tf__cell_uint(count),
                       tf__cell_blob(data, size)};
    return tf__row_put(s, TF_STORE_RELATION, cells);
}

tf_status tf_store_next_relations(tf_store *s, const char *id, uint64_t from,
                                  tf_stored_relations *r) {
    tf_stored_relations_clear(r);
    if (from > LAST) return TF_NONE;
    sqlite3_stmt *st = selection(s, TF_STORE_RELATION,
                                 "SELECT sieve, first, count, data, checksum FROM relation "
                                 "WHERE sieve = ? AND first >= ? ORDER BY first");
    if (!st) return tf__store_broken(s);
    int rc = sqlite3_bind_text(st, 1, id, -1, SQLITE_TRANSIENT);
    if (rc == SQLITE_OK) rc = sqlite3_bind_int64(st, 2, (int64_t)from);
    tf_status status = next_row(s, TF_STORE_RELATION, rc);
    if (status != TF_FOUND) return status;
    r->first = (uint64_t)sqlite3_column_int64(st, 1);
    r->count = (uint64_t)sqlite3_column_int64(st, 2);
    status = take_blob(&r->data, st, 3);
    sqlite3_reset(st);
    return status == TF_OK ? TF_FOUND : status;
}

tf_status tf_store_put_iterate(tf_store *s, const char *id, uint64_t step, const void *data,
                               size_t size) {
    tf_cell cells[] = {tf__cell_text(id), tf__cell_uint(step), tf__cell_blob(data, size)};
    return tf__row_put(s, TF_STORE_ITERATE, cells);
}

tf_status tf_store_get_iterate(tf_store *s, const char *id, uint64_t *step, tf_bytes *data) {
    sqlite3_stmt *st = selection(s, TF_STORE_ITERATE,
                                 "SELECT sieve, step, data, checksum FROM iterate WHERE sieve = ?");
    if (!st) return tf__store_broken(s);
    tf_status status =
        next_row(s, TF_STORE_ITERATE, sqlite3_bind_text(st, 1, id, -1, SQLITE_TRANSIENT));
    if (status != TF_FOUND) return status;
    *step = (uint64_t)sqlite3_column_int64(st, 1);
    status = take_blob(data, st, 2);
    sqlite3_reset(st);
    return status == TF_OK ? TF_FOUND : status;
}

/* @param sql  a deletion of what belongs to the sieve ? */
static tf_status drop(tf_store *s, const char *sql, const char *id) {
    sqlite3_stmt *st = NULL;
    if (s->error.code) return tf__store_broken(s);
    tf_status begun = tf__row_begin(s);
    if (s->error.code) return begun;
    int rc = sqlite3_prepare_v2(s->db, sql, -1, &st, NULL);
    if (rc == SQLITE_OK) rc = sqlite3_bind_text(st, 1, id, -1, SQLITE_STATIC);
    if (rc == SQLITE_OK) rc = sqlite3_step(st);
    sqlite3_finalize(st);
    return rc == SQLITE_DONE ? TF_OK : tf__store_fail(s, rc, "write");
}

tf_status tf_store_drop_iterate(tf_store *s, const char *id) {
    return drop(s, "DELETE FROM iterate WHERE sieve = ?", id);
}

tf_status tf_store_drop_sieve(tf_store *s, const char *id) {
    tf_status status = drop(s, "DELETE FROM relation WHERE sieve = ?", id);
    if (status == TF_OK) status = tf_store_drop_iterate(s, id);
    return status == TF_OK ? drop(s, "DELETE FROM sieve WHERE id = ?", id) : status;
}
