/* ecmv_start.h — what the curves and sequences of ecmv.h start from, as small numbers.
 *
 * Internal to kernels/split. Curves of the table are the multiples 2, 3, ... of the point (-2, 4) on
 * v^2 = u^3 - 12 u: abscissas n1 n2 / root^2, as far as these fit words (gen_ecmv_curve_table.c). */
#ifndef TF_ECMV_START_H
#define TF_ECMV_START_H

#include "ecmv.h"
#include "rmod.h"

typedef struct tf__ecmv_curve {
    uint32_t n1, n2, root; /* a curve of the table; n1 = 0: */
    uint32_t sigma;        /* Suyama's */
} tf__ecmv_curve;

static const tf__ecmv_curve tf__ecmv_curves[] = {
#include "ecmv_curve_table.inc"
};

_Static_assert(TF_ARRAY_LEN(tf__ecmv_curves) == TF_ECMV_TABLED, "as ecmv.h has it");

static inline tf__ecmv_curve tf__ecmv_curve_of(uint32_t index) {
    if (index < TF_ECMV_TABLED) return tf__ecmv_curves[index];
    return (tf__ecmv_curve){.sigma = index - TF_ECMV_TABLED + TF_ECMV_FIRST_SIGMA};
}

/** The residues 2 and V_1 of sequence @p index, for R = 2^bits and n prime to 210. V_1 is 2/7, 6/5,
 *  3, 4, ... With the first, V_1^2 - 4 = -3 (8/7)^2, so that the order divides p - 1 for p = 1 mod 3
 *  and p + 1 for p = 2, which are multiples of 6 both; with the second, -(8/5)^2, multiples of 4. */
static inline void tf__ecmv_seed(tf_u128 *v, tf_u128 *two, tf_u128 n, unsigned bits,
                                 uint32_t index) {
    const uint32_t below = index == 0 ? 7 : index == 1 ? 5 : 1;
    const uint32_t above = index == 0 ? 2 : index == 1 ? 6 : index + 1;
    tf_u128 one = tf_r_mod(n, bits), part;
    *two = one >= n - one ? one - (n - one) : one + one;
    uint32_t lack = (uint32_t)(one % below), step = (uint32_t)(n % below), k = 0;
    while ((lack + k * step) % below) k++; /* k n + one is a multiple */
    part = k * (n / below) + one / below + (lack + k * step) / below;
    *v = 0;
    for (uint32_t bit = UINT32_C(1) << 31; bit; bit >>= 1) {
        *v = *v >= n - *v ? *v - (n - *v) : *v + *v;
        if (above & bit) *v = *v >= n - part ? *v - (n - part) : *v + part;
    }
}

#endif
