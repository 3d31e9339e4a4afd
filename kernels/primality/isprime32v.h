/* isprime32v.h — are they prime? The exact test below 2^32 for 16 numbers at once.
 *
 * What isprime64.c does one number at a time: a single strong test consists of the latency of its
 * squarings, which lanes side by side hide. */
#ifndef TF_ISPRIME32V_H
#define TF_ISPRIME32V_H

#include "base.h"
#include "cpu.h"

enum { TF_ISPRIME32V_LANES = 16 };

/** Bit i of the answer: n[i] is prime.
 *  @param n  16 numbers from 59 on; they may repeat */
typedef uint32_t tf_isprime32v(const uint32_t n[TF_ISPRIME32V_LANES]);

/** One test after the other, on any machine. */
tf_isprime32v tf_isprime32v_generic;

/** The fastest at this level; never NULL. Looks at the processor: call it once. */
tf_isprime32v *tf_isprime32v_for(tf_isa isa);

#endif
