/* store_error.c — what goes wrong with a state file, as an exit code and a sentence. */
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "log.h"
#include "store_internal.h"

tf_status tf__store_refuse(tf_store_error *e, int code, const char *format, ...) {
    if (e->code) return TF_EIO;
    e->code = code;
    va_list args;
    va_start(args, format);
    vsnprintf(e->text, sizeof e->text, format, args);
    va_end(args);
    return TF_EIO;
}

tf_status tf__store_broken(tf_store *s) {
    if (!s->optional) return TF_EIO;
    if (!s->given_up)
        tf_log_root(TF_LOG_WARNING, "%s. The run goes on and keeps nothing more", s->error.text);
    s->given_up = true;
    s->dirty = false; /* nothing waits for a commit any more */
    return TF_OK;
}

tf_status tf_store_disown(tf_store *s, const char *format, ...) {
    char why[300];
    va_list args;
    va_start(args, format);
    vsnprintf(why, sizeof why, format, args);
    va_end(args);
    s->disowned = !s->error.code;
    (void)tf__store_refuse(&s->error, TF_EXIT_STATE,
                           "the state file %s belongs to other input: %s; use another --state "
                           "file, or remove this one to begin anew",
                           s->path, why);
    return tf__store_broken(s);
}

int tf__store_exit_code(int rc) {
    switch (rc & 0xff) {
    case SQLITE_FULL:
    case SQLITE_IOERR:
    case SQLITE_NOMEM:
    case SQLITE_TOOBIG:
        return TF_EXIT_RESOURCE;
    case SQLITE_MISUSE:
    case SQLITE_ERROR:
    case SQLITE_CONSTRAINT:
    case SQLITE_RANGE:
        return TF_EXIT_INTERNAL;
    default: /* CORRUPT, NOTADB, READONLY, CANTOPEN, PERM, ... */
        return TF_EXIT_STATE;
    }
}

tf_status tf__store_fail(tf_store *s, int rc, const char *what) {
    int error = sqlite3_system_errno(s->db);
    const char *why = sqlite3_errstr(rc);
    bool named = (rc & 0xff) == SQLITE_IOERR || (rc & 0xff) == SQLITE_CANTOPEN;
    if (named && error) why = strerror(error);
    (void)tf__store_refuse(&s->error, tf__store_exit_code(rc),
                           "the state file %s: %s (%s); all up to the last commit is kept", s->path,
                           why, what);
    return tf__store_broken(s);
}
