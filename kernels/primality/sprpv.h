/* sprpv.h — the strong test to base 2 on 32 one-word numbers at once.
 *
 * What sprp.h does one number at a time: the squarings of 32 lanes side by side hide their latency,
 * which is all that a single test consists of. */
#ifndef TF_SPRPV_H
#define TF_SPRPV_H

#include "base.h"
#include "cpu.h"

enum { TF_SPRPV_LANES = 32 };

/** Bit i of the answer: n[i] is a strong probable prime to base 2.
 *  @param n  32 odd numbers from 2^16 on; they may repeat */
typedef uint32_t tf_sprp2v(const uint64_t n[TF_SPRPV_LANES]);

/** One test after the other, on any machine. */
tf_sprp2v tf_sprp2v_generic;

/** What is faster than that at this level; NULL: nothing is. Looks at the processor: call it once. */
tf_sprp2v *tf_sprp2v_for(tf_isa isa);

#endif
