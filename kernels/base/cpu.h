/* cpu.h — which vector instructions this processor and its operating system offer.
 *
 * Kernels with vector bodies pick one constant table of functions by this level, once, when their
 * context is made. The level is a parameter: who reads TRIFACTOR_ISA (src/sys) parses it with
 * tf_isa_parse and hands it down; a kernel never looks at the environment. Asking for more than the
 * machine has gives what it has. */
#ifndef TF_CPU_H
#define TF_CPU_H

#include "base.h"

typedef enum tf_isa {
    TF_ISA_GENERIC = 0, /* portable C */
    TF_ISA_AVX2 = 1,    /* AVX2 and BMI2 */
    TF_ISA_AVX512 = 2,  /* AVX-512 F, BW, DQ, VL and BMI2 */
    TF_ISA_BEST = 3     /* as a wish: whatever there is */
} tf_isa;

/** The highest level of this machine and of what the system saves on a context switch. Some loads:
 *  the questions were asked before main. */
tf_isa tf_isa_detect(void);

/** Does a machine of level AVX512 have IFMA as well, the 52-bit fused multiply-add? The first
 *  generation does not. */
bool tf_cpu_has_ifma(void);

/** The level to use when @p wish is wanted: the lower of both. */
tf_isa tf_isa_pick(tf_isa wish);

/** Products of 8 x 8 bit matrices and byte permutations for vectors of TF_ISA_AVX512 (GFNI, VBMI)? */
bool tf_cpu_has_gfni(void);

/** "generic", "avx2", "avx512"; "?" for other values. */
const char *tf_isa_name(tf_isa isa);

/** The level of that name ("best" is one too). @return false when there is none */
bool tf_isa_parse(tf_isa *isa, const char *name);

#endif
