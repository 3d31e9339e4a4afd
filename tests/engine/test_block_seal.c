/* Answers that their worker has read again: whatever falls over behind that is noticed by rank 0, which
 * does not read them. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "block_codec.h"
#include "block_seal.h"
#include "work.h"

static tf_work *work;

static void open_work(void) {
    cr_assert_eq(tf_work_new(&work, TF_ISA_BEST), TF_OK);
}
static void close_work(void) {
    tf_work_free(work);
}

TestSuite(block_seal, .init = open_work, .fini = close_work);

static tf_task make_task(const char *text, const tf_sink_format *format) {
    tf_task task = {.id = 1, .kind = TF_TASK_BLOCK};
    tf_writer w = {&task.body, TF_OK};
    tf_block_head head = {.format = format, .shard = {1, 1}, .wide = true, .sealed = true};
    tf_read_block b = {.text = text, .size = strlen(text), .line = 1, .column = 1};
    tf_block_put(&w, &head, &b);
    cr_assert_eq(w.status, TF_OK);
    return task;
}

static tf_result run(const tf_task *task) {
    tf_result r = {0};
    tf_cancel never = {0};
    bool sample;
    tf_work_run(work, task, &r, &never);
    cr_assert_eq(r.status, TF_OK);
    cr_assert(tf_block_sealed(&r.body, &task->body, &sample));
    cr_assert_eq(tf_work_check(task, &r), TF_OK);
    return r;
}

#define NUMBERS                                                                                    \
    "97 64 18446744073709551615 1000000016000000063 # comment\n"                                   \
    "36893488147419103232 170141183460469231731687303715884105727 0 1 720720"
static const char numbers[] = NUMBERS, and_others[] = NUMBERS " x+1 2^67-1\n";

enum { SEAL = 9, DIGEST = 8 };

/* In all formats: sealed bytes are not as they were, or their seal is not; what is believed without the
 * seal has been read, and was right. */
Test(block_seal, every_bit) {
    const tf_sink_format *const formats[] = {&tf_sink_text, &tf_sink_jsonl, &tf_sink_csv};
    for (size_t f = 0; f < TF_ARRAY_LEN(formats); f++) {
        tf_task task = make_task(f == 0 ? numbers : and_others, formats[f]);
        tf_result r = run(&task);
        bool sample;
        for (size_t bit = 0; bit < 8 * r.body.size; bit++) {
            r.body.data[bit / 8] ^= (uint8_t)(1u << bit % 8);
            cr_assert_not(tf_block_sealed(&r.body, &task.body, &sample), "bit %zu", bit);
            bool digest = bit / 8 >= r.body.size - DIGEST;
            if (f == 0) /* where every byte of the lines says something */
                cr_assert_eq(tf_work_check(&task, &r), digest ? TF_OK : TF_EINTERNAL, "bit %zu",
                             bit);
            r.body.data[bit / 8] ^= (uint8_t)(1u << bit % 8);
        }
        cr_assert(tf_block_sealed(&r.body, &task.body, &sample));
        tf_result_clear(&r);
        tf_task_clear(&task);
    }
}

/* A worker that was given another text than rank 0 has, and is right about that. */
Test(block_seal, another_text) {
    tf_task task = make_task("1000000016000000063 91 15\n", &tf_sink_text);
    tf_result r = run(&task);
    uint8_t *digit = memchr(task.body.data, '9', task.body.size);
    cr_assert_not_null(digit);
    *digit = '8';
    bool sample;
    cr_assert_not(tf_block_sealed(&r.body, &task.body, &sample));
    cr_assert_eq(tf_work_check(&task, &r), TF_EINTERNAL);
    tf_result_clear(&r);
    tf_task_clear(&task);
}

/* What is wrong gets no seal. */
Test(block_seal, wrong_lines) {
    tf_task task = make_task("91 1000000016000000063\n", &tf_sink_text);
    tf_result r = run(&task);
    r.body.size -= SEAL;
    uint8_t *seven = memchr(r.body.data, '7', r.body.size);
    cr_assert_not_null(seven);
    *seven = '9';
    size_t size = r.body.size;
    cr_assert_eq(tf_block_seal(&r.body, &task.body), TF_EINTERNAL);
    cr_assert_eq(r.body.size, size);
    *seven = '7';
    cr_assert_eq(tf_block_seal(&r.body, &task.body), TF_OK);
    cr_assert_eq(tf_work_check(&task, &r), TF_OK);
    tf_result_clear(&r);
    tf_task_clear(&task);
}

/* Without a seal, or cut somewhere, an answer is read as ever. */
Test(block_seal, missing) {
    tf_task task = make_task("91 1000000016000000063 2^67-1\n", &tf_sink_text);
    tf_result r = run(&task);
    size_t whole = r.body.size;
    for (size_t size = 0; size < whole; size++) {
        r.body.size = size;
        cr_assert_eq(tf_work_check(&task, &r), size == whole - SEAL ? TF_OK : TF_EINTERNAL,
                     "%zu of %zu bytes", size, whole);
    }
    r.body.size = whole;
    tf_result_clear(&r);
    tf_task_clear(&task);
}

/* Some are read all the same; which, the bytes say. */
Test(block_seal, samples) {
    enum { BLOCKS = 2000 };
    unsigned samples = 0;
    for (unsigned i = 0; i < BLOCKS; i++) {
        char number[24];
        snprintf(number, sizeof number, "%u\n", 1000003 * i + 1);
        tf_task task = make_task(number, &tf_sink_text);
        tf_result r = run(&task);
        bool one, again;
        cr_assert(tf_block_sealed(&r.body, &task.body, &one));
        cr_assert(tf_block_sealed(&r.body, &task.body, &again));
        cr_assert_eq(one, again);
        samples += one;
        tf_result_clear(&r);
        tf_task_clear(&task);
    }
    /* 62.5 are expected, with a deviation of 7.8 */
    cr_assert(samples > 30 && samples < 100, "%u of %u", samples, BLOCKS);
}

/* A worker that is wrong and believes itself: found where its answers are doubted. */
Test(block_seal, doubted) {
    tf_task task = make_task("91 1000000016000000063\n", &tf_sink_text);
    tf_result r = run(&task);
    r.doubted = true;
    cr_assert_eq(tf_work_check(&task, &r), TF_OK);
    uint8_t *colon = memchr(r.body.data, ':', r.body.size);
    cr_assert_not_null(colon);
    bool sample = true;
    for (uint8_t digit = '1'; sample && digit <= '9'; digit++) { /* until it is not read anyway */
        colon[2] = digit;
        if (digit == '7') continue;
        r.body.size -= SEAL;
        uint64_t digest = tf__block_seal_digest(&r.body, r.body.size, &task.body);
        cr_assert_eq(tf__block_seal_with(&r.body, digest), TF_OK);
        cr_assert(tf_block_sealed(&r.body, &task.body, &sample));
        r.doubted = true;
        cr_assert_eq(tf_work_check(&task, &r), TF_EINTERNAL);
        r.doubted = false;
        cr_assert_eq(tf_work_check(&task, &r), sample ? TF_EINTERNAL : TF_OK);
    }
    cr_assert_not(sample);
    tf_result_clear(&r);
    tf_task_clear(&task);
}
