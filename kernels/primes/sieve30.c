/* sieve30.c — see sieve30.h. */
#include "sieve30.h"

#include <string.h>

/* m + up[m mod 30] is the first number >= m that is prime to 30, and at[] the index of its residue.
 */
static const uint8_t up[30] = {1, 0, 5, 4, 3, 2, 1, 0, 3, 2, 1, 0, 1, 0, 3,
                               2, 1, 0, 1, 0, 3, 2, 1, 0, 5, 4, 3, 2, 1, 0};
static const uint8_t at[30] = {0, 0, 1, 1, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 4,
                               4, 4, 4, 5, 5, 6, 6, 6, 6, 7, 7, 7, 7, 7, 7};
static const uint8_t residue[8] = {1, 7, 11, 13, 17, 19, 23, 29};

/* One step of the wheel, from a multiple p*m to the next one p*m', for r = p mod 30. */
typedef struct wheel_step {
    uint8_t keep; /* mask that strikes the bit of r*m mod 30 out */
    uint8_t gap;  /* m' - m: so many times q bytes to go on, */
    uint8_t more; /* and so many besides: floor(r*m'/30) - floor(r*m/30) */
    uint8_t next; /* index of the step that follows */
} wheel_step;

/* clang-format off */
#define KEEP(x) ((x) ==  1 ? 0xfe : (x) ==  7 ? 0xfd : (x) == 11 ? 0xfb : (x) == 13 ? 0xf7 : \
                 (x) == 17 ? 0xef : (x) == 19 ? 0xdf : (x) == 23 ? 0xbf : 0x7f)
#define STEP(a, r, k, m, m1) \
    {KEEP((r) * (m) % 30), (m1) - (m), (r) * (m1) / 30 - (r) * (m) / 30, 8 * (a) + ((k) + 1) % 8}
#define ROW(a, r) \
    STEP(a, r, 0, 1, 7),   STEP(a, r, 1, 7, 11),  STEP(a, r, 2, 11, 13), STEP(a, r, 3, 13, 17), \
    STEP(a, r, 4, 17, 19), STEP(a, r, 5, 19, 23), STEP(a, r, 6, 23, 29), STEP(a, r, 7, 29, 31)
static const wheel_step wheel[64] = {ROW(0, 1),  ROW(1, 7),  ROW(2, 11), ROW(3, 13),
                                     ROW(4, 17), ROW(5, 19), ROW(6, 23), ROW(7, 29)};
#undef ROW
#undef STEP
#undef KEEP
/* clang-format on */

/* Whole turns from m == 1 mod 30 on, as long as all eight strikes stay inside; returns the byte of
 * the first that was not made. @p a is a constant where this is inlined: masks become immediate
 * operands and the offsets stay in registers. */
static inline __attribute__((always_inline)) uint32_t
turns_inline(uint8_t *segment, uint32_t size, uint32_t i, uint32_t q, const unsigned a) {
    const wheel_step *w = wheel + 8 * a;
    const uint32_t p = 30 * q + residue[a];
    const uint32_t o1 = q * 6 + w[0].more, o2 = o1 + q * 4 + w[1].more, o3 = o2 + q * 2 + w[2].more,
                   o4 = o3 + q * 4 + w[3].more, o5 = o4 + q * 2 + w[4].more,
                   o6 = o5 + q * 4 + w[5].more, o7 = o6 + q * 6 + w[6].more;
    if (size <= o7) return i;
    for (const uint32_t end = size - o7; i < end; i += p) {
        uint8_t *s = segment + i;
        s[0] &= w[0].keep;
        s[o1] &= w[1].keep;
        s[o2] &= w[2].keep;
        s[o3] &= w[3].keep;
        s[o4] &= w[4].keep;
        s[o5] &= w[5].keep;
        s[o6] &= w[6].keep;
        s[o7] &= w[7].keep;
    }
    return i;
}

static uint32_t turns(uint8_t *segment, uint32_t size, uint32_t i, uint32_t q, unsigned a) {
    switch (a) {
    case 0:
        return turns_inline(segment, size, i, q, 0);
    case 1:
        return turns_inline(segment, size, i, q, 1);
    case 2:
        return turns_inline(segment, size, i, q, 2);
    case 3:
        return turns_inline(segment, size, i, q, 3);
    case 4:
        return turns_inline(segment, size, i, q, 4);
    case 5:
        return turns_inline(segment, size, i, q, 5);
    case 6:
        return turns_inline(segment, size, i, q, 6);
    default:
        return turns_inline(segment, size, i, q, 7);
    }
}

/* Single steps up to the start of a turn, whole turns, single steps to the end. */
static void strike_one(uint8_t *segment, uint32_t size, tf__strike *strike) {
    uint32_t q = strike->q, i = strike->next >> 6, k = strike->next & 63;
    if (30 * q < size) {
        for (; i < size && k % 8 != 0; k = wheel[k].next) {
            segment[i] &= wheel[k].keep;
            i += q * wheel[k].gap + wheel[k].more;
        }
        if (i < size) i = turns(segment, size, i, q, k / 8);
    }
    for (; i < size; k = wheel[k].next) {
        segment[i] &= wheel[k].keep;
        i += q * wheel[k].gap + wheel[k].more;
    }
    strike->next = (i - size) << 6 | k;
}

void tf__sieve30_strike(uint8_t *segment, size_t size, tf__strike *strikes, size_t count) {
    for (size_t j = 0; j < count; j++) strike_one(segment, (uint32_t)size, &strikes[j]);
}

tf__strike tf__sieve30_start(uint32_t p, uint64_t low) {
    uint64_t m = low / p + (low % p != 0);
    if (m < p) m = p;
    uint32_t rest = (uint32_t)(m % 30);
    m += up[rest];
    uint32_t byte = (uint32_t)((p * m - low) / 30);
    return (tf__strike){.q = p / 30, .next = byte << 6 | (uint32_t)at[p % 30] << 3 | at[rest]};
}

/* Strike a prime below 30 out of its whole period, itself (m = 1, in byte 0) included. */
static void strike_pattern(uint8_t *pattern, uint32_t size, uint32_t p) {
    tf__strike strike = {.q = 0, .next = (uint32_t)at[p] << 3};
    strike_one(pattern, size, &strike);
}

void tf__sieve30_patterns_init(tf__sieve30_patterns *patterns) {
    memset(patterns, 0xff, sizeof *patterns);
    strike_pattern(patterns->a, sizeof patterns->a, 7);
    strike_pattern(patterns->a, sizeof patterns->a, 11);
    strike_pattern(patterns->a, sizeof patterns->a, 13);
    strike_pattern(patterns->b, sizeof patterns->b, 17);
    strike_pattern(patterns->b, sizeof patterns->b, 19);
    strike_pattern(patterns->b, sizeof patterns->b, 23);
}

void tf__sieve30_fill(uint8_t *segment, size_t size, uint64_t low,
                      const tf__sieve30_patterns *patterns) {
    size_t a = low / 30 % sizeof patterns->a, b = low / 30 % sizeof patterns->b;
    while (size > 0) {
        size_t run = sizeof patterns->a - a;
        if (run > sizeof patterns->b - b) run = sizeof patterns->b - b;
        if (run > size) run = size;
        for (size_t i = 0; i < run; i++) segment[i] = patterns->a[a + i] & patterns->b[b + i];
        segment += run;
        size -= run;
        a = (a + run) % sizeof patterns->a;
        b = (b + run) % sizeof patterns->b;
    }
}
