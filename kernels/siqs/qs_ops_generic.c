/* qs_ops_generic.c — portable bodies, the oracle of the vector ones. */
#include <string.h>

#include "bits.h"
#include "qs_ops.h"

#define TF_QS_TARGET
#include "qs_ops_tmpl.inc"

static void fill(const tf_qs_fill *f) {
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
