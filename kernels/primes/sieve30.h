/* sieve30.h — the sieve of Eratosthenes on one segment, a byte for 30 numbers.
 *
 * Bit k of byte i stands for 30 i + (1, 7, 11, 13, 17, 19, 23, 29)[k], the residues prime to 30; it
 * is 1 when the number is not struck out. A prime p = 30 q + r strikes out its multiples p*m, m
 * prime to 30: from m to the next such m' it moves on by q (m' - m) bytes and a correction that
 * depends on r and m mod 30 alone; after eight steps it has moved p bytes and is back at the
 * same bit [Pritchard83, sec. 3]. So eight strikes with constant masks make a turn, and there
 * is one loop of such turns for each of the eight r.
 * Multiples of 7, 11, 13 come with the first copy of the segment, out of a pattern of 1001 bytes;
 * those of 17, 19, 23 out of one of 7429 bytes.
 * Internal to kernels/primes. */
#ifndef TF_SIEVE30_H
#define TF_SIEVE30_H

#include "base.h"

enum {
    TF__SIEVE30_PATTERN_A = 7 * 11 * 13,
    TF__SIEVE30_PATTERN_B = 17 * 19 * 23,
    TF__SIEVE30_FIRST = 29 /* the first prime that strikes by itself */
};

/** One sieving prime and where it strikes next. */
typedef struct tf__strike {
    uint32_t q;    /* p = 30 q + r */
    uint32_t next; /* byte counted from the start of the next segment << 6 | index of r << 3 |
                      index of m mod 30 */
} tf__strike;

typedef struct tf__sieve30_patterns {
    uint8_t a[TF__SIEVE30_PATTERN_A], b[TF__SIEVE30_PATTERN_B];
} tf__sieve30_patterns;

void tf__sieve30_patterns_init(tf__sieve30_patterns *patterns);

/** Fill the segment that starts at number @p low (a multiple of 30) with everything not divisible
 *  by 2, ..., 23; these primes themselves are struck out too, and 1 is not. */
void tf__sieve30_fill(uint8_t *segment, size_t size, uint64_t low,
                      const tf__sieve30_patterns *patterns);

/** The first strike of p >= 7 at or above max(p*p, low); p < 2^28, p*p < low + 2^28. */
tf__strike tf__sieve30_start(uint32_t p, uint64_t low);

/** Strike out the multiples of all @p count primes and move them on to the next segment.
 *  @param size  bytes, below 2^24 */
void tf__sieve30_strike(uint8_t *segment, size_t size, tf__strike *strikes, size_t count);

#endif
