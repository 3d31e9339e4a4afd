/* The feed with a state: numbers whose answers are kept, numbers that travel alone, errors of the state. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fake_host.h"
#include "feed.h"
#include "log.h"

static char folder[64], path[100];
static tf_store *store;
static tf_window window;
static tf_cancel cancel;
static tf_feed feed;

static void open_store(void) {
    tf_store_error e;
    cr_assert_eq(
        tf_store_open(&store,
                      &(tf_store_terms){.path = path, .program = "test", .host = &tf_host_system},
                      &e),
        TF_OK, "%s", e.text);
}

static void begin(void) {
    cr_assert(fake_root_make(folder));
    snprintf(path, sizeof path, "%s/state", folder);
    tf_log_init(&(tf_log_setup){"test", 0, -1, 2});
    cr_assert_eq(tf_window_init(&window, 1024, 1 << 20), TF_OK);
    open_store();
}

static void end(void) {
    tf_reader *reader = feed.intake.reader;
    tf_feed_clear(&feed);
    tf_reader_free(reader);
    tf_window_clear(&window);
    tf_store_close(store, "complete");
    fake_root_remove(folder);
}

TestSuite(feed, .init = begin, .fini = end);

/* A feed of these operands. */
static void feed_of(const char *const *operands) {
    tf_reader *reader;
    cr_assert_eq(tf_reader_new(&reader, NULL), TF_OK);
    for (; *operands; operands++) cr_assert_eq(tf_reader_add_operand(reader, *operands), TF_OK);
    feed = (tf_feed){.intake = {.reader = reader, .shard = {1, 1}},
                     .window = &window,
                     .cancel = &cancel,
                     .head = {.limit = 1e6},
                     .store = store,
                     .workers = 1};
    cr_assert_eq(tf_feed_init(&feed), TF_OK);
}
#define FEED(...) feed_of((const char *const[]){__VA_ARGS__, NULL})

/* What a worker has answered to this number of two words or more: one unknown part. */
static void keep(uint64_t ordinal, const char *decimal) {
    mpz_t n;
    tf_tree t;
    tf_bytes bytes = {0};
    tf_writer w = {&bytes, TF_OK};
    tf_keeping k = {0};
    cr_assert_eq(mpz_init_set_str(n, decimal, 10), 0);
    cr_assert_eq(tf_tree_init(&t, n), TF_OK);
    tf_put_u8(&w, TF_ENTRY_TREE);
    tf_put_u8(&w, 2);
    tf_put_f64(&w, 0.5);
    tf_tree_put(&w, &t);
    cr_assert_eq(w.status, TF_OK);
    cr_assert_eq(tf_keeping_add(&k, store, ordinal, bytes.data, bytes.size), TF_OK);
    cr_assert_eq(tf_keeping_end(&k, store), TF_OK);
    tf_tree_clear(&t);
    tf_bytes_clear(&bytes);
    mpz_clear(n);
}

/* The next task has these numbers, by their places in the input. @return its batch, taken back */
static void expect_batch(uint64_t id, const uint64_t *indices, size_t count) {
    tf_task task = {0};
    tf_feed_out out;
    cr_assert_eq(tf_feed_next(&feed, &task, id), TF_FOUND);
    cr_assert_eq(task.kind, TF_TASK_ADVANCE);
    cr_assert_eq(task.id, id);
    cr_assert(tf_feed_take(&feed, id, &out) && out.batch && !out.block);
    cr_assert_eq(out.batch->count, count, "%zu numbers in the batch", out.batch->count);
    for (size_t i = 0; i < count; i++)
        cr_assert_eq(tf_window_at(&window, out.batch->places[i])->index, indices[i]);
    tf_feed_free_batch(out.batch);
    tf_task_clear(&task);
    cr_assert(!tf_feed_take(&feed, id, &out)); /* once */
}
#define EXPECT_BATCH(id, ...)                                                                      \
    expect_batch(id, (const uint64_t[]){__VA_ARGS__},                                              \
                 sizeof((const uint64_t[]){__VA_ARGS__}) / sizeof(uint64_t))

static void expect_recalled(uint64_t index) {
    tf_task task = {0};
    cr_assert_eq(tf_feed_next(&feed, &task, 99), TF_MORE);
    cr_assert_null(task.body.data);
    cr_assert_eq(tf_window_at(&window, feed.recalled.place)->index, index);
    cr_assert_eq(feed.recalled.answer.seconds, 0.5);
    tf_tree_clear(&feed.recalled.answer.tree);
}

static void expect_end(void) {
    tf_task task = {0};
    cr_assert_eq(tf_feed_next(&feed, &task, 99), TF_NONE);
    cr_assert(feed.ended);
    cr_assert_eq(feed.out_count, 0);
}

#define TWO_WORDS "100000000000000000000000000001" /* in a batch, with others */
static char large[2000];                           /* travels alone */

static const char *a_large_number(void) {
    tf_entry e = {0};
    mpz_t n;
    mpz_init(n);
    memset(large, '7', sizeof large - 1);
    cr_assert_eq(mpz_set_str(n, large, 10), 0);
    tf_entry_set_number(&e, n);
    cr_assert(tf_batch_alone(&e));
    tf_entry_clear(&e);
    mpz_clear(n);
    return large;
}

Test(feed, a_kept_number_amid_a_batch_does_not_break_it) {
    keep(2, TWO_WORDS);
    FEED("91", "35", TWO_WORDS, "77", "15");
    expect_recalled(2);
    EXPECT_BATCH(7, 0, 1, 3, 4);
    expect_end();
}

Test(feed, nothing_but_kept_numbers) {
    keep(0, TWO_WORDS);
    keep(1, TWO_WORDS);
    FEED(TWO_WORDS, TWO_WORDS);
    expect_recalled(0);
    expect_recalled(1);
    expect_end();
}

Test(feed, a_large_number_waits_behind_the_batch) {
    FEED("91", "35", a_large_number(), "77");
    EXPECT_BATCH(1, 0, 1);
    EXPECT_BATCH(2, 2);
    EXPECT_BATCH(3, 3);
    expect_end();
}

Test(feed, large_numbers_each_travel_alone) {
    FEED(a_large_number(), large, "77", large);
    EXPECT_BATCH(1, 0);
    EXPECT_BATCH(2, 1);
    EXPECT_BATCH(3, 2);
    EXPECT_BATCH(4, 3);
    expect_end();
}

/* It was looked for before it was held; by then its answer may have come to be kept as well. */
Test(feed, a_large_number_that_is_held_is_known_all_the_same) {
    FEED("91", a_large_number(), "77");
    EXPECT_BATCH(1, 0);
    cr_assert(feed.holding);
    EXPECT_BATCH(2, 1);
    EXPECT_BATCH(3, 2);
    expect_end();
}

Test(feed, a_kept_large_number_is_never_held) {
    keep(1, a_large_number());
    FEED("91", large, "77");
    expect_recalled(1);
    EXPECT_BATCH(1, 0, 2);
    expect_end();
}

Test(feed, an_answer_to_another_number_ends_the_feed) {
    keep(1, TWO_WORDS);
    FEED("91", "100000000000000000000000000003", "77");
    tf_task task = {0};
    cr_assert_eq(tf_feed_next(&feed, &task, 1), TF_EIO);
    cr_assert_eq(tf_store_failure(store)->code, TF_EXIT_STATE);
    cr_assert_not_null(strstr(tf_store_failure(store)->text, "number 2 of the input"));
}

Test(feed, other_input_is_noticed_at_its_first_token) {
    cr_assert_eq(tf_store_put_note(store, "first", 12345), TF_OK);
    FEED("91", "77");
    tf_task task = {0};
    cr_assert_eq(tf_feed_next(&feed, &task, 1), TF_EIO);
    cr_assert_null(task.body.data);
    cr_assert_not_null(strstr(tf_store_failure(store)->text, "other input"));
}

/* A state that is made in the middle of a run notes what the input begins with, and keeps from then on. */
Test(feed, a_state_may_come_later) {
    tf_store *later = store;
    store = NULL;
    FEED("91", "77", a_large_number(), TWO_WORDS);
    EXPECT_BATCH(1, 0, 1);
    store = later;
    cr_assert_eq(tf_feed_keep(&feed, store), TF_OK);
    uint64_t first;
    cr_assert_eq(tf_store_get_note(store, "first", &first), TF_FOUND);
    cr_assert_eq(first, feed.intake.first);
    keep(3, TWO_WORDS);
    EXPECT_BATCH(2, 2);
    expect_recalled(3);
    expect_end();
}

Test(feed, a_state_of_other_input_that_comes_later_is_refused) {
    tf_store *later = store;
    store = NULL;
    cr_assert_eq(tf_store_put_note(later, "first", 12345), TF_OK);
    FEED("91", a_large_number());
    EXPECT_BATCH(1, 0);
    store = later;
    cr_assert_eq(tf_feed_keep(&feed, store), TF_EIO);
}

Test(feed, a_cancelled_feed_reads_no_further) {
    FEED("91", "77");
    tf_cancel_request(&cancel, 15);
    tf_task task = {0};
    cr_assert_eq(tf_feed_next(&feed, &task, 1), TF_NONE);
    cr_assert(!feed.ended);
    cancel = (tf_cancel){0};
    EXPECT_BATCH(1, 0, 1);
    expect_end();
}
