/* sqrtmod.h — square roots modulo an odd prime of one word. */
#ifndef TF_SQRTMOD_H
#define TF_SQRTMOD_H

#include "base.h"

/** A square root of a modulo the odd prime p; a < p. The other one is p - *root.
 *  p = 3 mod 4 takes one power; otherwise Tonelli's and Shanks's algorithm [Cohen93, algorithm
 *  1.5.1] with the smallest non-residue: two powers and at most s^2/2 products, p - 1 = q 2^s.
 *  @return false when a is not a square (*root is then undefined); for p that is no prime the
 *          answer is either false or a true root, never a loop without end */
bool tf_sqrtmod64(uint64_t *root, uint64_t a, uint64_t p);

#endif
