/* tqs_ops_generic.c — the loops in portable C, one lane a vector: the oracle of the others. */
#include <string.h>

#include "tqs_ops.h"

const uint16_t tf__tqs_primes[TF_TQS_COLUMNS][TF_TQS_PRIMES] = {
#include "tqs_primes_table.inc"
};

/* A bit for each of 64 bytes that is above 127. Any byte order: bits are moved, not bytes. */
static inline uint64_t scan_bytes(const uint8_t *bytes) {
    uint64_t word[8], any = 0, bits = 0;
    memcpy(word, bytes, sizeof word);
    for (int i = 0; i < 8; i++) any |= word[i];
    if (TF_LIKELY(!(any & UINT64_C(0x8080808080808080)))) return 0;
    for (int i = 0; i < 64; i++) bits |= (uint64_t)(bytes[i] >> 7) << i;
    return bits;
}

#define T_TARGET
#define T_V            uint16_t
#define T_LANES        1
#define T_BYTES        1
#define T_LOAD(a)      (*(a))
#define T_STORE(a, v)  (*(a) = (v))
#define T_SET(x)       ((uint16_t)(x))
#define T_ADD(a, b)    ((uint16_t)((a) + (b)))
#define T_SUB(a, b)    ((uint16_t)((a) - (b)))
#define T_LOW(a, b)    ((uint16_t)((uint32_t)(a) * (b)))
#define T_HIGH(a, b)   ((uint16_t)((uint32_t)(a) * (b) >> 16))
#define T_MIN(a, b)    ((a) < (b) ? (a) : (b))
#define T_AND(a, b)    ((uint16_t)((a) & (b)))
#define T_SHR(a, bits) ((uint16_t)((a) >> (bits)))
#define T_EQ(a, b)     ((uint16_t)((a) == (b) ? UINT16_MAX : 0))
#define T_BITS(v)      ((uint32_t)((v)&1))
#define T_M            uint16_t
#define T_UPTO(a, b)   ((uint16_t)((a) <= (b) ? UINT16_MAX : 0))
#define T_EITHER(a, b) ((uint16_t)((a) | (b)))
#define T_SELECT(m, v) ((uint16_t)((m) & (v)))
#define T_MASK(m)      ((uint32_t)((m)&1))
#define T_TOTAL(v)     ((unsigned)(v))
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
