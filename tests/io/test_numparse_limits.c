/* Numbers too large, texts too long: refused at once, and what is just below is computed. */
#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "clock.h"
#include "support_numparse.h"

TestSuite(numparse_limits, .init = tf_support_open_parser, .fini = tf_support_close_parser);

Test(numparse_limits, too_large_is_refused_at_once) {
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
        cr_assert_eq(tf_support_parse(cases[i]), TF_ELIMIT, "%s: %s", cases[i],
                     tf_support_error.reason);
        cr_assert_str_eq(tf_support_error.reason, "number too large");
    }
    cr_assert_lt(tf_clock_cpu() - start_time, 1.0);
}

Test(numparse_limits, just_below_the_limit_is_computed) {
    cr_assert_eq(tf_support_parse("2^3999999"), TF_OK);
    cr_assert_eq(mpz_sizeinbase(tf_support_value, 2), 4000000);
    cr_assert_eq(tf_support_parse("2^3999999+2^3999998"), TF_OK);
    cr_assert_eq(tf_support_parse("2^3999999+2^3999999"), TF_ELIMIT);
    cr_assert_eq(tf_support_parse("mersenne(4000000)"), TF_OK);
    cr_assert_eq(tf_support_parse("2^1999999*2^2000000"), TF_OK);
    cr_assert_eq(tf_support_parse("2^2000000*2^2000000"), TF_ELIMIT);
}

Test(numparse_limits, limits_of_the_caller) {
    tf_number_limits small = {.max_bits = 64, .max_text = 30, .max_depth = 5, .max_work = 2000};
    cr_assert_eq(
        tf_number_parse(tf_support_value, "18446744073709551615", 20, &small, &tf_support_error),
        TF_OK);
    cr_assert_eq(
        tf_number_parse(tf_support_value, "18446744073709551616", 20, &small, &tf_support_error),
        TF_ELIMIT);
    cr_assert_eq(tf_number_parse(tf_support_value, "2^63", 4, &small, &tf_support_error), TF_OK);
    cr_assert_eq(tf_number_parse(tf_support_value, "2^64", 4, &small, &tf_support_error),
                 TF_ELIMIT);
    cr_assert_eq(tf_number_parse(tf_support_value, "0000000000000000000000000000001", 31, &small,
                                 &tf_support_error),
                 TF_ELIMIT);
    cr_assert_eq(tf_support_error.column, 30);
    cr_assert_eq(tf_number_parse(tf_support_value, "(((((1)))))", 11, &small, &tf_support_error),
                 TF_OK);
    cr_assert_eq(tf_number_parse(tf_support_value, "((((((1))))))", 13, &small, &tf_support_error),
                 TF_ELIMIT);
    cr_assert_str_eq(tf_support_error.reason, "expression too deeply nested");
}

static char *repeat(const char *unit, size_t count) {
    size_t n = strlen(unit);
    char *s = malloc(n * count + 1);
    for (size_t i = 0; i < count; i++) memcpy(s + i * n, unit, n);
    s[n * count] = '\0';
    return s;
}

/* A million of anything must neither overflow the stack nor take long. */
Test(numparse_limits, hostile_lengths) {
    static const char *const units[] = {"(",    "-", "2^", "1+", "3!*",      "9*",
                                        "fib(", "!", ")",  "7%", "100000!+", "2^99999+",
                                        "0x",   "#", " ",  "+ "};
    double start_time = tf_clock_cpu();
    for (size_t i = 0; i < TF_ARRAY_LEN(units); i++) {
        char *s = repeat(units[i], 1000000 / strlen(units[i]));
        tf_status r = tf_support_parse(s);
        cr_assert(r == TF_EFORMAT || r == TF_ELIMIT, "%s...", units[i]);
        free(s);
    }
    cr_assert_lt(tf_clock_cpu() - start_time, 20.0);
    char *sum = repeat("1+", 500000);
    sum[999999] = '1'; /* the last + : ...+11 */
    cr_assert_eq(tf_support_parse(sum), TF_OK);
    free(sum);
}

Test(numparse_limits, million_digits) {
    char *s = repeat("7", 1000000), *back;
    double start_time = tf_clock_cpu();
    cr_assert_eq(tf_support_parse(s), TF_OK);
    cr_assert_lt(tf_clock_cpu() - start_time, 5.0); /* quadratic conversion would take minutes */
    back = mpz_get_str(NULL, 10, tf_support_value);
    cr_assert_str_eq(back, s);
    free(back);
    free(s);
}
