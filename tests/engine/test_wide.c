/* Numbers of two words in blocks: the same lines as by way of trees, mixed with words in any order. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "block_codec.h"
#include "factors.h"
#include "rng.h"
#include "wide.h"
#include "work.h"

static tf_work *work;
static tf_wide *wide;

static void open_work(void) {
    cr_assert_eq(tf_work_new(&work, TF_ISA_BEST), TF_OK);
    wide = calloc(1, sizeof *wide);
    cr_assert(wide);
}
static void close_work(void) {
    tf_work_free(work);
    tf_small_free(wide->small);
    free(wide);
}

TestSuite(wide, .init = open_work, .fini = close_work);

/* The answer to a block with this text. */
static tf_result run_block(const char *text, const tf_block_head *head) {
    tf_task task = {.id = 1, .kind = TF_TASK_BLOCK};
    tf_result r = {0};
    tf_cancel never = {0};
    tf_writer w = {&task.body, TF_OK};
    tf_read_block b = {.text = text, .size = strlen(text), .line = 1, .column = 1};
    tf_block_put(&w, head, &b);
    cr_assert_eq(w.status, TF_OK);
    tf_work_run(work, &task, &r, &never);
    cr_assert_eq(r.status, TF_OK);
    cr_assert_eq(tf_work_check(&task, &r), TF_OK);
    tf_task_clear(&task);
    return r;
}

/* Its lines, one behind the other; tokens in brackets. */
static char *lines_of(const tf_result *r) {
    char *out = calloc(1, 2 * r->body.size + 1), *p = out;
    tf_cursor c = tf_cursor_over(&r->body);
    tf_piece piece;
    while (tf_piece_get(&piece, &c) == TF_FOUND) {
        bool lines = piece.kind == TF_PIECE_LINES;
        p +=
            sprintf(p, lines ? "%.*s" : "[%.*s]\n", lines ? (int)piece.size : (int)piece.token.size,
                    lines ? piece.lines : piece.token.text);
    }
    return out;
}

static void expect(const char *text, const tf_block_head *head, const char *lines) {
    tf_result r = run_block(text, head);
    char *got = lines_of(&r);
    cr_assert_str_eq(got, lines);
    free(got);
    tf_result_clear(&r);
}

static const tf_block_head text_head = {.format = &tf_sink_text, .shard = {1, 1}, .wide = true};

Test(wide, among_words_and_others) {
    expect(
        "15 147573952589676412927 x 36893488147419103232\n"
        "340282366920938463463374607431768211455 91 +00147573952589676412927\n"
        "340282366920938463463374607431768211456 340282366920938463463374607431768211297 # 7\n"
        "18446744073709551616 7",
        &text_head,
        "15: 3 5\n147573952589676412927: 193707721 761838257287\n[x]\n"
        "36893488147419103232: 2 2 2 2 2 2 2 2 2 2 2 2 2 2 2 2 2 2 2 2 2 2 2 2 2 2 2 2 2 2 2 2 2 2"
        " 2 2 2 2 2 2 2 2 2 2 2 2 2 2 2 2 2 2 2 2 2 2 2 2 2 2 2 2 2 2 2\n"
        "340282366920938463463374607431768211455: 3 5 17 257 641 65537 274177 6700417 "
        "67280421310721\n91: 7 13\n147573952589676412927: 193707721 761838257287\n"
        "[340282366920938463463374607431768211456]\n"
        "340282366920938463463374607431768211297: 340282366920938463463374607431768211297\n"
        "18446744073709551616: 2 2 2 2 2 2 2 2 2 2 2 2 2 2 2 2 2 2 2 2 2 2 2 2 2 2 2 2 2 2 2 2 2 2"
        " 2 2 2 2 2 2 2 2 2 2 2 2 2 2 2 2 2 2 2 2 2 2 2 2 2 2 2 2 2 2\n7: 7\n");
}

Test(wide, exponents_shards_and_leave) {
    tf_block_head head = text_head;
    head.exponents = true;
    expect("36893488147419103232 340282366920938463426481119284349108225", &head,
           "36893488147419103232: 2^65\n"
           "340282366920938463426481119284349108225: 3^2 5^2 17^2 257^2 641^2 65537^2 6700417^2\n");
    head.shard = (tf_opt_shard){2, 2};
    expect("36893488147419103232 15 147573952589676412927 147573952589676412927", &head,
           "15: 3 5\n147573952589676412927: 193707721 761838257287\n");
    head = text_head;
    head.wide = false;
    expect("15 147573952589676412927 21", &head, "15: 3 5\n[147573952589676412927]\n21: 3 7\n");
}

/* A record is the same as the one by way of a tree (but for the time), proofs included. */
static char *by_tree(const char *decimal, const tf_sink_format *format, bool prove) {
    tf_task task = {.id = 1, .kind = TF_TASK_ADVANCE};
    tf_writer w = {&task.body, TF_OK};
    tf_advance_head head = {.limit = 1e9};
    tf_plan_init(&head.plan);
    head.plan.prove = prove;
    tf_advance_head_put(&w, &head);
    mpz_t n;
    mpz_init_set_str(n, decimal, 10);
    tf_tree t;
    cr_assert_eq(tf_tree_init(&t, n), TF_OK);
    tf_entry_put_tree(&w, &t);
    tf_tree_clear(&t);
    tf_result r = {0};
    tf_cancel never = {0};
    tf_work_run(work, &task, &r, &never);
    cr_assert_eq(r.status, TF_OK);
    cr_assert_eq(tf_work_check(&task, &r), TF_OK);
    tf_cursor c = tf_cursor_over(&r.body);
    tf_advanced a;
    cr_assert_eq(tf_advanced_get(&a, &c), TF_OK);
    cr_assert_eq(a.status, TF_FOUND);
    tf_factors f;
    tf_factors_init(&f);
    cr_assert_eq(tf_tree_factors(&f, &a.tree), TF_OK);
    tf_tree_clear(&a.tree);
    tf_sink sink = {.format = format};
    cr_assert_eq(tf_outbuf_open_memory(&sink.out, 1000), TF_OK);
    tf_record record = {.text = decimal,
                        .text_size = strlen(decimal),
                        .n = n,
                        .factors = &f,
                        .complete = true,
                        .status = "complete"};
    cr_assert_eq(tf_sink_put(&sink, &record), TF_OK);
    tf_outbuf_put(&sink.out, "", 1);
    tf_factors_clear(&f);
    mpz_clear(n);
    tf_task_clear(&task);
    tf_result_clear(&r);
    return sink.out.data;
}

/* Digits behind the word "seconds" become 0. */
static void without_time(char *line) {
    char *p = strstr(line, "\"seconds\":");
    if (p) memmove(p + 10, strchr(p, '}'), strlen(strchr(p, '}')) + 1);
}

Test(wide, records_as_by_trees) {
    tf_rng rng;
    tf_rng_init(&rng, 41, 0);
    tf_block_head head = text_head;
    head.format = &tf_sink_jsonl;
    for (int i = 0; i < 60; i++) {
        char decimal[48] = "170141183460469231731687303715884105727"; /* a prime */
        mpz_t n;
        mpz_init_set_ui(n, tf_rng_next(&rng) | UINT64_C(1) << 63);
        mpz_mul_ui(n, n, tf_rng_next(&rng) >> i | 2);
        if (i > 0) mpz_get_str(decimal, 10, n);
        mpz_clear(n);
        head.prove = i % 2;
        tf_result r = run_block(decimal, &head);
        char *got = lines_of(&r), *want = by_tree(decimal, head.format, head.prove);
        without_time(got);
        without_time(want);
        cr_assert_str_eq(got, want);
        if (i == 0) cr_assert(strstr(got, "probable"), "%s", got);
        free(got);
        free(want);
        tf_result_clear(&r);
    }
}

/* More than a pass holds, with words between. */
Test(wide, many) {
    enum { COUNT = 3 * TF_WIDE + 17 };
    char *text = malloc(COUNT * 64), *lines = calloc(COUNT, 96), *t = text, *l = lines;
    for (int i = 0; i < COUNT; i++) {
        int twos = 1 + i % 60;
        mpz_t v;
        mpz_init_set_ui(v, 2147483647);
        mpz_mul_2exp(v, v, 34 + (unsigned)twos);
        char decimal[48];
        mpz_get_str(decimal, 10, v);
        mpz_clear(v);
        t += sprintf(t, "%s %s", decimal, i % 3 ? "" : "35\n");
        l += sprintf(l, "%s: 2^%d 2147483647\n%s", decimal, 34 + twos, i % 3 ? "" : "35: 5 7\n");
    }
    tf_block_head head = text_head;
    head.exponents = true;
    expect(text, &head, lines);
    free(text);
    free(lines);
}

/* A wrong answer of the kernel would not get out: the check that stands between is right. */
Test(wide, products_are_looked_at) {
    wide->count = 2;
    wide->n[0] = (tf_u128)1 << 100;
    wide->n[1] = ((tf_u128)1 << 67) - 1;
    cr_assert_eq(tf_wide_factor(wide, true, TF_ISA_BEST, NULL), TF_OK);
    cr_assert_eq(wide->ends[0], 100);
    cr_assert_eq(wide->ends[1], 102);
    cr_assert_eq(wide->primes[100], 193707721);
    tf_factors f;
    tf_factors_init(&f);
    mpz_t n;
    mpz_init(n);
    cr_assert_eq(tf_wide_describe(n, &f, wide, 1, true, NULL), TF_OK);
    cr_assert_eq(f.count, 2);
    cr_assert_eq(f.items[1].certainty, TF_PRIME);
    tf_factors_clear(&f);
    mpz_clear(n);
}

Test(wide, cancel) {
    tf_cancel stop = {.reason = 1};
    wide->count = TF_WIDE;
    for (unsigned i = 0; i < TF_WIDE; i++)
        wide->n[i] = (tf_u128)UINT64_C(18446744073709551557) * (UINT64_C(18446744073709551533) - i);
    cr_assert_eq(tf_wide_factor(wide, true, TF_ISA_BEST, &stop), TF_CANCELLED);
}
