/* lpf_line.h — from the table of least primes straight to a line of text: each look gives the prime's
 * digits, too. */
#ifndef TF_LPF_LINE_H
#define TF_LPF_LINE_H

#include "digits.h"
#include "lpf.h"

typedef struct tf_lpf_lines {
    const tf_lpf *table;
    uint64_t text[TF_LPF_PRIMES]; /* " 4093" from the lowest byte on, the highest is the length */
} tf_lpf_lines;

/** @param table  borrowed */
void tf_lpf_lines_init(tf_lpf_lines *l, const tf_lpf *table);

/** Where tf_lpf_line will look first. */
static inline const void *tf_lpf_line_place(const tf_lpf_lines *l, uint64_t n) {
    uint32_t odd = (uint32_t)n >> tf_ctz64(n | UINT64_C(1) << (TF_LPF_BITS - 1));
    return &l->table->least[odd >> 1 & ((1u << (TF_LPF_BITS - 1)) - 1)];
}

/** The line of n < 2^24 in the text format, without exponents: as tf_text_line, room included.
 *  @param digits  those of n, at most 8; 8 bytes can be read from there
 *  @param wrong   receives bits if the factors do not multiply to n
 *  @return the end */
static inline char *tf_lpf_line(char *p, const char *digits, unsigned length, const tf_lpf_lines *l,
                                uint32_t n, uint64_t *wrong) {
    const tf_lpf *t = l->table;
    memcpy(p, digits, 8);
    p += length;
    *p++ = ':';
    if (TF_UNLIKELY(n <= 1)) {
        *p++ = '\n';
        return p;
    }
    unsigned twos = tf_ctz64(n);
    memcpy(p, " 2 2 2 2", 8);
    for (unsigned i = 4; i < twos; i += 4) memcpy(p + 2 * i, " 2 2 2 2", 8);
    p += 2 * twos;
    n >>= twos;
    for (unsigned i; (i = t->least[n >> 1]) != 0;) {
        uint32_t rest = n * t->inverse[i];
        *wrong |= (uint64_t)rest * t->prime[i] ^ n;
        n = rest;
        tf_le64_store(p, l->text[i]);
        p += l->text[i] >> 56;
    }
    if (TF_LIKELY(n > 1)) { /* the largest: only powers of two have none */
        *p++ = ' ';
        p += tf_digits_put8(p, n);
    }
    *p++ = '\n';
    return p;
}

#endif
