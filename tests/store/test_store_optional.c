/* A state that nobody asked for: it ends nothing. */
#include <criterion/criterion.h>
#include <signal.h>
#include <sys/resource.h>

#include "support_store.h"

TestSuite(store_optional, .init = tf_support_open_folder, .fini = tf_support_close_folder);

static tf_store *open_optional(void) {
    tf_store *s;
    tf_store_error e;
    tf_store_terms terms = {
        .path = tf_support_state, .program = "test 1", .host = &tf_host_system, .optional = true};
    cr_assert_eq(tf_store_open(&s, &terms, &e), TF_OK, "%s", e.text);
    return s;
}

/* Everything may still be asked of it. */
static void expect_given_up(tf_store *s) {
    uint64_t value;
    double seconds;
    tf_bytes tree = {0};
    cr_assert(tf_store_given_up(s));
    cr_assert_eq(tf_store_failure(s)->code, 0);
    tf_support_put_answers(s, 7, 1, "nowhere");
    tf_support_put_number(s, 5, "nowhere");
    tf_support_expect_no_answers(s, 0);
    cr_assert_eq(tf_store_get_note(s, "first", &value), TF_NONE);
    cr_assert_eq(tf_store_get_number(s, 5, &tree, &seconds), TF_NONE);
    cr_assert_eq(tf_store_put_note(s, "first", 1), TF_OK);
    cr_assert_eq(tf_store_drop_sieve(s, "0123"), TF_OK);
    cr_assert(!tf_store_dirty(s));
    cr_assert_eq(tf_store_commit(s), TF_OK);
}

Test(store_optional, an_optional_one_that_cannot_be_written_ends_nothing) {
    static char large[200000];
    memset(large, 'x', sizeof large - 1);
    tf_store *s = open_optional();
    tf_support_put_answers(s, 0, 1, "durable");
    cr_assert_eq(tf_store_commit(s), TF_OK);
    cr_assert(!tf_store_given_up(s));
    signal(SIGXFSZ, SIG_IGN);
    struct rlimit before, little = {100000, RLIM_INFINITY};
    cr_assert_eq(getrlimit(RLIMIT_FSIZE, &before), 0);
    little.rlim_max = before.rlim_max;
    cr_assert_eq(setrlimit(RLIMIT_FSIZE, &little), 0);
    tf_support_put_answers(s, 1, 1, large);
    cr_assert_eq(tf_store_commit(s), TF_OK);
    cr_assert_eq(setrlimit(RLIMIT_FSIZE, &before), 0);
    expect_given_up(s);
    tf_store_close(s, "complete");
    s = tf_support_open_store();
    tf_support_expect_answers(s, 0, 0, "durable");
    tf_support_expect_no_answers(s, 1);
    tf_store_close(s, "complete");
}

Test(store_optional, an_optional_one_of_other_input_is_left_alone) {
    tf_store *s = open_optional();
    tf_support_put_answers(s, 0, 1, "of other input");
    cr_assert_eq(tf_store_commit(s), TF_OK);
    cr_assert_eq(tf_store_disown(s, "no reason"), TF_OK);
    expect_given_up(s);
    tf_store_discard(s);
    s = tf_support_open_store();
    tf_support_expect_answers(s, 0, 0, "of other input");
    tf_store_close(s, "complete");
}

Test(store_optional, a_discarded_one_is_gone) {
    tf_store *s = open_optional();
    tf_support_put_answers(s, 0, 1, "x");
    tf_store_discard(s);
    tf_support_shell("test -z \"$(ls %s)\"", tf_support_folder);
    tf_store_discard(NULL);
}
