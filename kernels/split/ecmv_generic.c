/* ecmv_generic.c — curves in portable C, the oracle of the vector bodies: a lane is a word or two. */
#include "ecmv.h"

#include "mont128.h"
#include "mont64.h"
#define WORD_TARGET
#include "ecmv_words.inc"

const tf_ecmv_ops tf__ecmv_generic[TF_ECMV_SIZES] = {
    {TF_ISA_GENERIC, 62, {WORD_LANES, WORD_LUCAS_LANES}, ecmv_loose_run, ecmv_loose_room},
    {TF_ISA_GENERIC, 64, {WORD_LANES, WORD_LUCAS_LANES}, ecmv_full_run, ecmv_full_room},
    {TF_ISA_GENERIC, 128, {1, 2}, ecmv_two_run, ecmv_two_room},
    {TF_ISA_GENERIC, 128, {1, 2}, ecmv_two_run, ecmv_two_room}, /* one size less than others have */
};

const tf_ecmv_ops *tf_ecmv_ops_for(tf_isa isa, unsigned bits) {
    const tf_ecmv_ops *ops = tf__ecmv_generic;
    isa = tf_isa_pick(isa);
#if defined(__x86_64__)
    if (isa >= TF_ISA_AVX2) ops = tf__ecmv_avx2;
    if (isa == TF_ISA_AVX512 && tf_cpu_has_ifma()) ops = tf__ecmv_avx512;
#endif
    while (ops->bits < bits) ops++;
    return ops;
}
