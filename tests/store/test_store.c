/* The state file: what was committed comes back, nothing else does, and one program writes it. */
#include <criterion/criterion.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "support_store.h"

TestSuite(store, .init = tf_support_open_folder, .fini = tf_support_close_folder);

Test(store, rows_come_back_in_order_and_are_replaced) {
    tf_store *s = tf_support_open_store();
    tf_support_expect_no_answers(s, 0);
    tf_support_put_answers(s, 100, 20, "later");
    tf_support_put_answers(s, 0, 10, "");
    tf_support_put_number(s, 5, "old");
    tf_support_put_number(s, 5, "tree bytes");
    tf_store_close(s, "complete");
    tf_support_shell("test \"$(ls %s)\" = state", tf_support_folder);

    s = tf_support_open_store();
    tf_support_expect_answers(s, 0, 0, "");
    tf_support_expect_answers(s, 1, 100, "later");
    tf_support_expect_no_answers(s, 101);
    tf_stored_answers none = {0};
    cr_assert_eq(tf_store_next_answers(s, 1, 100, &none), TF_NONE);
    tf_bytes tree = {0};
    double seconds;
    cr_assert_eq(tf_store_get_number(s, 4, &tree, &seconds), TF_NONE);
    cr_assert_eq(tf_store_get_number(s, 5, &tree, &seconds), TF_FOUND);
    cr_assert_eq(seconds, 1.25);
    cr_assert_eq(tree.size, strlen("tree bytes"));
    cr_assert_eq(memcmp(tree.data, "tree bytes", tree.size), 0);
    tf_bytes_clear(&tree);
    tf_store_close(s, "complete");
}

Test(store, notes_are_replaced) {
    tf_store *s = tf_support_open_store();
    uint64_t value = 7;
    cr_assert_eq(tf_store_get_note(s, "printed", &value), TF_NONE);
    cr_assert_eq(tf_store_put_note(s, "printed", 1), TF_OK);
    cr_assert_eq(tf_store_put_note(s, "first", UINT64_MAX), TF_OK);
    cr_assert_eq(tf_store_put_note(s, "printed", 2), TF_OK);
    tf_store_close(s, "complete");
    s = tf_support_open_store();
    cr_assert_eq(tf_store_get_note(s, "printed", &value), TF_FOUND);
    cr_assert_eq(value, 2);
    cr_assert_eq(tf_store_get_note(s, "first", &value), TF_FOUND);
    cr_assert_eq(value, UINT64_MAX);
    tf_store_close(s, "complete");
}

Test(store, relations_belong_to_their_sieve) {
    tf_store *s = tf_support_open_store();
    char one[17], other[17];
    tf_store_sieve_id(one, "head", 4);
    tf_store_sieve_id(other, "heaD", 4);
    cr_assert_str_neq(one, other);
    cr_assert_eq(tf_store_put_sieve(s, one, "1001", "head", 4), TF_OK);
    for (uint64_t i = 0; i < 3; i++)
        cr_assert_eq(
            tf_store_put_relations(s, i == 1 ? other : one, 10 * i, i + 1, "relations", 9 - i),
            TF_OK);
    tf_stored_relations r = {0};
    cr_assert_eq(tf_store_next_relations(s, one, 1, &r), TF_FOUND);
    cr_assert_eq(r.first, 20);
    cr_assert_eq(r.count, 3);
    cr_assert_eq(r.data.size, 7);
    cr_assert_eq(tf_store_next_relations(s, one, 21, &r), TF_NONE);
    cr_assert_eq(tf_store_drop_sieve(s, one), TF_OK);
    cr_assert_eq(tf_store_next_relations(s, one, 0, &r), TF_NONE);
    cr_assert_eq(tf_store_next_relations(s, other, 0, &r), TF_FOUND);
    tf_stored_relations_clear(&r);
    tf_store_close(s, "complete");
}

Test(store, only_what_was_committed_survives_a_kill) {
    pid_t child = fork();
    if (child == 0) {
        tf_store *s = tf_support_open_store();
        tf_support_put_answers(s, 0, 10, "durable");
        if (tf_store_commit(s) != TF_OK) _exit(1);
        tf_support_put_answers(s, 10, 10, "not yet");
        kill(getpid(), SIGKILL);
    }
    int code;
    waitpid(child, &code, 0);
    cr_assert(WIFSIGNALED(code));
    tf_store *s = tf_support_open_store(); /* taken over from the dead */
    tf_support_expect_answers(s, 0, 0, "durable");
    tf_support_expect_no_answers(s, 10);
    tf_store_close(s, "complete");
}

Test(store, a_second_writer_is_refused_and_told_by_whom) {
    tf_store *s = tf_support_open_store(), *second;
    tf_store_error e;
    cr_assert_eq(tf_support_try_open(&second, &e, 2), TF_EIO);
    cr_assert_eq(e.code, TF_EXIT_STATE);
    cr_assert(e.in_use);
    char process[40];
    snprintf(process, sizeof process, "process %d,", getpid());
    cr_assert(strstr(e.text, "is in use by host ") && strstr(e.text, process), "%s", e.text);
    tf_support_put_answers(s, 0, 1, "goes on");
    tf_store_close(s, "complete");
    s = tf_support_open_store();
    tf_support_expect_answers(s, 0, 0, "goes on");
    tf_store_discard(s);
    tf_support_shell("test -z \"$(ls %s)\"", tf_support_folder);
}

Test(store, one_who_lost_the_ownership_writes_nothing) {
    tf_store *s = tf_support_open_store();
    tf_support_put_answers(s, 0, 1, "first");
    cr_assert_eq(tf_store_commit(s), TF_OK);
    tf_support_shell("sed -i 's/^token .*/token 00000000000000aa/' %s.owner", tf_support_state);
    tf_support_put_answers(s, 1, 1, "second");
    cr_assert_eq(tf_store_commit(s), TF_EIO);
    cr_assert_eq(tf_store_failure(s)->code, TF_EXIT_STATE);
    tf_store_close(s, "lost");
    tf_support_shell("grep -q '^token 00000000000000aa' %s.owner && rm %s.owner", tf_support_state,
                     tf_support_state);
    s = tf_support_open_store();
    tf_support_expect_answers(s, 0, 0, "first");
    tf_support_expect_no_answers(s, 1);
    tf_store_close(s, "complete");
}

Test(store, other_settings_are_refused) {
    tf_store *s;
    tf_store_error e;
    static const tf_store_setting other[] = {{"method", "auto"}, {"seed", "8"}};
    tf_store_close(tf_support_open_store(), "complete");
    tf_store_terms terms = {.path = tf_support_state,
                            .settings = other,
                            .setting_count = 2,
                            .program = "test 2",
                            .host = &tf_host_system};
    cr_assert_eq(tf_store_open(&s, &terms, &e), TF_EIO);
    cr_assert_eq(e.code, TF_EXIT_STATE);
    cr_assert(strstr(e.text, "made with seed 7, this run has 8"), "%s", e.text);
    tf_support_shell("test \"$(ls %s)\" = state", tf_support_folder);
    tf_store_close(tf_support_open_store(), "complete");
}
