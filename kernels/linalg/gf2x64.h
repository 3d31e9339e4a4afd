/* gf2x64.h — n x 64 and 64 x 64 matrices over GF(2), a row in a word.
 *
 * Products go through tables of 8 x 256 sums, a byte of the row at a time: 8 look-ups a row instead
 * of 64 conditional additions. */
#ifndef TF_GF2X64_H
#define TF_GF2X64_H

#include "base.h"

typedef struct tf_gf2x64 {
    uint64_t row[64];
} tf_gf2x64;

/** c = a b. c may be a or b. */
void tf_gf2x64_mul(tf_gf2x64 *c, const tf_gf2x64 *a, const tf_gf2x64 *b);

/** c = x^T y, for x and y of n rows. */
void tf_gf2x64_inner(tf_gf2x64 *c, const uint64_t *x, const uint64_t *y, size_t n);

/** y += x m, row by row, n rows. */
void tf_gf2x64_addmul(uint64_t *y, const uint64_t *x, const tf_gf2x64 *m, size_t n);

bool tf_gf2x64_is_zero(const tf_gf2x64 *a);

#endif
