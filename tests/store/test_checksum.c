#include <criterion/criterion.h>

#include "checksum.h"

Test(checksum, single_changes_are_always_noticed) {
    uint8_t data[64];
    for (size_t i = 0; i < sizeof data; i++) data[i] = (uint8_t)(i * 37);
    uint64_t sum = tf_checksum(TF_CHECKSUM_START, data, sizeof data);
    for (size_t i = 0; i < 8 * sizeof data; i++) {
        data[i / 8] ^= (uint8_t)(1u << i % 8);
        cr_assert_neq(tf_checksum(TF_CHECKSUM_START, data, sizeof data), sum);
        data[i / 8] ^= (uint8_t)(1u << i % 8);
    }
    /* FNV-1a of "a" as published. */
    cr_assert_eq(tf_checksum(TF_CHECKSUM_START, "a", 1), UINT64_C(0xaf63dc4c8601ec8c));
    cr_assert_neq(tf_checksum_text(tf_checksum_text(1, "ab"), "c"),
                  tf_checksum_text(tf_checksum_text(1, "a"), "bc"));
}
