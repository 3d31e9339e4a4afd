/* What numbers and expressions are, and where wrong ones go wrong. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "support_numbers.h"
#include "support_numparse.h"

TestSuite(numparse, .init = tf_support_open_parser, .fini = tf_support_close_parser);

static void gives(const char *text, const char *decimal) {
    cr_assert_eq(tf_support_parse(text), TF_OK, "%s: %s at %zu", text, tf_support_error.reason,
                 tf_support_error.column);
    char *s = mpz_get_str(NULL, 10, tf_support_value);
    cr_assert_str_eq(s, decimal, "%s gave %s", text, s);
    free(s);
}

static void fails(const char *text, tf_status status, size_t column, const char *reason) {
    cr_assert_eq(tf_support_parse(text), status, "%s: %s", text, tf_support_error.reason);
    cr_assert_eq(tf_support_error.column, column, "%s: column %zu, %s", text,
                 tf_support_error.column, tf_support_error.reason);
    cr_assert_str_eq(tf_support_error.reason, reason, "%s: %s", text, tf_support_error.reason);
    cr_assert_eq(mpz_sgn(tf_support_value), 0);
}

Test(numparse, plain_as_gnu_factor) {
    gives("0", "0");
    gives("1", "1");
    gives("  15", "15");
    gives("+15", "15");
    gives(" +000", "0");
    gives("0000018446744073709551616", "18446744073709551616");
    gives("340282366920938463463374607431768211457", "340282366920938463463374607431768211457");
    fails("", TF_EFORMAT, 0, "expected a number, found the end");
    fails("   ", TF_EFORMAT, 3, "expected a number, found the end");
    fails("+", TF_EFORMAT, 1, "expected a number, found the end");
    fails("++5", TF_EFORMAT, 1, "expected a number, found '+'");
}

Test(numparse, plain_errors) {
    fails("abc", TF_EFORMAT, 0, "expected a number, found 'a'");
    fails("12abc", TF_EFORMAT, 2, "expected a digit, found 'a'");
    fails("5 ", TF_EFORMAT, 1, "expected a digit, found a blank");
    fails("1 2", TF_EFORMAT, 1, "expected a digit, found a blank");
    fails("+ 5", TF_EFORMAT, 1, "expected a number, found a blank");
    fails("\t5", TF_EFORMAT, 0, "expected a number, found byte 0x09");
    fails("1.5", TF_EFORMAT, 1, "expected a digit, found '.'");
    fails("1e6", TF_EFORMAT, 1, "expected a digit, found 'e'");
    fails("-5", TF_EFORMAT, 0, "number is negative");
    fails("--5", TF_EFORMAT, 0, "number is negative");
    fails("5\xff", TF_EFORMAT, 1, "expected a digit, found byte 0xff");
    cr_assert_eq(tf_number_parse(tf_support_value, "1\0002", 3, NULL, &tf_support_error),
                 TF_EFORMAT);
    cr_assert_eq(tf_support_error.column, 1);
    cr_assert_eq(tf_number_parse(tf_support_value, NULL, 0, NULL, NULL), TF_EFORMAT);
}

Test(numparse, other_bases) {
    gives("0x1f", "31");
    gives("0XfF", "255");
    gives("0b101", "5");
    gives("0x10+0b11", "19");
    gives("0xffffffffffffffffffffffff", "79228162514264337593543950335");
    fails("0x", TF_EFORMAT, 2, "expected a hexadecimal digit, found the end");
    fails("0xg", TF_EFORMAT, 2, "expected a hexadecimal digit, found 'g'");
    fails("0x1g", TF_EFORMAT, 3, "expected an operator, found 'g'");
    fails("0b2", TF_EFORMAT, 2, "expected 0 or 1, found '2'");
}

Test(numparse, operators_and_precedence) {
    gives("1+2*3", "7");
    gives("(1+2)*3", "9");
    gives("2*3+1", "7");
    gives("10-4-3", "3");
    gives("2^3^2", "512"); /* to the right */
    gives("2**3**2", "512");
    gives("2**10*3", "3072");
    gives("100/5/4", "5"); /* to the left */
    gives("17%5", "2");
    gives("(0-17)%5", "3"); /* never negative */
    gives("17%(0-5)", "2");
    gives("2*7%4", "2");
    gives("-3^2+10", "1"); /* -(3^2) */
    gives("10+-3", "7");
    gives("10--3", "13");
    gives("2*-3*-1", "6");
    gives("-(-5)", "5");
    gives("2^(1-1)", "1");
    gives("2^-0", "1");
    gives("+2^3", "8");
    gives("3!", "6");
    gives("2^3!", "64");
    gives("3!^2", "36");
    gives("3!!", "720"); /* factorial of a factorial */
    gives("10#", "210");
    gives("11#+1", "2311");
    gives("0!+0#", "2");
    gives("4!#", "223092870"); /* 24# = 2*3*5*7*11*13*17*19*23 */
    gives("(10^40-1)/9", "1111111111111111111111111111111111111111");
    gives(" 2 ^ 10 - ( 1 + 1 ) ", "1022");
    gives("0^0", "1");
    gives("1^99999999999999999999999", "1");
    gives("0^99999999999999999999999", "0");
    gives("(-1)^99999999999999999999998", "1");
    gives("2-1-1", "0");
    gives("((((7))))", "7");
}

/* fib(10) = 55; lucas(10) = 123; R(5) = 11111; F5 = 2^32+1; M13 = 8191. */
Test(numparse, functions) {
    gives("fib(10)", "55");
    gives("fib(0)", "0");
    gives("lucas(10)", "123");
    gives("lucas(0)", "2");
    gives("repunit(5)", "11111");
    gives("R(5)", "11111");
    gives("R(0)", "0");
    gives("fermat(5)", "4294967297");
    gives("fermat(0)", "3");
    gives("mersenne(13)", "8191");
    gives("mersenne(0)", "0");
    gives("fib (3+4)", "13");
    gives("fib(fib(10))", "139583862445");
    gives("R(3)!+1-1",
          mpz_get_str((char[512]){0}, 10, (mpz_fac_ui(tf_support_value, 111), tf_support_value)));
    gives("2*fib(5)^2", "50");
    fails("fibo(5)", TF_EFORMAT, 0, "unknown function");
    fails("fib+1", TF_EFORMAT, 3, "expected '(', found '+'");
    fails("fib()", TF_EFORMAT, 4, "expected a number, found ')'");
    fails("fib(-1)", TF_EFORMAT, 0, "argument is negative");
    fails("r(5)", TF_EFORMAT, 0, "unknown function");
}

Test(numparse, errors_have_columns) {
    fails("2^(7", TF_EFORMAT, 4, "expected ')', found the end");
    fails("2^^3", TF_EFORMAT, 2, "expected a number, found '^'");
    fails("2^", TF_EFORMAT, 2, "expected a number, found the end");
    fails("*3", TF_EFORMAT, 0, "expected a number, found '*'");
    fails("(2+3))", TF_EFORMAT, 5, "expected an operator, found ')'");
    fails("2 3+1", TF_EFORMAT, 2, "expected an operator, found '3'");
    fails("()", TF_EFORMAT, 1, "expected a number, found ')'");
    fails("7/2", TF_EFORMAT, 1, "division is not exact");
    fails("10/(5-5)", TF_EFORMAT, 2, "division by zero");
    fails("10%0", TF_EFORMAT, 2, "division by zero");
    fails("2^-3", TF_EFORMAT, 1, "negative exponent");
    fails("(1-4)!", TF_EFORMAT, 5, "argument is negative");
    fails("3-5", TF_EFORMAT, 0, "result is negative");
    fails("2^3$", TF_EFORMAT, 3, "expected an operator, found '$'");
    fails("2^3\x01", TF_EFORMAT, 3, "expected an operator, found byte 0x01");
    fails("2(3)", TF_EFORMAT, 1, "expected an operator, found '('");
}

/* ---- the fast path -------------------------------------------------------------------------- */

Test(numparse, fast_path_agrees_with_the_parser) {
    tf_rng r;
    tf_rng_init(&r, 5, 5);
    for (int i = 0; i < 20000; i++) {
        char s[40];
        unsigned bits = 1 + (unsigned)tf_rng_below(&r, 64);
        uint64_t x = tf_support_bits64(&r, bits), got;
        int n = snprintf(s, sizeof s, "%s%s%llu", i % 3 ? "" : "+", i % 5 ? "" : "000",
                         (unsigned long long)x);
        cr_assert(tf_parse_u64(&got, s, (size_t)n), "%s", s);
        cr_assert_eq(got, x);
        cr_assert_eq(tf_number_parse(tf_support_value, s, (size_t)n, NULL, NULL), TF_OK);
        cr_assert_eq(mpz_get_ui(tf_support_value), x);
    }
}

Test(numparse, fast_path_refuses_the_rest) {
    static const char *const no[] = {"",
                                     "+",
                                     "-1",
                                     " 1",
                                     "1 ",
                                     "++1",
                                     "0x10",
                                     "1+1",
                                     "1a",
                                     "a1",
                                     "18446744073709551616",
                                     "99999999999999999999",
                                     "100000000000000000000000000"};
    uint64_t got = 7;
    for (size_t i = 0; i < TF_ARRAY_LEN(no); i++)
        cr_assert_not(tf_parse_u64(&got, no[i], strlen(no[i])), "%s", no[i]);
    cr_assert(tf_parse_u64(&got, "18446744073709551615", 20) && got == UINT64_MAX);
    cr_assert(tf_parse_u64(&got, "00000000000000000000000000018446744073709551615", 47));
    cr_assert_eq(got, UINT64_MAX);
    cr_assert_not(tf_parse_u64(&got, "1\0002", 3));
}

Test(numparse, what_is_an_expression) {
    static const char *const yes[] = {"1+1",  "2^3",  "(5)", "5!",   "7#",
                                      "0x10", "+0b1", "a-b", "-5+7", "fib(3)"};
    static const char *const no[] = {"",    "5",   "+5",  "-5", " 5",  "abc", "1.5",
                                     "1e6", "12x", "5 6", "-",  "--5", "+-5", "1,000"};
    for (size_t i = 0; i < TF_ARRAY_LEN(yes); i++)
        cr_assert(tf_number_is_expression(yes[i], strlen(yes[i])), "%s", yes[i]);
    for (size_t i = 0; i < TF_ARRAY_LEN(no); i++)
        cr_assert_not(tf_number_is_expression(no[i], strlen(no[i])), "%s", no[i]);
}
