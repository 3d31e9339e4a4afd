/* Quoting against coreutils itself, in both kinds of locale. */
#include <criterion/criterion.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "invalid.h"
#include "quote.h"
#include "rng.h"

#define UTF8 "C.UTF-8"

static bool have_gnu_factor(void) {
    return system("factor --version 2>/dev/null | grep -q 'GNU coreutils'") == 0;
}

/* What GNU factor says on standard error about one operand. @return size */
static size_t ask_factor(char *buf, size_t size, const char *operand, const char *locale) {
    int fds[2];
    cr_assert_eq(pipe(fds), 0);
    pid_t child = fork();
    if (child == 0) {
        dup2(fds[1], 2);
        dup2(fds[1], 1);
        setenv("LC_ALL", locale, 1);
        execlp("factor", "factor", "--", operand, (char *)NULL);
        _exit(127);
    }
    close(fds[1]);
    size_t got = 0;
    for (ssize_t n; (n = read(fds[0], buf + got, size - got)) > 0;) got += (size_t)n;
    close(fds[0]);
    waitpid(child, NULL, 0);
    return got;
}

static void compare(const char *operand, const char *locale) {
    char theirs[1024];
    size_t size = ask_factor(theirs, sizeof theirs, operand, locale);
    tf_text ours = {0};
    tf_token token = {.text = operand,
                      .size = strlen(operand),
                      .line = 1,
                      .column = 1,
                      .context = operand,
                      .context_size = strlen(operand)};
    tf_number_error error;
    mpz_t v;
    mpz_init(v);
    tf_status s = tf_number_parse(v, operand, strlen(operand), NULL, &error);
    mpz_clear(v);
    cr_assert_eq(s, TF_EFORMAT, "'%s' was accepted", operand);
    cr_assert_neq(setlocale(LC_CTYPE, locale), NULL);
    tf_invalid_format(&ours, &token, &error, &(tf_invalid_style){.program = "factor"});
    cr_assert(ours.size == size && memcmp(ours.data, theirs, size) == 0, "ours: %s theirs: %.*s",
              ours.data, (int)size, theirs);
    tf_text_clear(&ours);
}

Test(quote, invalid_operands_as_gnu_factor) {
    if (!have_gnu_factor()) cr_skip_test("GNU factor is not installed");
    static const char *const operands[] = {"",
                                           "abc",
                                           "'x'",
                                           "a\tb",
                                           "a\001b",
                                           "a\"b",
                                           "\u00e9",
                                           "\xff",
                                           "a\\b",
                                           "`",
                                           "1.5",
                                           "-5",
                                           "+",
                                           "12x",
                                           "\u2018q\u2019",
                                           "\u2019",
                                           "a\nb",
                                           "\x1b[31m",
                                           "5 ",
                                           " 5 6",
                                           "1e6",
                                           "\xe2\x80",
                                           "\xc3",
                                           "\u4e2d\u6587",
                                           "\u200b",
                                           "\x7f",
                                           "a\a\b\f\v\r",
                                           "--5",
                                           "\xed\xa0\x80",
                                           "\xf0\x9f\x98\x80",
                                           "\x01"
                                           "7",
                                           "1,000",
                                           "\\'",
                                           "?"
                                           "?=",
                                           "\u0301"};
    for (size_t i = 0; i < TF_ARRAY_LEN(operands); i++) {
        compare(operands[i], "C");
        compare(operands[i], UTF8);
    }
}

Test(quote, random_operands_as_gnu_factor) {
    if (!have_gnu_factor()) cr_skip_test("GNU factor is not installed");
    tf_rng r;
    tf_rng_init(&r, 17, 0);
    for (int i = 0; i < 60; i++) {
        char s[16];
        size_t n = 1 + tf_rng_below(&r, 12);
        for (size_t k = 0; k < n; k++) {
            do s[k] = (char)(1 + tf_rng_below(&r, 255));
            while (strchr("+-*/%^!#()", s[k]));
        }
        s[0] = 'x'; /* never a number */
        s[n] = '\0';
        compare(s, i % 2 ? "C" : UTF8);
    }
}

static const char *with(void (*quote)(tf_text *, const char *, size_t), const char *s,
                        size_t size) {
    static tf_text out;
    tf_text_reset(&out);
    quote(&out, s, size);
    return tf_text_get(&out);
}

/* gnulib: a NUL is \0, but \000 before a digit. */
Test(quote, bytes_that_operands_cannot_have) {
    setlocale(LC_CTYPE, "C");
    cr_assert_str_eq(with(tf_quote, "a\0b", 3), "'a\\0b'");
    cr_assert_str_eq(with(tf_quote, "a\0007", 3), "'a\\0007'");
    cr_assert_str_eq(with(tf_quote, "\0", 1), "'\\0'");
}

Test(quote, clipped_in_the_middle) {
    tf_text out = {0};
    char digits[200];
    memset(digits, '7', sizeof digits);
    setlocale(LC_CTYPE, "C");
    tf_quote_clipped(&out, digits, sizeof digits, 20);
    cr_assert_str_eq(tf_text_get(&out), "'77777777...777777777'");
    tf_text_reset(&out);
    tf_quote_clipped(&out, digits, 20, 20);
    cr_assert_str_eq(tf_text_get(&out), "'77777777777777777777'");
    setlocale(LC_CTYPE, UTF8);
    tf_text_reset(&out);
    tf_quote_clipped(&out, digits, 21, 20);
    cr_assert_str_eq(tf_text_get(&out), "\u201877777777\u2026777777777\u2019");
    /* Characters of two bytes are never cut in half, whatever the width. */
    char accents[100];
    for (int i = 0; i < 50; i++) memcpy(accents + 2 * i, "\u00e9", 2);
    for (size_t width = 1; width < 100; width++) {
        tf_text_reset(&out);
        tf_quote_clipped(&out, accents, sizeof accents, width);
        cr_assert_null(strchr(tf_text_get(&out), '\\'));
    }
    tf_text_clear(&out);
}

Test(quote, json) {
    cr_assert_str_eq(with(tf_quote_json, "2^7-1", 5), "\"2^7-1\"");
    cr_assert_str_eq(with(tf_quote_json, "", 0), "\"\"");
    cr_assert_str_eq(with(tf_quote_json, "a\"b\\c\n\r\t\b\f\001\177\0", 13),
                     "\"a\\\"b\\\\c\\n\\r\\t\\b\\f\\u0001\\u007f\\u0000\"");
    cr_assert_str_eq(with(tf_quote_json, "\u00e9\u4e2d\U0001f600", 9),
                     "\"\u00e9\u4e2d\U0001f600\"");
}

/* One replacement character for each byte that starts no well-formed sequence: overlong forms,
 * surrogates, above U+10FFFF, lone and missing continuation bytes (RFC 3629, section 3). */
Test(quote, json_replaces_malformed_utf8) {
    static const struct {
        const char *bytes;
        int replacements;
    } cases[] = {{"\xff", 1},
                 {"\x80", 1},
                 {"\xc3", 1},
                 {"\xc0\x80", 2},
                 {"\xe0\x80\x80", 3},
                 {"\xed\xa0\x80", 3},
                 {"\xf4\x90\x80\x80", 4},
                 {"\xf5\x80\x80\x80", 4},
                 {"\xf0\x80\x80\x80", 4},
                 {"\xe2\x82", 2},
                 {"\xc3(", 1}};
    for (size_t i = 0; i < TF_ARRAY_LEN(cases); i++) {
        const char *s = with(tf_quote_json, cases[i].bytes, strlen(cases[i].bytes));
        int count = 0;
        for (const char *p = s; (p = strstr(p, "\xef\xbf\xbd")); p += 3) count++;
        cr_assert_eq(count, cases[i].replacements, "case %zu: %s", i, s);
    }
}

Test(quote, csv) {
    cr_assert_str_eq(with(tf_quote_csv, "2^7-1", 5), "2^7-1");
    cr_assert_str_eq(with(tf_quote_csv, "", 0), "");
    cr_assert_str_eq(with(tf_quote_csv, "a,b", 3), "\"a,b\"");
    cr_assert_str_eq(with(tf_quote_csv, "say \"x\"", 7), "\"say \"\"x\"\"\"");
    cr_assert_str_eq(with(tf_quote_csv, "a\nb", 3), "\"a\nb\"");
    cr_assert_str_eq(with(tf_quote_csv, "1\0002", 3), "\"1\xef\xbf\xbd"
                                                      "2\"");
    cr_assert_str_eq(with(tf_quote_csv, "\xff", 1), "\"\xef\xbf\xbd\"");
    cr_assert_str_eq(with(tf_quote_csv, "\xc3\xa4", 2), "\"\xc3\xa4\"");
}
