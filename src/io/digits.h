/* digits.h — decimal digits eight at a time, for text by the gigabyte.
 *
 * Eight digits are one word: pairs of neighbours are joined in three steps (10, 100, 10000), for
 * all pairs at once; printing takes the same steps backwards. Everything is inline,
 * portable, and without branches on the digits. */
#ifndef TF_DIGITS_H
#define TF_DIGITS_H

#include <string.h>

#include "base.h"
#include "bits.h"
#include "le64.h"

/** How many of the 8 characters, from the first on, are digits. @p digits receives their values, a
 *  byte each, those behind undefined. */
static inline unsigned tf_digits_count(uint64_t *digits, uint64_t text) {
    uint64_t v = text ^ UINT64_C(0x3030303030303030);
    *digits = v;
    uint64_t others = ((v & UINT64_C(0x7f7f7f7f7f7f7f7f)) + UINT64_C(0x7676767676767676)) | v;
    others &= UINT64_C(0x8080808080808080);
    return others ? tf_ctz64(others) >> 3 : 8;
}

/** The value of the first @p count digits, 1 <= count <= 8. */
static inline uint32_t tf_digits_value(uint64_t digits, unsigned count) {
    uint64_t v = digits << (64 - 8 * count); /* zeros in front */
    v = v * 10 + (v >> 8);
    v = (((v & UINT64_C(0x000000ff000000ff)) * UINT64_C(0x000f424000000064)) +
         ((v >> 16 & UINT64_C(0x000000ff000000ff)) * UINT64_C(0x0000271000000001))) >>
        32;
    return (uint32_t)v;
}

/** The digits of v < 10^8 in eight characters, zeros in front, the first in the lowest byte. */
static inline uint64_t tf_digits_eight(uint32_t v) {
    uint64_t high = v / 10000, low = v % 10000;
    uint64_t fours = high | low << 32;
    uint64_t hundreds = (fours * 5243 >> 19) & UINT64_C(0x0000007f0000007f); /* of each / 100 */
    uint64_t pairs = hundreds | (fours - 100 * hundreds) << 16;
    uint64_t tens = (pairs * 103 >> 10) & UINT64_C(0x000f000f000f000f); /* of each / 10 */
    return (tens | (pairs - 10 * tens) << 8) | UINT64_C(0x3030303030303030);
}

/** v < 10^8 without zeros in front. Writes 8 characters. @return how many count, 1 to 8 */
static inline unsigned tf_digits_put8(char *s, uint32_t v) {
    uint64_t text = tf_digits_eight(v);
    uint64_t digits = text ^ UINT64_C(0x3030303030303030);
    unsigned zeros = tf_ctz64(digits | UINT64_C(1) << 56) >> 3;
    tf_le64_store(s, text >> 8 * zeros);
    return 8 - zeros;
}

/** Any v. Writes up to 24 characters. @return how many count, 1 to 20 */
static inline unsigned tf_digits_put(char *s, uint64_t v) {
    enum { E8 = 100000000 };
    if (TF_LIKELY(v < E8)) return tf_digits_put8(s, (uint32_t)v);
    uint64_t high = v / E8;
    unsigned length;
    if (high < E8) {
        length = tf_digits_put8(s, (uint32_t)high);
    } else {
        length = tf_digits_put8(s, (uint32_t)(high / E8));
        tf_le64_store(s + length, tf_digits_eight((uint32_t)(high % E8)));
        length += 8;
    }
    tf_le64_store(s + length, tf_digits_eight((uint32_t)(v % E8)));
    return length + 8;
}

/** The number that begins at s: digits alone, value below 2^64. Reads up to 24 bytes.
 *  @return how many digits, 0: there is none, or it is larger, or longer than 20 digits */
static inline unsigned tf_digits_word(uint64_t *value, const char *s) {
    enum { E8 = 100000000 };
    static const uint32_t power[8] = {1, 10, 100, 1000, 10000, 100000, 1000000, 10000000};
    uint64_t digits;
    unsigned n = tf_digits_count(&digits, tf_le64_load(s));
    if (n == 0) return 0;
    uint64_t v = tf_digits_value(digits, n);
    if (n < 8) {
        *value = v;
        return n;
    }
    n = tf_digits_count(&digits, tf_le64_load(s + 8));
    if (n > 0)
        v = n < 8 ? v * power[n] + tf_digits_value(digits, n) : v * E8 + tf_digits_value(digits, 8);
    *value = v;
    if (n < 8) return 8 + n;
    n = tf_digits_count(&digits, tf_le64_load(s + 16));
    if (n == 0) return 16;
    if (n > 4) return 0;
    if (__builtin_mul_overflow(v, (uint64_t)power[n], &v) ||
        __builtin_add_overflow(v, (uint64_t)tf_digits_value(digits, n), &v))
        return 0;
    *value = v;
    return 16 + n;
}

/** The number that begins at s, of one word or two: digits alone, value below 2^128. Reads up to 8 bytes
 *  behind the digits. @return how many digits, 0: there is none, or it is larger, or longer than 39 */
static inline unsigned tf_digits_any(tf_u128 *value, const char *s) {
    enum { E8 = 100000000, MOST_DIGITS = 39 };
    static const uint32_t power[9] = {1, 10, 100, 1000, 10000, 100000, 1000000, 10000000, E8};
    uint64_t digits, low = 0;
    unsigned n = 8, length = 0;
    for (; n == 8 && length < 16; length += n) {
        n = tf_digits_count(&digits, tf_le64_load(s + length));
        if (n > 0) low = low * power[n] + tf_digits_value(digits, n);
    }
    tf_u128 v = low;
    for (; n == 8 && length < 32; length += n) {
        n = tf_digits_count(&digits, tf_le64_load(s + length));
        if (n > 0) v = v * power[n] + tf_digits_value(digits, n);
    }
    if (n == 8) { /* 32 digits and more: the last of 39 may be too many */
        n = tf_digits_count(&digits, tf_le64_load(s + length));
        if (n == 8) return 0;
        if (n > 0 && (__builtin_mul_overflow(v, (tf_u128)power[n], &v) ||
                      __builtin_add_overflow(v, (tf_u128)tf_digits_value(digits, n), &v)))
            return 0;
        length += n;
    }
    *value = v;
    return length;
}

/** Likewise for numbers of two words: digits alone, no zeros in front, 2^64 <= value < 2^128. Reads
 *  up to 8 bytes behind the digits. @return how many digits, at most 39, or 0 */
unsigned tf_digits_wide(tf_u128 *value, const char *s);

/** Any v. Writes up to 48 characters. @return how many count, 1 to 39 */
unsigned tf_digits_put_wide(char *s, tf_u128 v);

#endif
