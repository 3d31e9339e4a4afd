#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "clock.h"
#include "numparse.h"
#include "support_numbers.h"

static mpz_t v;
static tf_number_error err;

static void start(void) {
    mpz_init(v);
}
static void finish(void) {
    mpz_clear(v);
}

TestSuite(numparse, .init = start, .fini = finish);

static tf_status parse(const char *s) {
    memset(&err, 0, sizeof err);
    return tf_number_parse(v, s, strlen(s), NULL, &err);
}

static void gives(const char *text, const char *decimal) {
    cr_assert_eq(parse(text), TF_OK, "%s: %s at %zu", text, err.reason, err.column);
    char *s = mpz_get_str(NULL, 10, v);
    cr_assert_str_eq(s, decimal, "%s gave %s", text, s);
    free(s);
}

static void fails(const char *text, tf_status status, size_t column, const char *reason) {
    cr_assert_eq(parse(text), status, "%s: %s", text, err.reason);
    cr_assert_eq(err.column, column, "%s: column %zu, %s", text, err.column, err.reason);
    cr_assert_str_eq(err.reason, reason, "%s: %s", text, err.reason);
    cr_assert_eq(mpz_sgn(v), 0);
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
    cr_assert_eq(tf_number_parse(v, "1\0002", 3, NULL, &err), TF_EFORMAT);
    cr_assert_eq(err.column, 1);
    cr_assert_eq(tf_number_parse(v, NULL, 0, NULL, NULL), TF_EFORMAT);
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
    gives("R(3)!+1-1", mpz_get_str((char[512]){0}, 10, (mpz_fac_ui(v, 111), v)));
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

/* ---- limits --------------------------------------------------------------------------------- */

Test(numparse, too_large_is_refused_at_once) {
    static const char *const cases[] = {"9^9^9^9",
                                        "2^4000000",
                                        "99999999999!",
                                        "2^99999999999999999999999",
                                        "9999999999#",
                                        "fib(99999999999)",
                                        "R(99999999)",
                                        "fermat(22)",
                                        "fermat(99999)",
                                        "mersenne(4000001)",
                                        "10^1000000*10^1000000",
                                        "(10^1000000)^2",
                                        "1000000!",
                                        "lucas(18446744073709551616)",
                                        "99999999999999999999999!",
                                        "2^2^2^2^2^2"};
    double start_time = tf_clock_cpu();
    for (size_t i = 0; i < TF_ARRAY_LEN(cases); i++) {
        cr_assert_eq(parse(cases[i]), TF_ELIMIT, "%s: %s", cases[i], err.reason);
        cr_assert_str_eq(err.reason, "number too large");
    }
    cr_assert_lt(tf_clock_cpu() - start_time, 1.0);
}

Test(numparse, just_below_the_limit_is_computed) {
    cr_assert_eq(parse("2^3999999"), TF_OK);
    cr_assert_eq(mpz_sizeinbase(v, 2), 4000000);
    cr_assert_eq(parse("2^3999999+2^3999998"), TF_OK);
    cr_assert_eq(parse("2^3999999+2^3999999"), TF_ELIMIT);
    cr_assert_eq(parse("mersenne(4000000)"), TF_OK);
    cr_assert_eq(parse("2^1999999*2^2000000"), TF_OK);
    cr_assert_eq(parse("2^2000000*2^2000000"), TF_ELIMIT);
}

Test(numparse, limits_of_the_caller) {
    tf_number_limits small = {.max_bits = 64, .max_text = 30, .max_depth = 5, .max_work = 2000};
    cr_assert_eq(tf_number_parse(v, "18446744073709551615", 20, &small, &err), TF_OK);
    cr_assert_eq(tf_number_parse(v, "18446744073709551616", 20, &small, &err), TF_ELIMIT);
    cr_assert_eq(tf_number_parse(v, "2^63", 4, &small, &err), TF_OK);
    cr_assert_eq(tf_number_parse(v, "2^64", 4, &small, &err), TF_ELIMIT);
    cr_assert_eq(tf_number_parse(v, "0000000000000000000000000000001", 31, &small, &err),
                 TF_ELIMIT);
    cr_assert_eq(err.column, 30);
    cr_assert_eq(tf_number_parse(v, "(((((1)))))", 11, &small, &err), TF_OK);
    cr_assert_eq(tf_number_parse(v, "((((((1))))))", 13, &small, &err), TF_ELIMIT);
    cr_assert_str_eq(err.reason, "expression too deeply nested");
}

static char *repeat(const char *unit, size_t count) {
    size_t n = strlen(unit);
    char *s = malloc(n * count + 1);
    for (size_t i = 0; i < count; i++) memcpy(s + i * n, unit, n);
    s[n * count] = '\0';
    return s;
}

/* A million of anything must neither overflow the stack nor take long. */
Test(numparse, hostile_lengths) {
    static const char *const units[] = {"(",    "-", "2^", "1+", "3!*",      "9*",
                                        "fib(", "!", ")",  "7%", "100000!+", "2^99999+",
                                        "0x",   "#", " ",  "+ "};
    double start_time = tf_clock_cpu();
    for (size_t i = 0; i < TF_ARRAY_LEN(units); i++) {
        char *s = repeat(units[i], 1000000 / strlen(units[i]));
        tf_status r = parse(s);
        cr_assert(r == TF_EFORMAT || r == TF_ELIMIT, "%s...", units[i]);
        free(s);
    }
    cr_assert_lt(tf_clock_cpu() - start_time, 20.0);
    char *sum = repeat("1+", 500000);
    sum[999999] = '1'; /* the last + : ...+11 */
    cr_assert_eq(parse(sum), TF_OK);
    free(sum);
}

Test(numparse, million_digits) {
    char *s = repeat("7", 1000000), *back;
    double start_time = tf_clock_cpu();
    cr_assert_eq(parse(s), TF_OK);
    cr_assert_lt(tf_clock_cpu() - start_time, 5.0); /* quadratic conversion would take minutes */
    back = mpz_get_str(NULL, 10, v);
    cr_assert_str_eq(back, s);
    free(back);
    free(s);
}

/* ---- random expressions against their own evaluation ---------------------------------------- */

typedef struct maker {
    tf_rng rng;
    char text[4096];
    size_t size;
    bool undefined; /* a remainder by zero was met */
} maker;

static void put(maker *m, const char *s) {
    size_t n = strlen(s);
    cr_assert_lt(m->size + n, sizeof m->text);
    memcpy(m->text + m->size, s, n + 1);
    m->size += n;
    if (tf_rng_below(&m->rng, 8) == 0) put(m, " ");
}

static void make_leaf(maker *m, mpz_t out) {
    char digits[64];
    tf_support_bits(out, &m->rng, 1 + (unsigned)tf_rng_below(&m->rng, 40));
    bool hex = tf_rng_below(&m->rng, 4) == 0;
    gmp_snprintf(digits, sizeof digits, hex ? "0x%Zx" : "%Zd", out);
    put(m, digits);
}

/* Binary operators by precedence, with the value kept beside the text. */
static void make(maker *m, mpz_t out, int depth, int lowest) {
    static const char *const ops[] = {"+", "-", "*", "%"};
    uint64_t kind = depth == 0 ? 0 : tf_rng_below(&m->rng, 8);
    if (kind < 2) {
        make_leaf(m, out);
        return;
    }
    if (kind == 2) { /* a small power: binds tighter than all the others here */
        unsigned long base = 2 + tf_rng_below(&m->rng, 50), exponent = tf_rng_below(&m->rng, 9);
        char text[64];
        snprintf(text, sizeof text, "(%lu)%s%lu", base, tf_rng_below(&m->rng, 2) ? "^" : "**",
                 exponent);
        put(m, text);
        mpz_ui_pow_ui(out, base, exponent);
        return;
    }
    if (kind == 3) { /* unary minus, in parentheses */
        put(m, "(-");
        make(m, out, depth - 1, 3);
        put(m, ")");
        mpz_neg(out, out);
        return;
    }
    unsigned op = (unsigned)tf_rng_below(&m->rng, 4);
    int precedence = op < 2 ? 1 : 2;
    bool parens = precedence < lowest || tf_rng_below(&m->rng, 5) == 0;
    mpz_t right;
    mpz_init(right);
    if (parens) put(m, "(");
    make(m, out, depth - 1, precedence);
    put(m, ops[op]);
    make(m, right, depth - 1, precedence + 1);
    if (parens) put(m, ")");
    if (op == 0) mpz_add(out, out, right);
    if (op == 1) mpz_sub(out, out, right);
    if (op == 2) mpz_mul(out, out, right);
    if (op == 3 && mpz_sgn(right) != 0) mpz_mod(out, out, right);
    if (op == 3 && mpz_sgn(right) == 0) m->undefined = true;
    mpz_clear(right);
}

Test(numparse, random_expressions) {
    maker m;
    mpz_t expected;
    mpz_init(expected);
    tf_rng_init(&m.rng, 20240601, 0);
    unsigned compared = 0, negative = 0;
    for (int i = 0; i < 4000; i++) {
        m.size = 0;
        m.undefined = false;
        m.text[0] = '\0';
        put(&m, "0+"); /* never a plain number, for which blanks are errors */
        make(&m, expected, 5, 1);
        if (m.undefined) {
            cr_assert_eq(parse(m.text), TF_EFORMAT, "%s", m.text);
            continue;
        }
        tf_status r = parse(m.text);
        if (mpz_sgn(expected) < 0) {
            cr_assert_eq(r, TF_EFORMAT, "%s", m.text);
            negative++;
            continue;
        }
        cr_assert_eq(r, TF_OK, "%s: %s at %zu", m.text, err.reason, err.column);
        cr_assert_eq(mpz_cmp(v, expected), 0, "%s", m.text);
        compared++;
    }
    cr_assert(compared > 1000 && negative > 100, "%u %u", compared, negative);
    mpz_clear(expected);
}

/* Any bytes: an answer, and never a crash; what is accepted has a column inside the text. */
Test(numparse, random_bytes) {
    static const char letters[] = "0123456789+-*/%^!#()x bfR ";
    tf_rng r;
    tf_rng_init(&r, 99, 0);
    for (int i = 0; i < 30000; i++) {
        char s[24];
        size_t n = tf_rng_below(&r, sizeof s);
        for (size_t k = 0; k < n; k++)
            s[k] = i % 4 ? letters[tf_rng_below(&r, sizeof letters - 1)] : (char)tf_rng_next(&r);
        tf_number_limits limits = {
            .max_bits = 10000, .max_text = 100, .max_depth = 20, .max_work = 100000};
        tf_status status = tf_number_parse(v, s, n, &limits, &err);
        cr_assert(status == TF_OK || status == TF_EFORMAT || status == TF_ELIMIT);
        if (status != TF_OK) cr_assert(err.column <= n && err.reason[0]);
    }
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
        cr_assert_eq(tf_number_parse(v, s, (size_t)n, NULL, NULL), TF_OK);
        cr_assert_eq(mpz_get_ui(v), x);
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
