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

static uint32_t divisors(tf_fbidx *found, const tf_qs_fb *fb, const tf_qs_roots *r,
                         uint32_t position, tf_fbidx from, tf_fbidx to) {
    uint32_t count = 0;
    for (tf_fbidx i = from; i < to; i++) {
        uint32_t t = position + fb->p[i];
        uint32_t a = (t - r->r16[0][i]) * fb->inv[i], b = (t - r->r16[1][i]) * fb->inv[i];
        found[count] = i;
        count += (a <= fb->limit[i]) | (b <= fb->limit[i]);
    }
    return count;
}

static uint32_t match(tf_fbidx *found, uint32_t room, const uint32_t *entry, uint32_t count,
                      uint32_t position) {
    uint32_t matches = 0;
    for (uint32_t i = 0; i < count; i++)
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
