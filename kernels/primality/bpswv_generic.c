/* bpswv_generic.c — both halves of the test in portable C, the oracle of the vector bodies. */
#include "bpswv.h"

#define WORD_TARGET
#include "bpswv_words.inc"

#define ONE bpswv_one_STRONG, bpswv_one_LUCAS, 2, 2, bpswv_one_strong, bpswv_one_lucas
#define TWO bpswv_two_STRONG, bpswv_two_LUCAS, 2, 1, bpswv_two_strong, bpswv_two_lucas
const tf_bpswv_ops tf__bpswv_generic[TF_BPSWV_SIZES] = {
    {TF_ISA_GENERIC, 62, ONE},
    {TF_ISA_GENERIC, 64, ONE},
    {TF_ISA_GENERIC, 128, TWO},
    {TF_ISA_GENERIC, 128, TWO}, /* the sizes are those of ecmv_generic.c */
};

const tf_bpswv_ops *tf_bpswv_for(tf_isa isa) {
    isa = tf_isa_pick(isa);
#if defined(__x86_64__)
    if (isa == TF_ISA_AVX512 && tf_cpu_has_ifma()) return tf__bpswv_avx512;
    if (isa >= TF_ISA_AVX2) return tf__bpswv_avx2;
#endif
    return tf__bpswv_generic;
}
