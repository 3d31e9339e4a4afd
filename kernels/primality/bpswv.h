/* bpswv.h — the Baillie-PSW test on lanes, in its two halves: the strong test to base 2, which nearly
 * every composite fails, and a strong Lucas test for what has passed.
 *
 * Sizes of arithmetic and vector levels stand behind one table, as those of ecmv.h do; all bodies give
 * the same answers. The Lucas test is Selfridge's for two words, as in lucas.h. For one word it has Q =
 * 1 and P from 3 on and asks for U_d == 0 besides V_d == +-2: the extra strong test, which passes
 * no more than lucas.h does. So both halves together are exact below 2^64. [BaillieWagstaff80],
 * [Grantham01], [Jacobsen20] */
#ifndef TF_BPSWV_H
#define TF_BPSWV_H

#include "base.h"
#include "cpu.h"

enum { TF_BPSWV_MAX_LANES = 32, TF_BPSWV_SIZES = 4 };

/** Bit i of the answer: n[i] has passed; 0 from count on.
 *  @param n      odd numbers from 2^16 on, below 2^bits of the body and below 2^128 - 1; they may repeat
 *  @param count  1 to the lanes of the test */
typedef uint32_t tf_bpswv_test(const tf_u128 *n, unsigned count);

typedef struct tf_bpswv_ops {
    tf_isa isa;
    unsigned bits;                      /* for n below 2^bits */
    unsigned strong_lanes, lucas_lanes; /* a call costs the same however few are used */
    unsigned strong_worth, lucas_worth; /* from so many on it costs less than one at a time */
    tf_bpswv_test *strong, *lucas;
} tf_bpswv_ops;

/** The bodies of a level, TF_BPSWV_SIZES of growing size. Looks at the processor: call it once. */
const tf_bpswv_ops *tf_bpswv_for(tf_isa isa);

extern const tf_bpswv_ops tf__bpswv_generic[TF_BPSWV_SIZES];
#if defined(__x86_64__)
extern const tf_bpswv_ops tf__bpswv_avx2[TF_BPSWV_SIZES];
extern const tf_bpswv_ops tf__bpswv_avx512[TF_BPSWV_SIZES];
#endif

#endif
