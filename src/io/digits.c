/* digits.c — see digits.h: numbers of two words. */
#include "digits.h"

enum { E8 = 100000000, MOST_DIGITS = 39 };

unsigned tf_digits_wide(tf_u128 *value, const char *s) {
    tf_u128 v = 0;
    unsigned length = 0, n;
    if (*s == '0') return 0;
    do {
        uint64_t digits;
        n = tf_digits_count(&digits, tf_digits_load(s + length));
        if (n == 0) break;
        uint32_t power = 1;
        for (unsigned i = 0; i < n; i++) power *= 10;
        if (__builtin_mul_overflow(v, (tf_u128)power, &v) ||
            __builtin_add_overflow(v, (tf_u128)tf_digits_value(digits, n), &v))
            return 0;
        length += n;
    } while (n == 8 && length < MOST_DIGITS);
    *value = v;
    return tf_hi64(v) && length <= MOST_DIGITS ? length : 0;
}

/* All sixteen digits of v < 10^16. */
static void put16(char *s, uint64_t v) {
    tf_digits_store(s, tf_digits_eight((uint32_t)(v / E8)));
    tf_digits_store(s + 8, tf_digits_eight((uint32_t)(v % E8)));
}

unsigned tf_digits_put_wide(char *s, tf_u128 v) {
    const uint64_t e16 = (uint64_t)E8 * E8;
    if (tf_hi64(v) == 0) return tf_digits_put(s, tf_lo64(v));
    tf_u128 high = v / e16;
    unsigned length = tf_digits_put_wide(s, high);
    put16(s + length, (uint64_t)(v % e16));
    return length + 16;
}
