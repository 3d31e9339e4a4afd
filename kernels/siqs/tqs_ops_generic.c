/* tqs_ops_generic.c — the loops in portable C, eight primes a step: the oracle of the others.
 *
 * Vectors are those of the language GNU C, which come to be instructions where a processor has them (SSE2
 * is part of x86-64), and words elsewhere. */
#if defined(__SSE2__)
#include <emmintrin.h>
#endif
#include <string.h>

#include "tqs_ops.h"

const uint16_t tf__tqs_primes[TF_TQS_COLUMNS][TF_TQS_PRIMES] = {
#include "tqs_primes_table.inc"
};

enum { LANES = 8 };
typedef uint16_t vector __attribute__((vector_size(2 * LANES)));
typedef int16_t signed_vector __attribute__((vector_size(2 * LANES)));

static inline vector load(const void *from) {
    vector v;
    memcpy(&v, from, sizeof v);
    return v;
}

static inline void store(void *to, vector v) {
    memcpy(to, &v, sizeof v);
}

static inline vector set(unsigned value) {
    const uint16_t x = (uint16_t)value;
    return (vector){x, x, x, x, x, x, x, x};
}

/* Compilers know this loop as one multiplication, but gcc not wherever it is inlined. */
static inline vector high(vector a, vector b) {
#if defined(__SSE2__)
    return (vector)_mm_mulhi_epu16((__m128i)a, (__m128i)b);
#else
    vector v = {0};
    for (int i = 0; i < LANES; i++) v[i] = (uint16_t)((uint32_t)a[i] * b[i] >> 16);
    return v;
#endif
}

static inline vector least_of(vector a, vector b) {
    vector below = (vector)(a < b);
    return (a & below) | (b & ~below);
}

/* p in the lanes that are negative, for which it is below 2^15. */
static inline vector if_negative(vector v, vector p) {
    return (vector)((signed_vector)v >> 15) & p;
}

static inline void halves(uint64_t half[2], vector v) {
    memcpy(half, &v, sizeof v);
}

/* A bit for each lane of ones: four lanes a product, whose partial products meet no other. The lane that
 * comes first is the lowest of a word, or the highest. */
static inline uint32_t lane_bits(vector v) {
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
    const uint64_t gather = 1 << 3 | 1 << 18 | UINT64_C(1) << 33 | UINT64_C(1) << 48;
#else
    const uint64_t gather = 1 | 1 << 17 | UINT64_C(1) << 34 | UINT64_C(1) << 51;
#endif
    const uint64_t ones = UINT64_C(0x0001000100010001);
    uint64_t half[2];
    halves(half, v);
    return (uint32_t)((half[0] & ones) * gather >> 48 & 15) |
           (uint32_t)((half[1] & ones) * gather >> 48 & 15) << 4;
}

static inline bool any_lane(vector v) {
    uint64_t half[2];
    halves(half, v);
    return (half[0] | half[1]) != 0;
}

/* The sum of the lanes: in words of four, then in one. */
static inline unsigned total(vector v) {
    const uint64_t even = UINT64_C(0x0000ffff0000ffff);
    uint64_t half[2];
    halves(half, v);
    uint64_t pairs =
        (half[0] & even) + (half[0] >> 16 & even) + (half[1] & even) + (half[1] >> 16 & even);
    return (unsigned)(pairs + (pairs >> 32)) & 0xffff;
}

/* A bit for each of 64 bytes that is above 127: a byte's bit 7 moves to its place among eight. */
static inline uint64_t scan_bytes(const uint8_t *bytes) {
    const uint64_t tops = UINT64_C(0x8080808080808080);
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
    const uint64_t gather = UINT64_C(0x0102040810204080);
#else
    const uint64_t gather = UINT64_C(0x8040201008040201);
#endif
    uint64_t half[2], bits = 0;
    halves(half, load(bytes) | load(bytes + 16) | load(bytes + 32) | load(bytes + 48));
    if (TF_LIKELY(!((half[0] | half[1]) & tops))) return 0;
    for (int i = 0; i < 8; i++) {
        uint64_t word;
        memcpy(&word, bytes + 8 * i, sizeof word);
        bits |= ((word & tops) >> 7) * gather >> 56 << (8 * i);
    }
    return bits;
}

#define T_TARGET
#define T_V            vector
#define T_LANES        LANES
#define T_BYTES        (2 * LANES)
#define T_LOAD(a)      load(a)
#define T_STORE(a, v)  store(a, v)
#define T_SET(x)       set(x)
#define T_ADD(a, b)    ((a) + (b))
#define T_SUB(a, b)    ((a) - (b))
#define T_LOW(a, b)    ((a) * (b))
#define T_HIGH(a, b)   high(a, b)
#define T_MIN(a, b)    least_of(a, b)
#define T_RAISE(r, p)  ((r) + if_negative(r, p))
#define T_LOWER(r, p)  T_RAISE((r) - (p), p)
#define T_AND(a, b)    ((a) & (b))
#define T_SHR(a, bits) ((a) >> (bits))
#define T_EQ(a, b)     ((vector)((a) == (b)))
#define T_BITS(v)      lane_bits(v)
#define T_M            vector
#define T_UPTO(a, b)   ((vector)((a) <= (b)))
#define T_EITHER(a, b) ((a) | (b))
#define T_SELECT(m, v) ((m) & (v))
#define T_MASK(m)      lane_bits(m)
#define T_ANY(m)       any_lane(m)
#define T_TOTAL(v)     total(v)
#define T_SCAN(bytes)  scan_bytes(bytes)
#include "tqs_ops_tmpl.inc"

const tf_tqs_ops tf__tqs_ops_generic = T_TABLE(TF_ISA_GENERIC);

const tf_tqs_ops *tf_tqs_ops_for(tf_isa isa) {
    isa = tf_isa_pick(isa);
#if defined(__x86_64__)
    if (isa >= TF_ISA_AVX512) return &tf__tqs_ops_avx512;
    if (isa == TF_ISA_AVX2) return &tf__tqs_ops_avx2;
#endif
    return &tf__tqs_ops_generic;
}
