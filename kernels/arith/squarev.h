/* squarev.h — which of up to thirty-two numbers of one or two words are squares, on lanes.
 *
 * A word is compared with the square of its rounded root: that is the root itself when there is one, for a
 * double has 53 bits and the root 32. Of two words, residues mod 64 and 63 leave one in twenty, which
 * root.h looks at. */
#ifndef TF_SQUAREV_H
#define TF_SQUAREV_H

#include "base.h"
#include "cpu.h"

enum { TF_SQUAREV_LANES = 32 };

/** Bit i of the answer: n[i] is a square; 0 from count on. Doubles round to nearest.
 *  @param n      any numbers, 0 and 1 as well, both sizes beside each other
 *  @param count  0 to TF_SQUAREV_LANES */
typedef uint32_t tf_squarev(const tf_u128 *n, unsigned count);

/** One after the other, on any machine. */
tf_squarev tf_squarev_generic;

/** The fastest body of a level. Looks at the processor: call it once. */
tf_squarev *tf_squarev_for(tf_isa isa);

#endif
