/* Lines straight from the table: the same as by factors and their digits. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "lpf_line.h"
#include "rng.h"
#include "sink_text.h"

static tf_lpf *table;
static tf_lpf_lines lines;

static void open_table(void) {
    cr_assert_eq(tf_lpf_new(&table), TF_OK);
    tf_lpf_lines_init(&lines, table);
}
static void close_table(void) {
    tf_lpf_free(table);
}

TestSuite(lpf_line, .init = open_table, .fini = close_table);

static void check(uint32_t n) {
    char digits[32] = "", got[TF_TEXT_LINE_ROOM], want[TF_TEXT_LINE_ROOM];
    uint64_t primes[64], wrong = 0;
    unsigned length = tf_digits_put(digits, n), count = tf_lpf_split(primes, table, n);
    char *end = tf_text_line(want, digits, length, primes, count, false);
    char *p = tf_lpf_line(got, digits, length, &lines, n, &wrong);
    cr_assert(p - got == end - want && memcmp(got, want, (size_t)(p - got)) == 0, "%u", n);
    cr_assert_eq(wrong, 0, "%u", n);
}

Test(lpf_line, as_by_factors) {
    const uint32_t end = UINT32_C(1) << TF_LPF_BITS;
    for (uint32_t n = 0; n < 300000; n++) check(n);
    for (uint32_t n = end - 100000; n < end; n++) check(n);
    tf_rng r;
    tf_rng_init(&r, 5, 0);
    for (int i = 0; i < 500000; i++) check((uint32_t)tf_rng_next(&r) % end);
}

/* Every division is checked: a prime that is none of the number's does not go unnoticed. */
Test(lpf_line, divisions_are_checked) {
    char digits[32], out[TF_TEXT_LINE_ROOM];
    for (uint32_t n = 9; n < 9000; n += 2) {
        unsigned place = table->least[n >> 1];
        uint64_t wrong = 0;
        unsigned length = tf_digits_put(digits, n);
        table->prime[place] += 2;
        tf_lpf_line(out, digits, length, &lines, n, &wrong);
        table->prime[place] -= 2;
        cr_assert_eq(wrong != 0, place != 0, "%u", n);
    }
}

/* The place to be fetched early is the first that is looked at. */
Test(lpf_line, places) {
    const uint32_t end = UINT32_C(1) << TF_LPF_BITS;
    for (uint32_t n = 1; n < end; n += 97)
        cr_assert_eq((const uint16_t *)tf_lpf_line_place(&lines, n) - table->least,
                     n >> tf_ctz64(n) >> 1);
    for (uint64_t n = 0; n < 64; n++) { /* anything may be asked for */
        const uint16_t *p = tf_lpf_line_place(&lines, (UINT64_MAX >> n) - n);
        cr_assert(p >= table->least && p < table->least + end / 2);
    }
    (void)tf_lpf_line_place(&lines, 0);
}
