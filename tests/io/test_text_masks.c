/* Both ways of finding blanks agree with the table that the scanner has. */
#include <criterion/criterion.h>

#include "reader_internal.h"
#include "rng.h"
#include "text_masks.h"

static void compare(const char *text) {
    tf_text_masks m = tf_text_masks_of(text), portable = tf_text_masks_portable(text);
    for (unsigned i = 0; i < 64; i++) {
        unsigned char c = (unsigned char)text[i];
        cr_assert_eq(m.blank >> i & 1, tf__byte_class[c] != 0, "byte %u", c);
        cr_assert_eq(m.newline >> i & 1, c == '\n', "byte %u", c);
        cr_assert_eq(m.sign >> i & 1, c == '#', "byte %u", c);
    }
    cr_assert(m.blank == portable.blank && m.newline == portable.newline &&
              m.sign == portable.sign);
}

Test(text_masks, every_byte_everywhere) {
    char text[64];
    for (unsigned c = 0; c < 256; c++) {
        for (unsigned i = 0; i < 64; i++) text[i] = (char)(c + (i % 3 ? 0 : i));
        compare(text);
    }
}

Test(text_masks, random_bytes) {
    tf_rng r;
    tf_rng_init(&r, 5, 64);
    char text[64];
    for (unsigned round = 0; round < 20000; round++) {
        for (unsigned i = 0; i < 64; i++)
            text[i] = round % 2 ? (char)tf_rng_next(&r) : " \t\n#12"[tf_rng_next(&r) % 6];
        compare(text);
    }
}
