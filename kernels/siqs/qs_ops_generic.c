/* qs_ops_generic.c — portable bodies, the oracle of the vector ones. */
#if defined(__SSE2__)
#include <emmintrin.h>
#endif
#include <string.h>

#include "bits.h"
#include "qs_ops.h"

#define TF_QS_TARGET
#include "qs_ops_tmpl.inc"

/* ---- primes beyond an interval of one block ----
 * Vectors of GNU C: as instructions where a processor has them (SSE2 is part of x86-64). Masks tell which of 64
 * roots hit, and as many hits as are expected are written, whether there are as many or not: the branch for
 * those that are left over is mostly foreseen. */

enum {
    LANES = 4,
    PRIMES = 32, /* a group: count is a multiple of half as many */
    ROOTS = 2 * PRIMES,
    FEW_HITS = 4 /* from primes of so many intervals on */
};
typedef uint32_t vector __attribute__((vector_size(4 * LANES)));
typedef int32_t signed_vector __attribute__((vector_size(4 * LANES)));

static inline vector load(const uint32_t *from) {
    vector v;
    memcpy(&v, from, sizeof v);
    return v;
}

static inline void store(uint32_t *to, vector v) {
    memcpy(to, &v, sizeof v);
}

static inline void copy(uint32_t *to, const uint32_t *from, uint32_t count) {
    for (uint32_t i = 0; i < count; i += LANES) store(to + i, load(from + i));
}

/* The upper bits of all lanes, the first one lowest. */
static inline uint64_t top_bits(const vector v[4]) {
#if defined(__SSE2__)
    __m128i low = _mm_packs_epi32((__m128i)v[0], (__m128i)v[1]);
    __m128i high = _mm_packs_epi32((__m128i)v[2], (__m128i)v[3]);
    return (uint32_t)_mm_movemask_epi8(_mm_packs_epi16(low, high));
#else
    const vector place = {1, 2, 4, 8};
    vector m = (v[0] >> 31) * place | (v[1] >> 31) * (place << 4) | (v[2] >> 31) * (place << 8) |
               (v[3] >> 31) * (place << 12);
    return m[0] | m[1] | m[2] | m[3];
#endif
}

/* Roots of a group through one step: r1 of all primes, then r2. @return a bit for each that hits */
static inline __attribute__((always_inline)) uint64_t step_group(uint32_t root[ROOTS],
                                                                 const uint32_t *p,
                                                                 const uint32_t *d, uint32_t primes,
                                                                 vector interval, const bool up) {
    uint64_t hits = 0;
    for (uint32_t i = 0; i < primes; i += 4 * LANES) {
        vector hit[2][4];
        for (uint32_t k = 0; k < 4; k++) {
            const uint32_t at = i + LANES * k;
            vector q = load(p + at), down = up ? load(d + at) : q - load(d + at);
            for (uint32_t h = 0; h < 2; h++) {
                vector a = load(root + PRIMES * h + at) - down;
                a += (vector)((signed_vector)a >> 31) & q; /* primes are below 2^31 */
                store(root + PRIMES * h + at, a);
                hit[h][k] = (a - interval) & ~a; /* padding is all ones */
            }
        }
        hits |= top_bits(hit[0]) << i | top_bits(hit[1]) << (PRIMES + i);
    }
    return hits;
}

/* An entry that is none is written over by the next. */
static inline uint32_t *put_hits(uint32_t *next, const uint32_t root[ROOTS], uint64_t hits,
                                 uint32_t i, uint32_t expected) {
    for (uint32_t k = 0; k < expected; k++) {
        uint32_t at = tf_ctz64(hits | UINT64_C(1) << (ROOTS - 1));
        *next = (i + at % PRIMES) << 16 | (root[at] & 0xffff);
        next += hits != 0;
        hits &= hits - 1;
    }
    for (; TF_UNLIKELY(hits); hits &= hits - 1) {
        uint32_t at = tf_ctz64(hits);
        *next++ = (i + at % PRIMES) << 16 | root[at];
    }
    return next;
}

static void fill_one_block(const tf_qs_fill *f) {
    uint32_t *next[TF_QS_STEPS], root[ROOTS] = {0};
    const vector interval = (vector){0} + f->interval;
    const uint32_t middle = f->p[f->count / 2] | 1; /* padding is 0 */
    const uint32_t expected = (uint32_t)((uint64_t)ROOTS * f->interval / middle) + 1;
    for (uint32_t j = 0; j < f->steps; j++) next[j] = f->next[j];
    for (uint32_t i = 0; i < f->count; i += PRIMES) {
        const uint32_t primes = f->count - i < PRIMES ? f->count - i : PRIMES;
        copy(root, f->r1 + i, primes);
        copy(root + PRIMES, f->r2 + i, primes);
        for (uint32_t j = 0; j < f->steps; j++) {
            const tf_qs_step *s = &f->step[j];
            uint64_t hits = s->up ? step_group(root, f->p + i, s->d + i, primes, interval, true)
                                  : step_group(root, f->p + i, s->d + i, primes, interval, false);
            next[j] = put_hits(next[j], root, hits, i, expected < PRIMES ? expected : PRIMES);
        }
        copy(f->r1 + i, root, primes);
        copy(f->r2 + i, root + PRIMES, primes);
    }
    for (uint32_t j = 0; j < f->steps; j++) f->next[j] = next[j];
}

static void fill(const tf_qs_fill *f) {
    if (f->kind == TF_QS_SINGLE && f->blocks == 1 && f->interval > 0 &&
        f->p[0] / FEW_HITS >= f->interval)
        fill_one_block(f);
    else
        fill_portable(f);
}

static uint32_t scan(uint16_t *found, uint32_t room, const uint8_t *block, uint32_t size) {
    const uint64_t tops = UINT64_C(0x8080808080808080);
    uint32_t count = 0;
    for (uint32_t i = 0; i < size; i += 8) {
        uint64_t w;
        memcpy(&w, block + i, 8);
        if (TF_LIKELY(!(w & tops))) continue;
        for (uint32_t j = i; j < i + 8; j++)
            if (block[j] >= 128 && count < room) found[count++] = (uint16_t)j;
    }
    return count;
}

/* A loop for the compiler to turn into vectors, and then a look at the few that hit. */
static uint32_t divisors(tf_fbidx *found, const tf_qs_divide *d, uint32_t at, tf_fbidx from,
                         tf_fbidx to) {
    enum { CHUNK = 32 };
    const uint16_t x = (uint16_t)at;
    uint32_t count = 0;
    for (tf_fbidx i = from; i < to; i += CHUNK) {
        const uint16_t *restrict r1 = d->r1 + i, *restrict r2 = d->r2 + i;
        const uint16_t *restrict inv = d->inv16 + i, *restrict limit = d->limit16 + i;
        uint16_t hit[CHUNK], any = 0;
        for (uint32_t j = 0; j < CHUNK; j++) {
            uint16_t a = (uint16_t)((x - r1[j]) * inv[j]), b = (uint16_t)((x - r2[j]) * inv[j]);
            uint16_t m =
                (uint16_t)(((a <= limit[j]) & (r1[j] <= x)) | ((b <= limit[j]) & (r2[j] <= x)));
            hit[j] = m;
            any |= m;
        }
        for (uint32_t j = 0; any && j < CHUNK; j++)
            if (hit[j]) found[count++] = i + j;
    }
    return count;
}

/* Is the position in the lower half of one of two entries? */
static inline uint64_t either(const uint32_t *entry, uint64_t position_twice) {
    const uint64_t low = UINT64_C(0x0000ffff0000ffff), ones = UINT64_C(0x0000000100000001);
    uint64_t w;
    memcpy(&w, entry, 8);
    w = (w ^ position_twice) & low; /* a half that is zero borrows from the upper one */
    return (w - ones) & ~low;
}

static uint32_t match(tf_fbidx *found, uint32_t room, const uint32_t *entry, uint32_t count,
                      uint32_t position) {
    const uint64_t twice = position | (uint64_t)position << 32;
    uint32_t matches = 0, i = 0;
    for (; i + 8 <= count; i += 8) {
        const uint32_t *e = entry + i;
        if (TF_LIKELY(!(either(e, twice) | either(e + 2, twice) | either(e + 4, twice) |
                        either(e + 6, twice))))
            continue;
        for (uint32_t j = i; j < i + 8; j++)
            if ((entry[j] & 0xffff) == position && matches < room)
                found[matches++] = entry[j] >> 16;
    }
    for (; i < count; i++)
        if ((entry[i] & 0xffff) == position && matches < room) found[matches++] = entry[i] >> 16;
    return matches;
}

const tf_qs_ops tf__qs_ops_generic = {TF_ISA_GENERIC, accumulate, first_roots, next16, medium,
                                      fill,           scan,       divisors,    match};

const tf_qs_ops *tf_qs_ops_for(tf_isa isa) {
    isa = tf_isa_pick(isa);
#if defined(__x86_64__)
    if (isa == TF_ISA_AVX512) return &tf__qs_ops_avx512;
    if (isa == TF_ISA_AVX2) return &tf__qs_ops_avx2;
#endif
    return &tf__qs_ops_generic;
}
