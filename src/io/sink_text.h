/* sink_text.h — one line of the text format, for whoever prints millions of them. */
#ifndef TF_SINK_TEXT_H
#define TF_SINK_TEXT_H

#include "digits.h"

/** Room for a line: 20 digits, a colon, the primes (" 2" for every bit of the number is the worst),
 *  and what is written beyond the end. */
#define TF_TEXT_LINE_ROOM (20 + 2 + 2 * 64 + 32)

static inline char *tf_text__copy(char *p, const char *digits, unsigned length) {
    memcpy(p, digits, 8);
    if (length > 8) memcpy(p + 8, digits + 8, 8);
    if (length > 16) memcpy(p + 16, digits + 16, 8);
    return p + length;
}

/** Write "360: 2 2 2 3 3 5\n", or with @p exponents "360: 2^3 3^2 5\n", at p.
 *  @param digits  the number, @p length digits; 24 bytes can be read from there
 *  @param primes  increasing, with repetition
 *  @return the end */
static inline char *tf_text_line(char *p, const char *digits, unsigned length,
                                 const uint64_t *primes, unsigned count, bool exponents) {
    p = tf_text__copy(p, digits, length);
    *p++ = ':';
    if (count == 1) { /* a prime */
        *p++ = ' ';
        p = tf_text__copy(p, digits, length);
    } else {
        for (unsigned i = 0, run; i < count; i += run) {
            *p++ = ' ';
            p += tf_digits_put(p, primes[i]);
            for (run = 1; exponents && i + run < count && primes[i + run] == primes[i];) run++;
            if (run == 1) continue;
            *p++ = '^';
            p += tf_digits_put8(p, run);
        }
    }
    *p++ = '\n';
    return p;
}

/** Room for a line of a number of two words. */
#define TF_TEXT_WIDE_ROOM (39 + 2 + 2 * 128 + 48)

/** Likewise for a number of two words; nothing is read beyond the digits. */
char *tf_text_wide_line(char *p, const char *digits, unsigned length, const tf_u128 *primes,
                        unsigned count, bool exponents);

#endif
