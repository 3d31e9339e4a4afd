/* A damaged state file: what is not damaged comes back. */
#include <criterion/criterion.h>

#include "support_store.h"

TestSuite(store_damage, .init = tf_support_open_folder, .fini = tf_support_close_folder);

/* Change the byte at the first occurrence of @p text in the file. */
static void damage(const char *text) {
    tf_support_shell("python3 - %s '%s' <<'E'\n"
                     "import sys\n"
                     "p, t = sys.argv[1], sys.argv[2].encode()\n"
                     "d = bytearray(open(p, 'rb').read())\n"
                     "d[d.index(t)] ^= 1\n"
                     "open(p, 'wb').write(d)\nE",
                     tf_support_state, text);
}

Test(store_damage, a_flipped_bit_costs_its_row) {
    tf_store *s = tf_support_open_store();
    tf_support_put_answers(s, 0, 1, "answers of the first row");
    tf_support_put_answers(s, 1, 1, "answers of the second");
    tf_support_put_number(s, 5, "the tree");
    tf_store_close(s, "complete");
    damage("answers of the first");
    damage("the tree");
    s = tf_support_open_store();
    tf_support_expect_answers(s, 0, 1, "answers of the second");
    tf_bytes tree = {0};
    double seconds;
    cr_assert_eq(tf_store_get_number(s, 5, &tree, &seconds), TF_NONE);
    tf_store_close(s, "complete");
}

/* Everything in the first page may be lost: the tables are found all the same. */
Test(store_damage, a_damaged_first_page_costs_nothing) {
    static const unsigned damaged_at[] = {0,  14, 16, 18,  24,  28,  32,   44,
                                          56, 68, 96, 100, 103, 108, 2000, 4000};
    for (size_t i = 0; i < TF_ARRAY_LEN(damaged_at); i++) {
        tf_store *s = tf_support_open_store();
        tf_support_put_answers(s, 3, 1, "the answer");
        tf_support_put_number(s, 5, "the tree");
        tf_store_close(s, "complete");
        tf_support_shell(
            "printf '\\377\\377\\377\\377' | dd of=%s bs=1 seek=%u conv=notrunc 2>/dev/null",
            tf_support_state, damaged_at[i]);
        s = tf_support_open_store();
        tf_support_expect_answers(s, 0, 3, "the answer");
        tf_bytes tree = {0};
        double seconds;
        cr_assert_eq(tf_store_get_number(s, 5, &tree, &seconds), TF_FOUND, "damage at %u",
                     damaged_at[i]);
        tf_bytes_clear(&tree);
        tf_store_close(s, "complete");
        tf_support_shell("rm -f %s.damaged; test \"$(ls %s)\" = state; rm %s", tf_support_state,
                         tf_support_folder, tf_support_state);
    }
}

/* ---- pages ------------------------------------------------------------------------------------
 * A file with many pages of answers and of relations, and one number; then something happens to it. */

enum { ROWS = 400 };

static void fill_many_pages(void) {
    tf_store *s = tf_support_open_store();
    char text[200];
    tf_support_put_number(s, 5, "the tree");
    cr_assert_eq(tf_store_put_sieve(s, "0123456789abcdef", "91", "head", 4), TF_OK);
    for (uint64_t i = 0; i < ROWS; i++) {
        snprintf(text, sizeof text, "%0150u of the rows, and many pages of them", (unsigned)i);
        tf_support_put_answers(s, i, 1, text);
        cr_assert_eq(
            tf_store_put_relations(s, "0123456789abcdef", i, 1, text, i % 50 == 3 ? 0 : 170),
            TF_OK);
    }
    tf_store_close(s, "complete");
}

/* Python with the bytes of the file as d, its tables' first pages as roots, and page(n). */
static void change(const char *code) {
    tf_support_shell("python3 - %s <<'E'\n"
                     "import sqlite3, sys\n"
                     "p = sys.argv[1]\n"
                     "db = sqlite3.connect(p)\n"
                     "roots = dict(db.execute('SELECT name, rootpage FROM sqlite_schema'))\n"
                     "db.close()\n"
                     "d = bytearray(open(p, 'rb').read())\n"
                     "page = lambda n: slice(4096 * (n - 1), 4096 * n)\n"
                     "%s\n"
                     "open(p, 'wb').write(d)\nE",
                     tf_support_state, code);
}

static uint64_t count_answers(tf_store *s) {
    tf_stored_answers b = {0};
    uint64_t found = 0;
    while (tf_store_next_answers(s, b.first + (found > 0), 100000, &b) == TF_FOUND) found++;
    tf_stored_answers_clear(&b);
    return found;
}

static uint64_t count_relations(tf_store *s) {
    tf_stored_relations r = {0};
    uint64_t found = 0;
    while (tf_store_next_relations(s, "0123456789abcdef", r.first + (found > 0), &r) == TF_FOUND)
        found++;
    tf_stored_relations_clear(&r);
    return found;
}

static bool has_number(tf_store *s) {
    tf_bytes tree = {0};
    double seconds;
    bool has = tf_store_get_number(s, 5, &tree, &seconds) == TF_FOUND;
    tf_bytes_clear(&tree);
    return has;
}

Test(store_damage, a_damaged_structure_is_mended_and_the_file_kept_aside) {
    fill_many_pages();
    /* The last page of answers that a search finds loses its header. */
    change("at = d.rindex(b'of the rows') // 4096 * 4096\nd[at:at + 8] = b'\\xff' * 8");
    tf_store *s = tf_support_open_store();
    uint64_t found = count_answers(s) + count_relations(s);
    cr_assert(found > 2 * ROWS - 50 && found < 2 * ROWS, "%llu rows", (unsigned long long)found);
    cr_assert(has_number(s));
    tf_store_close(s, "complete");
    tf_support_shell("test -f %s.damaged", tf_support_state);
    tf_store_close(tf_support_open_store(), "complete"); /* sound now */
}

/* The page from which all others of a table are reached: they are found without it. Rows of tables
 * without row ids are in such pages, too: few of them. */
Test(store_damage, a_damaged_root_costs_what_is_on_it) {
    fill_many_pages();
    change("for name in 'answer', 'relation': d[page(roots[name])] = b'\\xa5' * 4096");
    tf_store *s = tf_support_open_store();
    cr_assert_eq(count_answers(s), ROWS);
    uint64_t relations = count_relations(s);
    cr_assert(relations > ROWS * 9 / 10 && relations < ROWS, "%llu relations",
              (unsigned long long)relations);
    cr_assert(has_number(s));
    tf_store_close(s, "complete");
}

/* One bit of every seventh page, wherever it falls. */
Test(store_damage, bits_in_many_pages_cost_these_pages) {
    fill_many_pages();
    change("import random\nrandom.seed(7)\n"
           "for n in range(1, len(d) // 4096, 7): d[4096 * n + random.randrange(8)] ^= 32");
    tf_store *s = tf_support_open_store();
    uint64_t found = count_answers(s) + count_relations(s);
    cr_assert(found > 2 * ROWS * 7 / 10 && found < 2 * ROWS, "%llu rows",
              (unsigned long long)found);
    tf_store_close(s, "complete");
}

/* What was begun behind the cut is not there, and keeps nobody from reading what is. */
Test(store_damage, a_file_cut_off_keeps_what_is_in_front) {
    fill_many_pages();
    change("del d[4096 * (roots['number']) + 77:]");
    tf_store *s;
    tf_store_error e;
    s = tf_support_open_store();
    cr_assert(has_number(s));
    cr_assert_eq(count_answers(s), 0);
    tf_store_close(s, "complete");
    /* Also the settings it was made with, which are in the second page. */
    change("del d[4096 * 2:]");
    cr_assert_eq(tf_store_open(&s,
                               &(tf_store_terms){.path = tf_support_state,
                                                 .settings = &(tf_store_setting){"seed", "8"},
                                                 .setting_count = 1,
                                                 .program = "test 1",
                                                 .host = &tf_host_system},
                               &e),
                 TF_EIO);
    cr_assert_not_null(strstr(e.text, "was made with seed 7"), "%s", e.text);
    tf_support_shell("test -f %s.damaged && test -f %s.damaged.2", tf_support_state,
                     tf_support_state);
}

/* Relations of a sieve that is over are in pages that nobody uses; they do not come back. */
Test(store_damage, what_was_removed_stays_away) {
    fill_many_pages();
    tf_store *s = tf_support_open_store();
    cr_assert_eq(tf_store_drop_sieve(s, "0123456789abcdef"), TF_OK);
    tf_store_close(s, "complete");
    change("d[page(roots['relation'])] = b'\\xa5' * 4096");
    s = tf_support_open_store();
    cr_assert_eq(count_relations(s), 0);
    cr_assert_eq(count_answers(s), ROWS);
    tf_store_close(s, "complete");
}
