#include <criterion/criterion.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "digits.h"
#include "rng.h"
#include "support_numbers.h"

static void check(uint64_t v) {
    char expected[32], got[32] = "";
    int length = snprintf(expected, sizeof expected, "%" PRIu64, v);
    cr_assert_eq(tf_digits_put(got, v), (unsigned)length);
    cr_assert(memcmp(got, expected, (size_t)length) == 0, "%s", expected);
    memset(got + length, ' ', sizeof got - (size_t)length);
    uint64_t back = ~v;
    cr_assert_eq(tf_digits_word(&back, got), (unsigned)length, "%s", expected);
    cr_assert_eq(back, v);
}

Test(digits, there_and_back) {
    tf_rng r;
    tf_rng_init(&r, 1, 1);
    for (uint64_t v = 0; v < 200000; v++) check(v);
    for (uint64_t p = 1;; p *= 10) {
        for (uint64_t k = 0; k < 10; k++) {
            check(p - k - 1);
            check(p + k);
        }
        if (p > UINT64_MAX / 10) break;
    }
    for (unsigned bits = 1; bits <= 64; bits++)
        for (int i = 0; i < 3000; i++) check(tf_support_bits64(&r, bits));
    for (uint64_t k = 0; k < 1000; k++) check(UINT64_MAX - k);
}

/* Every byte at every place of eight. */
Test(digits, what_is_a_digit) {
    for (unsigned byte = 0; byte < 256; byte++)
        for (unsigned at = 0; at < 8; at++) {
            char text[8];
            memset(text, '7', sizeof text);
            text[at] = (char)byte;
            uint64_t digits;
            unsigned expected = byte >= '0' && byte <= '9' ? 8 : at;
            cr_assert_eq(tf_digits_count(&digits, tf_le64_load(text)), expected, "%u", byte);
        }
}

Test(digits, what_is_no_word) {
    static const char *const texts[] = {"18446744073709551616",
                                        "99999999999999999999",
                                        "123456789012345678901",
                                        "",
                                        "x",
                                        "+5",
                                        "-5",
                                        "/1",
                                        ":1",
                                        "\xb1",
                                        "20000000000000000000x",
                                        "000000000000000000000"};
    for (size_t i = 0; i < TF_ARRAY_LEN(texts); i++) {
        char padded[48] = "";
        snprintf(padded, sizeof padded, "%s ", texts[i]);
        uint64_t v;
        cr_assert_eq(tf_digits_word(&v, padded), 0, "%s", texts[i]);
    }
    char zeros[32] = "00000000000000000007 ";
    uint64_t v;
    cr_assert_eq(tf_digits_word(&v, zeros), 20);
    cr_assert_eq(v, 7);
}

/* ---- two words --------------------------------------------------------------------------------
 */

static void check_wide(mpz_srcptr v) {
    char expected[48] = "", got[56];
    mpz_get_str(expected, 10, v);
    unsigned length = (unsigned)strlen(expected);
    tf_u128 n = (tf_u128)mpz_getlimbn(v, 1) << 64 | mpz_getlimbn(v, 0), back = ~n;
    memset(got, ' ', sizeof got);
    cr_assert_eq(tf_digits_put_wide(got, n), length);
    cr_assert(memcmp(got, expected, length) == 0, "%s", expected);
    memset(got + length, ' ', sizeof got - length);
    unsigned wide = mpz_sizeinbase(v, 2) > 64 ? length : 0;
    cr_assert_eq(tf_digits_wide(&back, got), wide, "%s", expected);
    cr_assert(!wide || back == n, "%s", expected);
}

Test(digits, two_words_there_and_back) {
    tf_rng r;
    tf_rng_init(&r, 1, 2);
    mpz_t v, p;
    mpz_inits(v, p, NULL);
    for (unsigned bits = 1; bits <= 128; bits++) {
        for (int i = 0; i < 500; i++) {
            mpz_set_ui(v, tf_rng_next(&r));
            mpz_mul_2exp(v, v, 64);
            mpz_add_ui(v, v, tf_rng_next(&r));
            mpz_fdiv_q_2exp(v, v, 128 - bits);
            check_wide(v);
        }
        mpz_ui_pow_ui(p, 2, bits);
        for (unsigned k = 1; k < 20; k++) {
            mpz_sub_ui(v, p, k);
            if (mpz_sgn(v) >= 0) check_wide(v);
        }
    }
    for (unsigned e = 0; e <= 38; e++) {
        mpz_ui_pow_ui(p, 10, e);
        check_wide(p);
        mpz_sub_ui(v, p, 1);
        check_wide(v);
    }
    mpz_clears(v, p, NULL);
}

Test(digits, what_is_no_number_of_two_words) {
    static const char *const texts[] = {"340282366920938463463374607431768211456", /* 2^128 */
                                        "999999999999999999999999999999999999999",
                                        "3402823669209384634633746074317682114550",
                                        "1000000000000000000000000000000000000000000000000000000",
                                        "18446744073709551615",
                                        "018446744073709551616",
                                        "0",
                                        "",
                                        "x",
                                        "+18446744073709551616"};
    for (size_t i = 0; i < TF_ARRAY_LEN(texts); i++) {
        char padded[80] = "";
        snprintf(padded, sizeof padded, "%s ", texts[i]);
        tf_u128 v;
        cr_assert_eq(tf_digits_wide(&v, padded), 0, "%s", texts[i]);
    }
}
