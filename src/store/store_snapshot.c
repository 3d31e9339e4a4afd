/* store_snapshot.c — reading a state file that another process may be writing.
 *
 * Without locks a reader may meet a commit half-way. So it looks at sizes and times of the file and
 * its journal before and after, and takes nothing that was read while they changed. A journal that
 * stays was left by a writer that was killed: then both files are copied, and the copy is mended by
 * SQLite; the original is left to the next run. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "clock.h"
#include "store_internal.h"

#define TRIES      100
#define TRY_PERIOD 0.05 /* seconds */
#define LEFT_AFTER 40   /* tries with the same journal: nobody is at work on it */

typedef struct sight {
    off_t size, journal;
    struct timespec changed, journal_changed;
    ino_t file;
} sight;

static void look(sight *now, const char *path, const char *journal) {
    struct stat st;
    *now = (sight){0};
    if (stat(path, &st) == 0) {
        now->size = st.st_size;
        now->changed = st.st_mtim;
        now->file = st.st_ino;
    }
    if (stat(journal, &st) == 0 && st.st_size > 0) {
        now->journal = st.st_size;
        now->journal_changed = st.st_mtim;
    }
}

static bool same_time(struct timespec a, struct timespec b) {
    return a.tv_sec == b.tv_sec && a.tv_nsec == b.tv_nsec;
}

static bool same_sight(const sight *a, const sight *b) {
    return a->size == b->size && a->journal == b->journal && a->file == b->file &&
           same_time(a->changed, b->changed) && same_time(a->journal_changed, b->journal_changed);
}

/* As an URI that says that nobody changes it; the characters that mean something there escaped. */
static bool uri_of(tf_text *uri, const char *path) {
    tf_text_puts(uri, "file:");
    for (const char *p = path; *p; p++) {
        if (strchr("?#%", *p))
            tf_text_printf(uri, "%%%02x", (unsigned char)*p);
        else
            tf_text_put(uri, p, 1);
    }
    tf_text_puts(uri, "?immutable=1");
    return !uri->failed;
}

static int open_still(sqlite3 **db, const char *path) {
    tf_text uri = {0};
    int rc = SQLITE_NOMEM;
    if (uri_of(&uri, path))
        rc = sqlite3_open_v2(tf_text_get(&uri), db,
                             SQLITE_OPEN_READONLY | SQLITE_OPEN_URI | SQLITE_OPEN_NOMUTEX,
                             "unix-none");
    tf_text_clear(&uri);
    return rc;
}

/* The visit to a copy of both files, with the journal played back. */
static tf_status visit_copy(const char *path, const char *journal, const sight *before,
                            tf_store_visit *visit, void *context, tf_store_error *e) {
    char folder[300], copy[320], copied_journal[340];
    const char *tmp = getenv("TMPDIR");
    snprintf(folder, sizeof folder, "%s/trifactor-XXXXXX", tmp && *tmp ? tmp : "/tmp");
    if (!mkdtemp(folder))
        return tf__store_refuse(e, TF_EXIT_RESOURCE, "%s: %s", folder, strerror(errno));
    snprintf(copy, sizeof copy, "%s/state", folder);
    snprintf(copied_journal, sizeof copied_journal, "%s-journal", copy);
    sight after;
    sqlite3 *db = NULL;
    tf_status s = TF_MORE;
    bool copied = tf__store_copy(path, copy) && tf__store_copy(journal, copied_journal);
    look(&after, path, journal);
    if (copied && same_sight(before, &after))
        s = tf__store_connect(&db, copy, SQLITE_OPEN_READWRITE) == SQLITE_OK ? visit(context, db)
                                                                             : TF_EFORMAT;
    sqlite3_close(db);
    unlink(copy);
    unlink(copied_journal);
    rmdir(folder);
    return s;
}

static tf_status visit_once(const char *path, const char *journal, unsigned journal_stays,
                            sight *before, tf_store_visit *visit, void *context,
                            tf_store_error *e) {
    sight after;
    sqlite3 *db = NULL;
    look(before, path, journal);
    if (before->journal > 0)
        return journal_stays >= LEFT_AFTER ? visit_copy(path, journal, before, visit, context, e)
                                           : TF_MORE;
    tf_status s = open_still(&db, path) == SQLITE_OK ? visit(context, db) : TF_EFORMAT;
    sqlite3_close(db);
    look(&after, path, journal);
    return same_sight(before, &after) ? s : TF_MORE;
}

tf_status tf__store_visit(const char *path, tf_store_visit *visit, void *context,
                          tf_store_error *e) {
    char *journal = tf__store_beside(path, "-journal");
    if (!journal) return tf__store_refuse(e, TF_EXIT_RESOURCE, "%s", tf_status_text(TF_ENOMEM));
    tf_status s = TF_MORE;
    sight last = {0}, now;
    unsigned journal_stays = 0;
    for (int i = 0; i < TRIES && s == TF_MORE; i++) {
        if (i > 0) tf_clock_sleep(TRY_PERIOD);
        s = visit_once(path, journal, journal_stays, &now, visit, context, e);
        journal_stays = now.journal > 0 && same_sight(&last, &now) ? journal_stays + 1 : 0;
        last = now;
    }
    free(journal);
    if (s == TF_OK || s == TF_EIO) return s;
    if (s == TF_ENOMEM) return tf__store_refuse(e, TF_EXIT_RESOURCE, "%s", tf_status_text(s));
    return tf__store_refuse(e, TF_EXIT_STATE,
                            s == TF_MORE ? "the state file %s changes all the time; try again"
                                         : "the state file %s is damaged; the next run with it "
                                           "will keep what can be read",
                            path);
}
