/* gf2x64.h — n x 64 and 64 x 64 matrices over GF(2), a row in a word.
 *
 * The two products that run over n rows have a body for each kind of processor. The portable one
 * goes through tables of 8 x 256 sums, a byte of the row at a time: 8 look-ups a row instead of 64
 * conditional additions. Where there are 8 x 8 products in one instruction (GFNI, with the byte
 * permutations of AVX-512), a row takes about three instructions. */
#ifndef TF_GF2X64_H
#define TF_GF2X64_H

#include "cpu.h"

typedef struct tf_gf2x64 {
    uint64_t row[64];
} tf_gf2x64;

typedef struct tf_gf2x64_ops {
    const char *name;
    /** c = x^T y, for x and y of n rows. */
    void (*inner)(tf_gf2x64 *c, const uint64_t *x, const uint64_t *y, size_t n);
    /** y += x m, row by row, n rows. */
    void (*addmul)(uint64_t *y, const uint64_t *x, const tf_gf2x64 *m, size_t n);
} tf_gf2x64_ops;

/** The best bodies up to this level. */
const tf_gf2x64_ops *tf_gf2x64_ops_for(tf_isa isa);

/** c = a b. c may be a or b. */
void tf_gf2x64_mul(tf_gf2x64 *c, const tf_gf2x64 *a, const tf_gf2x64 *b);

/** c = a^T b. */
void tf_gf2x64_mul_t(tf_gf2x64 *c, const tf_gf2x64 *a, const tf_gf2x64 *b);

/** a += b */
void tf_gf2x64_add(tf_gf2x64 *a, const tf_gf2x64 *b);

bool tf_gf2x64_is_zero(const tf_gf2x64 *a);

extern const tf_gf2x64_ops tf__gf2x64_generic;
#if defined(__x86_64__)
extern const tf_gf2x64_ops tf__gf2x64_gfni;
#endif

#endif
