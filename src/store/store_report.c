/* store_report.c — see store_report.h: what a visitor tells. */
#include "store_report.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "clock.h"
#include "quote.h"
#include "store_internal.h"

typedef struct report {
    tf_text text;
    const char *path;
    bool json;
    char owner[400]; /* "" : nobody */
} report;

static const char *text_at(sqlite3_stmt *row, int i) {
    const char *s = (const char *)sqlite3_column_text(row, i);
    return s ? s : "";
}

/* ---- rows, one by one ------------------------------------------------------------------------- */

/* Call @p each for every row. @return TF_OK, TF_EFORMAT (SQLite could not read on) */
static tf_status for_rows(report *r, sqlite3 *db, const char *sql, int64_t parameter,
                          void (*each)(report *, sqlite3_stmt *)) {
    sqlite3_stmt *st = NULL;
    int rc = sqlite3_prepare_v2(db, sql, -1, &st, NULL);
    if (rc == SQLITE_OK && sqlite3_bind_parameter_count(st) > 0)
        rc = sqlite3_bind_int64(st, 1, parameter);
    if (rc == SQLITE_OK)
        while ((rc = sqlite3_step(st)) == SQLITE_ROW) each(r, st);
    sqlite3_finalize(st);
    return rc == SQLITE_DONE ? TF_OK : TF_EFORMAT;
}

/* The first column, fit for a terminal: other programs may have written anything. */
static void put_line(report *r, sqlite3_stmt *row) {
    const char *text = text_at(row, 0);
    tf_quote_plain(&r->text, text, strlen(text));
    tf_text_puts(&r->text, "\n");
}
/* As it is, where that is JSON. */
static void put_json_line(report *r, sqlite3_stmt *row) {
    tf_text_puts(&r->text, text_at(row, 0));
    tf_text_puts(&r->text, "\n");
}
static void put_json_word(report *r, sqlite3_stmt *row) {
    tf_text_puts(&r->text, text_at(row, 0));
}

/* ---- whole rows -------------------------------------------------------------------------------- */

/* whole(table, columns...) in SQL. */
static void is_whole(sqlite3_context *context, int count, sqlite3_value **values) {
    unsigned table = (unsigned)sqlite3_value_int(values[0]);
    bool fits = table < TF_STORE_TABLES && count == (int)tf__store_tables[table].count + 1;
    sqlite3_result_int(context, fits && tf__values_whole(values + 1, table));
}

/* From here on the name of a table means its whole rows: a view of this connection stands before it. */
static tf_status show_whole_rows(sqlite3 *db) {
    int rc = sqlite3_create_function(db, "whole", -1, SQLITE_UTF8 | SQLITE_DETERMINISTIC, NULL,
                                     is_whole, NULL, NULL);
    if (rc == SQLITE_OK) rc = sqlite3_exec(db, "PRAGMA temp_store=MEMORY", NULL, NULL, NULL);
    for (unsigned t = 0; t < TF_STORE_TABLES && rc == SQLITE_OK; t++) {
        const tf_store_table *table = &tf__store_tables[t];
        char sql[400];
        snprintf(sql, sizeof sql,
                 "CREATE TEMP VIEW %s AS SELECT %s FROM main.%s WHERE whole(%u, %s)", table->name,
                 table->columns, table->name, t, table->columns);
        rc = sqlite3_exec(db, sql, NULL, NULL, NULL);
    }
    return rc == SQLITE_OK ? TF_OK : rc == SQLITE_NOMEM ? TF_ENOMEM : TF_EFORMAT;
}

/* How many rows of the table are not whole. */
static tf_status count_damaged(sqlite3 *db, unsigned table, uint64_t *damaged) {
    const tf_store_table *t = &tf__store_tables[table];
    sqlite3_stmt *st = NULL;
    char sql[300];
    snprintf(sql, sizeof sql, "SELECT %s FROM main.%s", t->columns, t->name);
    int rc = sqlite3_prepare_v2(db, sql, -1, &st, NULL);
    if (rc == SQLITE_OK)
        while ((rc = sqlite3_step(st)) == SQLITE_ROW) *damaged += !tf__row_whole(st, table);
    sqlite3_finalize(st);
    return rc == SQLITE_DONE ? TF_OK : TF_EFORMAT;
}

/* ---- as text ---------------------------------------------------------------------------------- */

static const char settings_sql[] =
    "SELECT group_concat(name || ' ' || value, ', ') FROM "
    "(SELECT name, value FROM setting WHERE value NOT IN ('0', '') ORDER BY name)";

static const char runs_sql[] =
    "SELECT 'run       ' || started || ' to ' || coalesce(ended, '?') || ': ' || "
    "coalesce(outcome, 'running, or killed') || '; ' || program || ' on ' || host || ', process ' "
    "|| "
    "process || iif(job = '', '', ', job ' || job) || ', ' || ranks || ' x ' || threads || "
    "' threads' FROM run ORDER BY id DESC LIMIT 10";

static const char counts_sql[] =
    "SELECT 'numbers   ' || coalesce((SELECT value FROM input WHERE name = 'printed'), 0) || "
    "' printed; ' || (SELECT CAST(total(count) AS INTEGER) FROM answer) || ' answers kept; ' || "
    "(SELECT count(*) FROM number) || ' hard: ' || "
    "(SELECT count(*) FROM number WHERE status = 'complete') || ' complete, ' || "
    "(SELECT count(*) FROM number WHERE status = 'incomplete') || ' left incomplete, ' || "
    "(SELECT count(*) FROM number WHERE status = 'open') || ' open'";

static const char numbers_sql[] = "SELECT ordinal, value, status, seconds FROM number "
                                  "ORDER BY status = 'open' DESC, ordinal";

static const char factors_sql[] =
    "SELECT '  factor  ' || value || iif(exponent > 1, '^' || exponent, '') || ' (' || certainty "
    "|| "
    "iif(method = 'none', '', ', ' || method) || ')' FROM factor WHERE ordinal = ? "
    "ORDER BY length(value), value";

static const char effort_sql[] =
    "SELECT '  tried   c' || length(composite) || ': ' || method || iif(b1 > 0, ' B1=' || b1, '') "
    "|| "
    "iif(b2 > 0, ' B2=' || b2, '') || ', ' || runs || iif(runs = 1, ' run', ' runs') FROM effort "
    "WHERE ordinal = ? ORDER BY composite, b1, method";

static const char relations_sql[] =
    "SELECT 'relations of ' || CAST(total(count) AS INTEGER) || ' a-values in ' || count(*) || ' "
    "batches, ' || "
    "sum(length(data)) "
    "|| "
    "' bytes, for c' || length(composite) || ' ' || composite FROM relation JOIN sieve ON id = "
    "sieve "
    "GROUP BY id";

static const char iterates_sql[] =
    "SELECT 'linear algebra after ' || step || ' steps, ' || length(data) || ' bytes, for c' || "
    "length(composite) || ' ' || composite FROM iterate JOIN sieve ON id = sieve ORDER BY id";

static void put_number(report *r, sqlite3_stmt *row) {
    char took[16];
    sqlite3 *db = sqlite3_db_handle(row);
    int64_t ordinal = sqlite3_column_int64(row, 0);
    const char *value = text_at(row, 1), *status = text_at(row, 2);
    tf_text_printf(&r->text, "number    %" PRIu64 ": ", (uint64_t)ordinal + 1);
    tf_quote_plain(&r->text, status, strlen(status));
    tf_text_printf(&r->text,
                   ", %s of work: ", tf_duration_text(took, sqlite3_column_double(row, 3)));
    tf_quote_plain(&r->text, value, strlen(value));
    tf_text_puts(&r->text, "\n");
    /* What cannot be read here is counted as damage elsewhere. */
    (void)!for_rows(r, db, factors_sql, ordinal, put_line);
    (void)!for_rows(r, db, effort_sql, ordinal, put_line);
}

static tf_status put_text(report *r, sqlite3 *db, uint64_t damaged) {
    struct stat st;
    if (stat(r->path, &st) != 0) st.st_size = 0;
    tf_text_printf(&r->text, "state     %s, version %d, %lld bytes\n", r->path, TF_STORE_VERSION,
                   (long long)st.st_size);
    tf_text_printf(&r->text, "in use    %s\n", r->owner[0] ? r->owner : "no");
    tf_text_puts(&r->text, "settings  ");
    tf_status s = for_rows(r, db, settings_sql, 0, put_line);
    if (s == TF_OK) s = for_rows(r, db, runs_sql, 0, put_line);
    if (s == TF_OK) s = for_rows(r, db, counts_sql, 0, put_line);
    if (damaged)
        tf_text_printf(&r->text, "damaged   %" PRIu64 " rows, which will be done again\n", damaged);
    if (s == TF_OK) s = for_rows(r, db, numbers_sql, 0, put_number);
    if (s == TF_OK) s = for_rows(r, db, relations_sql, 0, put_line);
    return s == TF_OK ? for_rows(r, db, iterates_sql, 0, put_line) : s;
}

/* ---- as JSON ---------------------------------------------------------------------------------- */

static const char json_state_sql[] =
    "SELECT json_object('settings', json((SELECT json_group_object(name, value) FROM setting)), "
    "'printed', coalesce((SELECT value FROM input WHERE name = 'printed'), 0), "
    "'kept', (SELECT CAST(total(count) AS INTEGER) FROM answer), "
    "'hard', (SELECT count(*) FROM number), "
    "'complete', (SELECT count(*) FROM number WHERE status = 'complete'), "
    "'incomplete', (SELECT count(*) FROM number WHERE status = 'incomplete'), "
    "'open', (SELECT count(*) FROM number WHERE status = 'open'))";

static const char json_runs_sql[] = "SELECT json_object('v', 1, 'kind', 'run', 'program', program, "
                                    "'host', host, 'process', process, "
                                    "'job', job, 'ranks', ranks, 'threads', threads, 'started', "
                                    "started, 'ended', ended, 'outcome', "
                                    "outcome) FROM run ORDER BY id";

static const char json_numbers_sql[] =
    "SELECT json_object('v', 1, 'kind', 'number', 'ordinal', ordinal, 'number', value, 'status', "
    "status, 'seconds', max(0.0, min(seconds, 1e300)), 'factors', json((SELECT "
    "json_group_array(json_object('factor', "
    "f.value, 'exponent', exponent, 'method', method, 'certainty', certainty)) FROM factor f "
    "WHERE f.ordinal = number.ordinal)), 'effort', json((SELECT json_group_array(json_object("
    "'composite', composite, 'method', method, 'b1', b1, 'b2', b2, 'runs', runs)) FROM effort e "
    "WHERE e.ordinal = number.ordinal))) FROM number ORDER BY ordinal";

static const char json_relations_sql[] =
    "SELECT json_object('v', 1, 'kind', 'relations', 'composite', composite, 'a_values', "
    "CAST(total(count) AS INTEGER), 'batches', count(*), 'bytes', sum(length(data))) FROM relation "
    "JOIN sieve ON id = "
    "sieve GROUP BY id";

static const char json_iterates_sql[] =
    "SELECT json_object('v', 1, 'kind', 'iterate', 'composite', composite, 'step', step, 'bytes', "
    "length(data)) FROM iterate JOIN sieve ON id = sieve ORDER BY id";

static void put_quoted(tf_text *out, const char *name, const char *value) {
    tf_text_printf(out, ",\"%s\":", name);
    tf_quote_json(out, value, strlen(value));
}

static tf_status put_json(report *r, sqlite3 *db, uint64_t damaged) {
    tf_text_puts(&r->text, "{\"v\":1,\"kind\":\"state\"");
    put_quoted(&r->text, "file", r->path);
    put_quoted(&r->text, "owner", r->owner);
    tf_text_printf(&r->text, ",\"damaged\":%" PRIu64 ",\"content\":", damaged);
    tf_status s = for_rows(r, db, json_state_sql, 0, put_json_word);
    tf_text_puts(&r->text, "}\n");
    if (s == TF_OK) s = for_rows(r, db, json_runs_sql, 0, put_json_line);
    if (s == TF_OK) s = for_rows(r, db, json_numbers_sql, 0, put_json_line);
    if (s == TF_OK) s = for_rows(r, db, json_relations_sql, 0, put_json_line);
    return s == TF_OK ? for_rows(r, db, json_iterates_sql, 0, put_json_line) : s;
}

/* ---- the whole -------------------------------------------------------------------------------- */

static tf_status tell(void *context, sqlite3 *db) {
    report *r = context;
    uint64_t damaged = 0;
    tf_text_reset(&r->text);
    if (!tf__store_sound(db)) return TF_EFORMAT;
    tf_status s = TF_OK;
    for (unsigned t = 0; t < TF_STORE_TABLES && s == TF_OK; t++) s = count_damaged(db, t, &damaged);
    if (s == TF_OK) s = show_whole_rows(db);
    if (s == TF_OK) s = r->json ? put_json(r, db, damaged) : put_text(r, db, damaged);
    return s == TF_OK && r->text.failed ? TF_ENOMEM : s;
}

static void tell_owner(report *r) {
    tf_owner owner, self;
    char *path = tf__store_beside(r->path, ".owner");
    if (path && tf_owner_read(&owner, path) == TF_FOUND) {
        char who[300];
        tf_owner_self(&self, &tf_host_system);
        static const char *const words[] = {[TF_OWNER_GONE] = "no more, left behind by",
                                            [TF_OWNER_ALIVE] = "by",
                                            [TF_OWNER_UNKNOWN] = "by (on another machine)"};
        snprintf(r->owner, sizeof r->owner, "%s %s, since %s", words[tf_owner_judge(&owner, &self)],
                 tf_owner_text(who, sizeof who, &owner), owner.since);
    }
    free(path);
}

tf_status tf_store_report(tf_text *out, const char *path, bool json, tf_store_error *e) {
    *e = (tf_store_error){0};
    report r = {.path = path, .json = json};
    tf_status s = tf__store_inspect(path, e);
    if (s == TF_NONE)
        return tf__store_refuse(e, TF_EXIT_STATE, "%s: no such file, or an empty one", path);
    if (s != TF_FOUND) return s;
    tell_owner(&r);
    s = tf__store_visit(path, tell, &r, e);
    if (s == TF_OK) tf_text_put(out, tf_text_get(&r.text), r.text.size);
    tf_text_clear(&r.text);
    return s;
}
