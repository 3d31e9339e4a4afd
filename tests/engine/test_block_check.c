/* What a rank with broken memory may send for a block: every flipped bit is refused, unless it leaves
 * numbers and factors alone. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "block_check.h"
#include "rng.h"
#include "work.h"

static tf_work *work;

static void open_work(void) {
    cr_assert_eq(tf_work_new(&work, TF_ISA_BEST), TF_OK);
}
static void close_work(void) {
    tf_work_free(work);
}

TestSuite(block_check, .init = open_work, .fini = close_work);

static tf_task block_task(const char *text, const tf_block_head *head) {
    tf_task task = {.id = 1, .kind = TF_TASK_BLOCK};
    tf_writer w = {&task.body, TF_OK};
    tf_read_block b = {.text = text, .size = strlen(text), .line = 1, .column = 1};
    tf_block_put(&w, head, &b);
    cr_assert_eq(w.status, TF_OK);
    return task;
}

static tf_result run(const tf_task *task) {
    tf_result r = {0};
    tf_cancel never = {0};
    tf_work_run(work, task, &r, &never);
    cr_assert_eq(r.status, TF_OK);
    cr_assert_eq(tf_work_check(task, &r), TF_OK);
    return r;
}

static const char sample[] = "0 1 2 +0012 # 17\n97 64 18446744073709551615 18446744073709551557\n"
                             "36893488147419103232 340282366920938463463374607431768211455\n"
                             "1000000016000000063 170141183460469231731687303715884105727 720720";

static const tf_sink_format *const formats[] = {&tf_sink_text, &tf_sink_jsonl, &tf_sink_csv};

/* Without the names and times, which are not checked: all between the marks and the next , or }. */
static char *essence(const tf_bytes *answer, const tf_sink_format *format) {
    char *out = calloc(1, answer->size + 1);
    memcpy(out, answer->data, answer->size);
    if (format == &tf_sink_text) return out;
    bool csv = format == &tf_sink_csv;
    unsigned commas = 0;
    for (size_t i = 0, quotes = 0; i < answer->size; i++) {
        char ch = out[i];
        if (ch == '\n') commas = 0;
        commas += ch == ',';
        quotes += ch == '"';
        bool name = (ch >= 'a' && ch <= 'z') || ch == ' ' || ch == '1';
        bool second = (ch >= '0' && ch <= '9') || ch == '.';
        if (csv ? (commas == 4 || commas == 5) && name : name && quotes % 2) out[i] = '?';
        if (csv ? commas == 7 && second : second && quotes % 2 == 0) out[i] = '?';
    }
    return out;
}

Test(block_check, every_bit) {
    for (size_t f = 0; f < 2 * TF_ARRAY_LEN(formats); f++) {
        tf_block_head head = {
            .format = formats[f / 2], .exponents = f == 1, .shard = {1, 1}, .wide = true};
        tf_task task = block_task(sample, &head);
        tf_result r = run(&task);
        char *right = essence(&r.body, head.format);
        unsigned accepted = 0, refused = 0;
        for (size_t bit = 0; bit < 8 * r.body.size; bit++) {
            r.body.data[bit / 8] ^= (uint8_t)(1u << bit % 8);
            if (tf_work_check(&task, &r) == TF_OK) {
                char *now = essence(&r.body, head.format);
                cr_assert(memcmp(now, right, r.body.size) == 0, "format %s: bit %zu unnoticed",
                          head.format->name, bit);
                free(now);
                accepted++;
            } else {
                refused++;
            }
            r.body.data[bit / 8] ^= (uint8_t)(1u << bit % 8);
        }
        cr_assert(head.format == &tf_sink_text ? accepted == 0 : accepted > 0);
        cr_assert_gt(refused, 3000);
        for (size_t size = 0; size < r.body.size; size++) { /* cut off, in a place of its own */
            tf_result part = {.kind = r.kind};
            cr_assert_eq(tf_bytes_append(&part.body, r.body.data, size), TF_OK);
            cr_assert_eq(tf_work_check(&task, &part), TF_EINTERNAL, "%zu bytes", size);
            tf_result_clear(&part);
        }
        free(right);
        tf_result_clear(&r);
        tf_task_clear(&task);
    }
}

/* Lies that are well formed. */
Test(block_check, lies) {
    static const char *const lies[] = {
        "12: 2 2 3\n15: 3 5\n",                   /* the truth */
        "12: 2 2 3\n15: 5 3\n",                   /* not in order */
        "12: 2 2 3\n15: 3 7\n",                   /* another product */
        "12: 2 2 3\n15: 3\n",                     /* a factor too few */
        "12: 2 2 3\n15: 1 3 5\n",                 /* no prime */
        "12: 2 2 3\n15: 3  5\n",                  /* a blank too many */
        "12: 2 2 3\n15: 3 05\n",                  /* a zero too many */
        "12: 2 2 3\n21: 3 7\n",                   /* another number */
        "15: 3 5\n12: 2 2 3\n",                   /* another order */
        "12: 2 2 3\n15: 3 5 \n",                  /* something behind */
        "12: 2 2 3\n15: 3 5",                     /* no end */
        "12: 2^2 3\n15: 3 5\n",                   /* exponents that nobody asked for */
        "12: 2 2 3\n15: 3 6148914691236517207\n", /* 15 and 2^64 times something */
    };
    tf_block_head head = {.format = &tf_sink_text, .shard = {1, 1}, .wide = true};
    tf_task task = block_task("12 15\n", &head);
    for (size_t i = 0; i < TF_ARRAY_LEN(lies); i++) {
        tf_outbuf out;
        cr_assert_eq(tf_outbuf_open_memory(&out, 16), TF_OK);
        size_t mark = tf_piece_begin_lines(&out);
        tf_outbuf_puts(&out, lies[i]);
        tf_piece_end_lines(&out, mark, 2);
        tf_result r = {.kind = TF_TASK_BLOCK,
                       .body = {(uint8_t *)out.data, out.size, out.capacity}};
        cr_assert_eq(tf_work_check(&task, &r), i ? TF_EINTERNAL : TF_OK, "%s", lies[i]);
        tf_result_clear(&r);
    }
    tf_task_clear(&task);
}

/* Tokens that come back must be those that were sent, in their places; shards skip some. */
Test(block_check, tokens) {
    tf_block_head head = {.format = &tf_sink_text, .shard = {2, 3}, .wide = false, .index = 5};
    tf_task task = block_task("7 x 2^67-1 # y\n36893488147419103232 5 00000000000000000000000012 "
                              "10 11 12 13",
                              &head);
    tf_result r = run(&task);
    tf_task other = block_task("7 x 2^67-2 # y\n36893488147419103232 5 00000000000000000000000012 "
                               "10 11 12 13",
                               &head);
    cr_assert_eq(tf_work_check(&other, &r), TF_EINTERNAL);
    tf_task_clear(&other);
    head.shard.k = 1;
    other = block_task("7 x 2^67-1 # y\n36893488147419103232 5 00000000000000000000000012 10 11 12 "
                       "13",
                       &head);
    cr_assert_eq(tf_work_check(&other, &r), TF_EINTERNAL);
    tf_task_clear(&other);
    tf_result_clear(&r);
    tf_task_clear(&task);
}

/* Random text, all that a worker says of it is believed. */
Test(block_check, the_truth_is_believed) {
    static const char bytes[] = "0123456789012345678901234567890123456789 \n \n\t\r#x+\xff";
    tf_rng rng;
    tf_rng_init(&rng, 77, 0);
    for (int i = 0; i < 600; i++) {
        char text[400];
        size_t size = 1 + tf_rng_next(&rng) % (sizeof text - 2);
        text[0] = '1';
        for (size_t k = 1; k < size; k++) text[k] = bytes[tf_rng_next(&rng) % (sizeof bytes - 1)];
        for (size_t k = 38; k < size; k += 38) text[k] = ' ';
        text[size] = '\0';
        tf_block_head head = {.format = formats[i % 3],
                              .exponents = i % 3 == 0 && i % 2,
                              .shard = {1 + (unsigned)i % 2, 1 + (unsigned)i % 4},
                              .wide = i % 5 > 0};
        if (head.shard.k > head.shard.n) head.shard.k = 1;
        tf_task task = block_task(text, &head);
        tf_result r = run(&task);
        tf_result_clear(&r);
        tf_task_clear(&task);
    }
}
