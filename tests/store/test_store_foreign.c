/* The state file: what is none is refused, and left alone. */
#include <criterion/criterion.h>

#include "support_store.h"

TestSuite(store_foreign, .init = tf_support_open_folder, .fini = tf_support_close_folder);

static void expect_refused(const char *what, const char *because) {
    tf_store *s;
    tf_store_error e;
    cr_assert_eq(tf_support_try_open(&s, &e, 2), TF_EIO, "%s was taken", what);
    cr_assert_eq(e.code, TF_EXIT_STATE, "%s: %d %s", what, e.code, e.text);
    cr_assert(strstr(e.text, because), "%s: %s", what, e.text);
}

Test(store_foreign, what_is_no_state_file_is_refused_and_left_alone) {
    static const struct {
        const char *name, *command, *because;
    } foreign[] = {
        {"text", "seq 1000 > $F", "no state file"},
        {"short text", "echo 91 > $F", "no state file"},
        {"zeros", "head -c 8192 /dev/zero > $F", "no state file"},
        {"an SQLite file of others",
         "python3 -c 'import sqlite3,sys; c=sqlite3.connect(sys.argv[1]); "
         "c.execute(\"create table t(x)\"); c.commit()' $F",
         "no state file"},
        {"folder", "mkdir $F", "not a regular file"},
        {"device", "ln -s /dev/null $F", "not a regular file"},
    };
    for (size_t i = 0; i < TF_ARRAY_LEN(foreign); i++) {
        char before[300];
        tf_support_shell("F=%s; %s", tf_support_state, foreign[i].command);
        snprintf(before, sizeof before, "%s.before", tf_support_state);
        if (i < 4) tf_support_shell("cp %s %s", tf_support_state, before);
        expect_refused(foreign[i].name, foreign[i].because);
        if (i < 4) tf_support_shell("cmp %s %s", tf_support_state, before);
        tf_support_shell("test -z \"$(ls %s | grep -v '^state\\(.before\\)\\?$')\"",
                         tf_support_folder);
        tf_support_shell("rm -r %s; rm -f %s", tf_support_state, before);
    }
    snprintf(tf_support_state, sizeof tf_support_state, "%s/none/state", tf_support_folder);
    expect_refused("a path without a folder", "No such file");
}

Test(store_foreign, a_newer_version_is_refused) {
    tf_store_close(tf_support_open_store(), "complete");
    tf_support_shell("printf '\\0\\0\\0\\7' | dd of=%s bs=1 seek=60 conv=notrunc 2>/dev/null",
                     tf_support_state);
    expect_refused("version 7", "has version 7");
}

Test(store_foreign, an_empty_file_is_a_new_one) {
    tf_support_shell(": > %s", tf_support_state);
    tf_store *s = tf_support_open_store();
    tf_support_put_answers(s, 0, 1, "x");
    tf_store_close(s, "complete");
    tf_store_close(tf_support_open_store(), "complete");
}

Test(store_foreign, a_journal_of_another_file_is_not_played_back) {
    tf_store_close(tf_support_open_store(), "complete");
    tf_support_shell("cp %s %s-journal; rm %s", tf_support_state, tf_support_state,
                     tf_support_state);
    tf_store *s = tf_support_open_store();
    tf_support_put_answers(s, 0, 1, "x");
    tf_store_close(s, "complete");
    s = tf_support_open_store();
    tf_support_expect_answers(s, 0, 0, "x");
    tf_store_close(s, "complete");
}

/* A database of somebody else's is one, also if it has a table of a name like ours. */
Test(store_foreign, foreign_databases_are_left_alone) {
    tf_support_shell(
        "python3 - %s <<'E'\nimport sqlite3, sys\n"
        "db = sqlite3.connect(sys.argv[1])\n"
        "db.execute('PRAGMA user_version=2')\n"
        "db.execute('CREATE TABLE setting(name TEXT PRIMARY KEY, value TEXT NOT NULL, checksum "
        "INTEGER NOT NULL) WITHOUT ROWID')\ndb.commit()\nE\ncp %s %s.same",
        tf_support_state, tf_support_state, tf_support_state);
    tf_store *s;
    tf_store_error e;
    cr_assert_eq(tf_support_try_open(&s, &e, 2), TF_EIO);
    cr_assert_eq(e.code, TF_EXIT_STATE);
    cr_assert_not_null(strstr(e.text, "is no state file"), "%s", e.text);
    tf_support_shell("cmp %s %s.same && test \"$(ls %s | wc -l)\" = 2", tf_support_state,
                     tf_support_state, tf_support_folder);
}
