/* store.c — see store.h: opening, owning, committing. Rows: store_row.c and store_tables.c. */
#include "store.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "clock.h"
#include "log.h"
#include "store_internal.h"

#define COMMIT_SHARE    20   /* so many times what the last commit took pass before the next one, */
#define COMMIT_AT_LEAST 10.0 /* but no more seconds than this */

/* ---- the owner --------------------------------------------------------------------------------
 */

static void beat(void *store) {
    tf_store *s = store;
    if (tf_owner_beat(s->owner_path, &s->self) == TF_EINVAL) atomic_store(&s->lost, true);
}

static void watching(void *store, const tf_owner *other) {
    const tf_store *s = store;
    char who[400];
    tf_log_root(
        TF_LOG_INFO,
        "the state file %s is owned by %s: waiting to see whether it lives, for up to %.0f s",
        s->path, tf_owner_text(who, sizeof who, other), TF_OWNER_PATIENCE);
}

static tf_status refuse_owned(const tf_store *s, const tf_owner *other, tf_store_error *e) {
    char who[400];
    e->in_use = true;
    return tf__store_refuse(e, TF_EXIT_STATE,
                            "the state file %s is in use by %s, since %s; if that one is gone for "
                            "certain, remove %s",
                            s->path, tf_owner_text(who, sizeof who, other), other->since,
                            s->owner_path);
}

static tf_status take_ownership(tf_store *s, const tf_store_terms *terms, tf_store_error *e) {
    tf_owner other;
    char who[400];
    tf_owner_terms how = {terms->patience, terms->cancel, watching, s};
    tf_owner_self(&s->self, terms->host);
    switch (tf_owner_take(s->owner_path, &s->self, &other, &how)) {
    case TF_OK:
        return TF_OK;
    case TF_FOUND:
        tf_log_root(TF_LOG_WARNING, "the state file %s was left behind by %s; taken over", s->path,
                    tf_owner_text(who, sizeof who, &other));
        return TF_OK;
    case TF_EINVAL:
        return refuse_owned(s, &other, e);
    case TF_CANCELLED:
        return tf__store_refuse(e, TF_EXIT_STOPPED, "stopped while waiting for the state file %s",
                                s->path);
    default:
        return tf__store_refuse(e, tf_exit_of_errno(errno, TF_EXIT_STATE),
                                "the state file %s cannot be used: cannot write %s beside it: %s",
                                s->path, s->owner_path, strerror(errno));
    }
}

/* ---- settings ---------------------------------------------------------------------------------
 */

/* *value is NULL when there is no such setting, or a damaged one. Freed by the caller. */
static tf_status read_setting(tf_store *s, const char *name, char **value) {
    static const char sql[] = "SELECT name, value, checksum FROM setting WHERE name = ?";
    sqlite3_stmt *st = NULL;
    *value = NULL;
    int rc = sqlite3_prepare_v2(s->db, sql, -1, &st, NULL);
    if (rc == SQLITE_OK) rc = sqlite3_bind_text(st, 1, name, -1, SQLITE_STATIC);
    if (rc == SQLITE_OK) rc = sqlite3_step(st);
    if (rc == SQLITE_ROW) {
        rc = SQLITE_DONE;
        if (!tf__row_whole(st, TF_STORE_SETTING))
            s->damaged++;
        else if (!(*value = strdup((const char *)sqlite3_column_text(st, 1))))
            rc = SQLITE_NOMEM;
    }
    sqlite3_finalize(st);
    return rc == SQLITE_DONE ? TF_OK : tf__store_fail(s, rc, "read the settings");
}

static tf_status check_setting(tf_store *s, const tf_store_setting *want) {
    char *have;
    tf_status status = read_setting(s, want->name, &have);
    if (status != TF_OK) return status;
    if (!have) {
        tf_cell cells[] = {tf__cell_text(want->name), tf__cell_text(want->value)};
        return tf__row_put(s, TF_STORE_SETTING, cells);
    }
    s->disowned = strcmp(have, want->value) != 0;
    if (s->disowned)
        status = tf__store_refuse(&s->error, TF_EXIT_STATE,
                                  "the state file %s was made with %s %s, this run has %s; use the "
                                  "options it was made with, or another --state file",
                                  s->path, want->name, have, want->value);
    free(have);
    return status;
}

/* ---- the table of runs ------------------------------------------------------------------------
 */

static tf_status put_run(tf_store *s, const tf_store_terms *terms) {
    /* The greatest id there can be is nobody's: it would have no next one. */
    static const char last[] =
        "SELECT coalesce(max(id), 0) FROM run WHERE id < 9223372036854775807";
    sqlite3_stmt *st = NULL;
    int rc = sqlite3_prepare_v2(s->db, last, -1, &st, NULL);
    if (rc == SQLITE_OK) rc = sqlite3_step(st);
    if (rc == SQLITE_ROW) s->run = sqlite3_column_int64(st, 0) + 1;
    sqlite3_finalize(st);
    if (rc != SQLITE_ROW) return tf__store_fail(s, rc, "read the runs");
    tf_cell cells[] = {tf__cell_uint((uint64_t)s->run),
                       tf__cell_text(terms->program),
                       tf__cell_text(s->self.host),
                       tf__cell_uint(s->self.pid),
                       tf__cell_text(s->self.job),
                       tf__cell_uint(terms->ranks),
                       tf__cell_uint(terms->threads),
                       tf__cell_text(s->self.since),
                       tf__cell_text(NULL),
                       tf__cell_text(NULL)};
    return tf__row_put(s, TF_STORE_RUN, cells);
}

/* The row of this run once more, with its end. */
static tf_status put_end(tf_store *s, const char *outcome) {
    static const char sql[] = "SELECT program, host, process, job, ranks, threads, started "
                              "FROM run WHERE id = ?";
    sqlite3_stmt *st = NULL;
    char now[24];
    int rc = sqlite3_prepare_v2(s->db, sql, -1, &st, NULL);
    if (rc == SQLITE_OK) rc = sqlite3_bind_int64(st, 1, s->run);
    if (rc == SQLITE_OK) rc = sqlite3_step(st);
    tf_status status = TF_OK;
    if (rc == SQLITE_ROW) {
        tf_cell cells[] = {tf__cell_uint((uint64_t)s->run),
                           tf__cell_text((const char *)sqlite3_column_text(st, 0)),
                           tf__cell_text((const char *)sqlite3_column_text(st, 1)),
                           tf__cell_uint((uint64_t)sqlite3_column_int64(st, 2)),
                           tf__cell_text((const char *)sqlite3_column_text(st, 3)),
                           tf__cell_uint((uint64_t)sqlite3_column_int64(st, 4)),
                           tf__cell_uint((uint64_t)sqlite3_column_int64(st, 5)),
                           tf__cell_text((const char *)sqlite3_column_text(st, 6)),
                           tf__cell_text(tf__store_time(now)),
                           tf__cell_text(outcome)};
        status = tf__row_put(s, TF_STORE_RUN, cells);
    }
    sqlite3_finalize(st);
    return status;
}

/* ---- life -------------------------------------------------------------------------------------
 */

static void disconnect(tf_store *s) {
    for (size_t i = 0; i < TF_ARRAY_LEN(s->insert); i++) sqlite3_finalize(s->insert[i]);
    for (size_t i = 0; i < TF_ARRAY_LEN(s->select); i++) sqlite3_finalize(s->select[i]);
    memset(s->insert, 0, sizeof s->insert);
    memset(s->select, 0, sizeof s->select);
    sqlite3_close(s->db);
    s->db = NULL;
}

/* @param ours  nothing has gone wrong but what we refuse ourselves: what waits for a commit is taken back,
 *              and the empty journal goes. Else it may be needed, or another owner's */
static void end(tf_store *s, bool ours) {
    if (ours && s->db && !sqlite3_get_autocommit(s->db))
        sqlite3_exec(s->db, "ROLLBACK", NULL, NULL, NULL);
    /* Closing in this mode removes the journal. */
    if (ours) sqlite3_exec(s->db, "PRAGMA journal_mode=DELETE", NULL, NULL, NULL);
    disconnect(s);
    tf_ticker_stop(s->ticker);
}

/* A connection to a file that has been inspected; plays back what a killed writer left. */
static tf_status connect_sound(tf_store *s, tf_store_error *e, bool *sound) {
    int rc = tf__store_connect(&s->db, s->path, SQLITE_OPEN_READWRITE);
    *sound = rc == SQLITE_OK && tf__store_sound(s->db);
    if (*sound) return TF_OK;
    int kind = rc & 0xff;
    if (rc == SQLITE_OK || kind == SQLITE_CORRUPT || kind == SQLITE_NOTADB || kind == SQLITE_ERROR)
        return TF_OK;
    return tf__store_refuse(e, tf__store_exit_code(rc), "cannot open the state file %s: %s",
                            s->path, sqlite3_errstr(rc));
}

static tf_status open_file(tf_store *s, tf_store_error *e) {
    tf_status there = tf__store_inspect(s->path, e);
    if (there == TF_NONE) there = tf__store_create(s->path, e) == TF_OK ? TF_FOUND : TF_EIO;
    if (there != TF_FOUND) return TF_EIO;
    if (access(s->path, W_OK) != 0)
        return tf__store_refuse(e, TF_EXIT_STATE, "cannot write the state file %s: %s", s->path,
                                strerror(errno));
    bool sound;
    if (connect_sound(s, e, &sound) != TF_OK) return TF_EIO;
    if (sound) return TF_OK;
    disconnect(s);
    /* What a killed writer left has been played back: its header may say other things now. */
    if (tf__store_inspect(s->path, e) == TF_EIO || tf__store_salvage(s->path, e) != TF_OK ||
        connect_sound(s, e, &sound) != TF_OK)
        return TF_EIO;
    if (!sound) return tf__store_refuse(e, TF_EXIT_STATE, "the state file %s is damaged", s->path);
    return TF_OK;
}

static tf_status begin_run(tf_store *s, const tf_store_terms *terms) {
    tf_status status = TF_OK;
    for (size_t i = 0; i < terms->setting_count && status == TF_OK; i++)
        status = check_setting(s, &terms->settings[i]);
    if (status == TF_OK) status = put_run(s, terms);
    return status == TF_OK ? tf_store_commit(s) : status;
}

static void free_store(tf_store *s) {
    free(s->path);
    free(s->owner_path);
    free(s);
}

tf_status tf_store_open(tf_store **out, const tf_store_terms *terms, tf_store_error *e) {
    *e = (tf_store_error){0};
    tf_store *s = calloc(1, sizeof *s);
    if (s) s->path = strdup(terms->path);
    if (s) s->owner_path = tf__store_beside(terms->path, ".owner");
    if (!s || !s->path || !s->owner_path) {
        if (s) free_store(s);
        return tf__store_refuse(e, TF_EXIT_RESOURCE, "%s", tf_status_text(TF_ENOMEM));
    }
    /* What is no state file is refused before anything is written beside it. */
    if (tf__store_inspect(s->path, e) == TF_EIO || take_ownership(s, terms, e) != TF_OK) {
        free_store(s);
        return TF_EIO;
    }
    s->period = terms->period;
    tf_status status = open_file(s, e);
    if (status == TF_OK) status = begin_run(s, terms);
    if (status == TF_OK && tf_ticker_start(&s->ticker, TF_OWNER_BEAT, beat, s) != TF_OK)
        status = tf__store_refuse(e, TF_EXIT_RESOURCE, "no thread for the state file");
    if (status != TF_OK) {
        if (!e->code) *e = s->error;
        end(s, s->disowned);
        tf_owner_leave(s->owner_path, &s->self);
        free_store(s);
        return TF_EIO;
    }
    s->optional = terms->optional;
    *out = s;
    return TF_OK;
}

static void report_damage(tf_store *s) {
    if (s->damaged == 0) return;
    tf_log_root(TF_LOG_WARNING, "the state file %s: %llu damaged rows are left out and done again",
                s->path, (unsigned long long)s->damaged);
    s->damaged = 0;
}

/* The beat may not know yet what the record says. */
static bool still_owner(const tf_store *s) {
    tf_owner now;
    return !atomic_load(&s->lost) &&
           (tf_owner_read(&now, s->owner_path) != TF_FOUND || now.token == s->self.token);
}

tf_status tf_store_commit(tf_store *s) {
    report_damage(s);
    if (s->error.code) return tf__store_broken(s);
    double start = s->committed = tf_clock_now();
    if (!s->dirty) return TF_OK;
    if (!still_owner(s)) {
        (void)tf__store_refuse(&s->error, TF_EXIT_STATE,
                               "the state file %s was taken over by another process while this "
                               "one was silent",
                               s->path);
        return tf__store_broken(s);
    }
    int rc = sqlite3_exec(s->db, "COMMIT", NULL, NULL, NULL);
    if (rc != SQLITE_OK) {
        tf_status status = tf__store_fail(s, rc, "commit");
        if (!sqlite3_get_autocommit(s->db)) sqlite3_exec(s->db, "ROLLBACK", NULL, NULL, NULL);
        return status;
    }
    s->dirty = false;
    s->committed = tf_clock_now();
    s->commit_seconds = s->committed - start;
    return TF_OK;
}

void tf_store_close(tf_store *s, const char *outcome) {
    if (!s) return;
    bool sound = !s->error.code && put_end(s, outcome) == TF_OK && tf_store_commit(s) == TF_OK;
    report_damage(s);
    end(s, sound || (s->disowned && still_owner(s)));
    tf_owner_leave(s->owner_path, &s->self);
    free_store(s);
}

void tf_store_discard(tf_store *s) {
    if (!s) return;
    bool mine = !atomic_load(&s->lost) && s->error.code != TF_EXIT_STATE;
    if (!sqlite3_get_autocommit(s->db)) sqlite3_exec(s->db, "ROLLBACK", NULL, NULL, NULL);
    end(s, mine);
    if (mine) unlink(s->path);
    tf_owner_leave(s->owner_path, &s->self);
    free_store(s);
}

const char *tf_store_library(void) {
    return sqlite3_libversion();
}

const char *tf_store_path(const tf_store *s) {
    return s->path;
}

bool tf_store_given_up(const tf_store *s) {
    return s->optional && s->error.code;
}

const tf_store_error *tf_store_failure(const tf_store *s) {
    static const tf_store_error none;
    return s->optional ? &none : &s->error;
}

bool tf_store_dirty(const tf_store *s) {
    return s->dirty;
}

double tf_store_period(const tf_store *s) {
    return s->period;
}

bool tf_store_due(const tf_store *s) {
    double period = COMMIT_SHARE * s->commit_seconds;
    if (period > COMMIT_AT_LEAST) period = COMMIT_AT_LEAST;
    if (period < s->period) period = s->period;
    return tf_clock_now() - s->committed >= period;
}
