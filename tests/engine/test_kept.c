/* Answers kept in a state: written in any order, found by ordinal, refused for another number. */
#include <criterion/criterion.h>

#include "kept.h"
#include "support_store.h"

TestSuite(kept, .init = tf_support_open_folder, .fini = tf_support_close_folder);

/* The number at each place of the input: two words, odd. */
static void number_at(mpz_t n, uint64_t ordinal) {
    mpz_set_ui(n, 2 * ordinal + 1);
    mpz_setbit(n, 80);
}

static tf_entry entry_at(uint64_t ordinal) {
    tf_entry e = {.index = ordinal, .is_small = true};
    mpz_t n;
    mpz_init(n);
    number_at(n, ordinal);
    tf_entry_set_number(&e, n);
    mpz_clear(n);
    return e;
}

/* As a worker answers: nothing found, the number is one unknown part. */
static void keep(tf_keeping *k, tf_store *s, uint64_t ordinal) {
    mpz_t n;
    tf_tree t;
    tf_bytes bytes = {0};
    tf_writer w = {&bytes, TF_OK};
    mpz_init(n);
    number_at(n, ordinal);
    cr_assert_eq(tf_tree_init(&t, n), TF_OK);
    tf_put_u8(&w, TF_ENTRY_TREE);
    tf_put_u8(&w, 2);
    tf_put_f64(&w, 0.25);
    tf_tree_put(&w, &t);
    cr_assert_eq(w.status, TF_OK);
    cr_assert_eq(tf_keeping_add(k, s, ordinal, bytes.data, bytes.size), TF_OK);
    tf_tree_clear(&t);
    tf_bytes_clear(&bytes);
    mpz_clear(n);
}

static tf_status find(tf_kept *k, uint64_t ordinal) {
    tf_entry e = entry_at(ordinal);
    tf_advanced a;
    tf_status s = tf_kept_find(k, &e, &a);
    if (s == TF_FOUND) {
        cr_assert(!a.is_small);
        cr_assert_eq(a.seconds, 0.25);
        tf_tree_clear(&a.tree);
    }
    tf_entry_clear(&e);
    return s;
}

/* In the order in which blocks of text leave them, which is none; borders of pages in between. */
static const uint64_t written[] = {5,    6,    7,     4095, 4096, 4097, 100, 101,        50,
                                   9000, 8191, 70000, 8192, 0,    3,    2,   UINT32_MAX, 1};

Test(kept, answers_are_found_wherever_they_were_written) {
    tf_store *s = tf_support_open_store();
    tf_keeping keeping = {0};
    for (size_t i = 0; i < TF_ARRAY_LEN(written); i++) keep(&keeping, s, written[i]);
    cr_assert_eq(tf_keeping_end(&keeping, s), TF_OK);
    tf_store_close(s, "complete");
    s = tf_support_open_store();
    tf_kept k = {.store = s};
    for (size_t i = TF_ARRAY_LEN(written); i-- > 0;)
        cr_assert_eq(find(&k, written[i]), TF_FOUND, "%llu", (unsigned long long)written[i]);
    static const uint64_t not_written[] = {4,    51,    4094,  4098,
                                           8190, 69999, 70001, UINT64_C(1) << 40};
    for (size_t i = 0; i < TF_ARRAY_LEN(not_written); i++)
        cr_assert_eq(find(&k, not_written[i]), TF_NONE);
    tf_kept_clear(&k);
    tf_store_close(s, "complete");
}

Test(kept, nothing_is_found_in_a_new_state) {
    tf_store *s = tf_support_open_store();
    tf_kept k = {.store = s};
    cr_assert_eq(find(&k, 0), TF_NONE);
    cr_assert_eq(find(&k, 5000), TF_NONE);
    tf_kept_clear(&k);
    tf_store_close(s, "complete");
}

Test(kept, an_answer_to_another_number_means_other_input) {
    tf_store *s = tf_support_open_store();
    tf_keeping keeping = {0};
    keep(&keeping, s, 10);
    cr_assert_eq(tf_keeping_end(&keeping, s), TF_OK);
    tf_kept k = {.store = s};
    tf_entry e = entry_at(11);
    e.index = 10;
    tf_advanced a;
    cr_assert_eq(tf_kept_find(&k, &e, &a), TF_EIO);
    cr_assert_eq(tf_store_failure(s)->code, TF_EXIT_STATE);
    cr_assert_not_null(strstr(tf_store_failure(s)->text, "number 11 of the input"));
    tf_entry_clear(&e);
    tf_kept_clear(&k);
    tf_store_close(s, "other input");
}

Test(kept, a_row_that_makes_no_sense_is_left_out) {
    tf_store *s = tf_support_open_store();
    /* The second answer claims to be longer than the row. */
    static const uint8_t nonsense[] = {0, 1, 9, 1, 100, 1};
    tf_stored_answers row = {.first = 20, .count = 2};
    cr_assert_eq(tf_bytes_append(&row.data, nonsense, sizeof nonsense), TF_OK);
    cr_assert_eq(tf_store_put_answers(s, &row), TF_OK);
    tf_stored_answers_clear(&row);
    tf_kept k = {.store = s};
    cr_assert_eq(find(&k, 21), TF_NONE);
    tf_kept_clear(&k);
    tf_store_close(s, "complete");
}
