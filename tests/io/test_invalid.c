#include <criterion/criterion.h>
#include <locale.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "invalid.h"

static tf_text out;

static void start(void) {
    setlocale(LC_CTYPE, "C.UTF-8");
}
static void finish(void) {
    tf_text_clear(&out);
}

TestSuite(invalid, .init = start, .fini = finish);

/* The message about the first invalid token of a text, as if read from the source. */
static const char *say(const char *text, const char *source, bool from_list, bool detailed) {
    tf_reader *r;
    tf_token t;
    mpz_t v;
    tf_number_error error = {0};
    char path[] = "/tmp/tf-invalid-XXXXXX";
    int fd = mkstemp(path);
    unlink(path);
    cr_assert_eq(write(fd, text, strlen(text)), (ssize_t)strlen(text));
    lseek(fd, 0, SEEK_SET);
    cr_assert_eq(tf_reader_new(&r, &(tf_reader_limits){.buffer = 64, .max_token = 500}), TF_OK);
    if (source)
        cr_assert_eq(tf_reader_add_fd(r, fd, source, from_list), TF_OK);
    else
        cr_assert_eq(tf_reader_add_operand(r, text), TF_OK);
    mpz_init(v);
    tf_text_reset(&out);
    while (tf_reader_next(r, &t) == TF_READ_TOKEN) {
        if (!t.too_long && tf_number_parse(v, t.text, t.size, NULL, &error) == TF_OK) continue;
        tf_invalid_format(&out, &t, &error,
                          &(tf_invalid_style){.program = "trifactor", .detailed = detailed});
        break;
    }
    mpz_clear(v);
    tf_reader_free(r);
    close(fd);
    return tf_text_get(&out);
}

Test(invalid, gnu_line_for_operands_and_standard_input) {
    const char *expected = "trifactor: \u2018abc\u2019 is not a valid positive integer\n";
    cr_assert_str_eq(say("abc", NULL, false, false), expected);
    cr_assert_str_eq(say("12 abc", "-", false, false), expected);
}

Test(invalid, place_and_caret_for_named_files) {
    cr_assert_str_eq(say("12\n 34 a7c 5\n", "in.txt", true, false),
                     "trifactor: in.txt:2:5: \u2018a7c\u2019 is not a valid positive integer: "
                     "expected a number, found 'a'\n"
                     "   34 a7c 5\n"
                     "      ^\n");
    cr_assert_str_eq(say("abc", "-", true, false),
                     "trifactor: <stdin>:1:1: \u2018abc\u2019 is not a valid positive integer: "
                     "expected a number, found 'a'\n"
                     "  abc\n"
                     "  ^\n");
}

Test(invalid, expressions_have_reasons_everywhere) {
    cr_assert_str_eq(say("2^(7", NULL, false, false),
                     "trifactor: \u20182^(7\u2019 is not a valid positive integer: expected ')', "
                     "found the end\n"
                     "  2^(7\n"
                     "      ^\n");
    cr_assert_str_eq(say("5 7/2 9", "-", false, false),
                     "trifactor: <stdin>:1:4: \u20187/2\u2019 is not a valid positive integer: "
                     "division is not exact\n"
                     "  5 7/2 9\n"
                     "     ^\n");
}

Test(invalid, details_on_request) {
    cr_assert_str_eq(say("12 abc", "-", false, true),
                     "trifactor: <stdin>:1:4: \u2018abc\u2019 is not a valid positive integer: "
                     "expected a number, found 'a'\n"
                     "  12 abc\n"
                     "     ^\n");
}

/* A number that GNU factor would take, but is too large here, gets its reason. */
Test(invalid, limits_are_explained) {
    char digits[600];
    memset(digits, '7', 599);
    digits[599] = '\0';
    const char *s = say(digits, "-", false, false);
    cr_assert_not_null(strstr(s, "<stdin>:1:1: \u20187777"), "%s", s);
    cr_assert_not_null(strstr(s, "\u2026"));
    cr_assert_not_null(strstr(s, "is not a valid positive integer: number too long\n"));
}

/* Long lines are clipped around the error; no shown line is wider than 80 columns. */
Test(invalid, long_lines_are_clipped) {
    char line[500];
    for (size_t at = 0; at + 3 < 400; at += 13) {
        memset(line, '1', 400);
        line[400] = '\0';
        memcpy(line + at, "+*", 2);
        const char *s = say(line, "f", true, false);
        const char *shown = strchr(s, '\n') + 1, *caret_line = strchr(shown, '\n') + 1;
        size_t width = 0;
        for (const char *p = shown; *p != '\n'; p++) width += ((unsigned char)*p & 0xc0) != 0x80;
        cr_assert_leq(width, 80);
        /* The caret stands below the asterisk. */
        size_t column = strcspn(caret_line, "^"), i = 0;
        const char *p = shown;
        for (; i < column; p++) i += ((unsigned char)p[1] & 0xc0) != 0x80;
        cr_assert_eq(*p, '*', "at %zu: %s", at, s);
    }
}

/* The caret is right behind wide and invalid characters too. */
Test(invalid, caret_counts_columns_not_bytes) {
    const char *s = say("\u00e9\u4e2d\xff 1+\n", "f", true, false);
    cr_assert_not_null(strstr(s, ":1:1: "));
    s = say("#\n(\u4e2d", "f", true, false);
    cr_assert_str_eq(strchr(s, '\n') + 1, "  (\u4e2d\n   ^\n");
    s = say("\u4e2d\u00e9\xff^", NULL, false, false);
    cr_assert_not_null(strstr(s, "\n  \u4e2d\u00e9?^\n  ^\n"), "%s", s);
}

Test(invalid, unreadable_sources) {
    tf_token t = {.source = "x.txt", .text = "No such file or directory", .size = 25};
    tf_invalid_source(&out, &t, "trifactor");
    cr_assert_str_eq(tf_text_get(&out), "trifactor: x.txt: No such file or directory\n");
}
