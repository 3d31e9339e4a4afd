/* digits.c — see digits.h: numbers of two words. */
#include "digits.h"

enum { E8 = 100000000 };

unsigned tf_digits_wide(tf_u128 *value, const char *s) {
    if (*s == '0') return 0;
    tf_u128 v;
    unsigned length = tf_digits_any(&v, s);
    if (length == 0 || tf_hi64(v) == 0) return 0;
    *value = v;
    return length;
}

/* All sixteen digits of v < 10^16. */
static void put16(char *s, uint64_t v) {
    tf_le64_store(s, tf_digits_eight((uint32_t)(v / E8)));
    tf_le64_store(s + 8, tf_digits_eight((uint32_t)(v % E8)));
}

unsigned tf_digits_put_wide(char *s, tf_u128 v) {
    const uint64_t e16 = (uint64_t)E8 * E8;
    if (tf_hi64(v) == 0) return tf_digits_put(s, tf_lo64(v));
    tf_u128 high = v / e16;
    unsigned length = tf_digits_put_wide(s, high);
    put16(s + length, (uint64_t)(v % e16));
    return length + 16;
}
