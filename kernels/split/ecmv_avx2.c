/* ecmv_avx2.c — the portable bodies compiled for BMI2. Four lanes of AVX2, whose widest product is
 * 32 by 32 bits, take more instructions than one 64-bit multiplier. */
#if defined(__x86_64__)
#include "ecmv.h"

#include "mont128.h"
#include "mont64.h"
#define WORD_TARGET __attribute__((target("bmi,bmi2,adx")))
#include "ecmv_words.inc"

const tf_ecmv_ops tf__ecmv_avx2[TF_ECMV_SIZES] = {
    {TF_ISA_AVX2, 62, {WORD_LANES, WORD_LUCAS_LANES}, ecmv_loose_run, ecmv_loose_room},
    {TF_ISA_AVX2, 64, {WORD_LANES, WORD_LUCAS_LANES}, ecmv_full_run, ecmv_full_room},
    {TF_ISA_AVX2, 128, {1, 2}, ecmv_two_run, ecmv_two_room},
    {TF_ISA_AVX2, 128, {1, 2}, ecmv_two_run, ecmv_two_room}, /* one size less than others have */
};
#endif
