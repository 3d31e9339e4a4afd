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
            cr_assert_eq(tf_digits_count(&digits, tf_digits_load(text)), expected, "%u", byte);
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
