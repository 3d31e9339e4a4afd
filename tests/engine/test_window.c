/* The window: what makes it full, and what makes room again. */
#include <criterion/criterion.h>
#include <stdio.h>

#include "factors.h"
#include "intake.h"

static tf_entry *entry_of_item(const tf_window *w, uint64_t sequence) {
    return &w->ring[sequence & (w->capacity - 1)].entry;
}

/* Tokens for an intake that keeps texts. */
static void take(tf_window *w, const char *const *tokens, size_t count) {
    tf_reader *reader;
    cr_assert_eq(tf_reader_new(&reader, NULL), TF_OK);
    for (size_t i = 0; i < count; i++)
        cr_assert_eq(tf_reader_add_operand(reader, tokens[i]), TF_OK);
    tf_intake in = {.reader = reader, .shard = {1, 1}, .keep_text = true, .style = {"test", false}};
    uint64_t place;
    for (tf_intake_event e; (e = tf_intake_next(&in, w, 0, NULL, NULL, &place)) != TF_INTAKE_END;)
        cr_assert_neq(e, TF_INTAKE_FAILED);
    tf_reader_free(reader);
}

Test(window, bytes_of_numbers_and_texts_make_it_full) {
    static const char *const tokens[] = {"7", "2^6400", "x"};
    tf_window w;
    cr_assert_eq(tf_window_init(&w, 64, 800), TF_OK);
    take(&w, tokens, 1);
    cr_assert_eq(w.bytes, 1); /* the text alone */
    cr_assert_not(tf_window_full(&w));
    take(&w, tokens + 1, 1); /* 101 words of 8 bytes, and 6 of text */
    cr_assert_eq(w.bytes, 1 + 808 + 6);
    cr_assert(tf_window_full(&w));
    take(&w, tokens + 2, 1);
    cr_assert_gt(w.bytes, 815 + 1); /* its message, too */
    tf_window_drop_head(&w);
    cr_assert(tf_window_full(&w));
    tf_window_drop_head(&w);
    cr_assert_not(tf_window_full(&w));
    tf_window_drop_head(&w);
    cr_assert_eq(w.bytes, 0);
    tf_window_clear(&w);
}

Test(window, count_makes_it_full_and_the_ring_grows_up_to_it) {
    tf_window w;
    cr_assert_eq(tf_window_init(&w, 4096, SIZE_MAX), TF_OK);
    for (uint64_t i = 0; i < 500; i++) { /* so that the ring wraps when it grows */
        uint64_t place;
        cr_assert(tf_window_push(&w, &place));
        tf_window_drop_head(&w);
    }
    static uint64_t places[4096];
    for (uint64_t n = 0; !tf_window_full(&w); n++) {
        tf_entry *e = tf_window_push(&w, &places[n]);
        cr_assert(e);
        e->small_n = n;
    }
    cr_assert_eq(w.tail - w.head, 4096);
    for (uint64_t i = 0; i < 4096; i++) {
        cr_assert_eq(tf_window_at(&w, places[i])->small_n, i);
        cr_assert(i == 0 || places[i] > places[i - 1]);
    }
    tf_window_drop_head(&w);
    cr_assert_not(tf_window_full(&w));
    tf_window_clear(&w);
}

Test(window, stopped_prints_a_root_but_not_the_number_itself) {
    tf_window w;
    cr_assert_eq(tf_window_init(&w, 64, SIZE_MAX), TF_OK);
    static const char *const tokens[] = {"1000000016000000063^2", "1000000016000000063^3"};
    take(&w, tokens, 2);
    tf_tree t;
    mpz_t root;
    mpz_init_set_str(root, "1000000016000000063", 10);
    tf_tree_init_empty(&t);
    cr_assert_eq(tf_tree_add(&t, root, 2, TF_PART_COMPOSITE, TF_METHOD_POWER, 0), TF_OK);
    cr_assert_eq(tf_entry_keep_tree(entry_of_item(&w, 0), &t), TF_OK);
    cr_assert_eq(tf_entry_keep_tree(entry_of_item(&w, 1), &t), TF_EINTERNAL, "another number");
    tf_tree_clear(&t);
    tf_factors_clear(&entry_of_item(&w, 1)->factors);
    tf_sink sink;
    FILE *file = tmpfile();
    cr_assert(file);
    cr_assert_eq(tf_sink_open(&sink, &tf_sink_csv, fileno(file), NULL), TF_OK);
    cr_assert_eq(tf_window_print_stopped(&w, &sink), TF_OK);
    cr_assert_eq(tf_sink_close(&sink), TF_OK);
    cr_assert_eq(w.partial, 1);
    mpz_clear(root);
    fclose(file);
    tf_window_clear(&w);
}
