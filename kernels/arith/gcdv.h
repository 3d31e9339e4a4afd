/* gcdv.h — greatest common divisors with odd numbers of up to two words, on lanes.
 *
 * The binary algorithm of gcd.h, where the lanes of a vector all take as many steps as the slowest of
 * them: some 55 where one pair of words takes 45 in the mean, of a dozen instructions for eight. */
#ifndef TF_GCDV_H
#define TF_GCDV_H

#include "base.h"
#include "cpu.h"

enum { TF_GCDV_LANES = 16 };

/** g[i] = gcd(a[i], n[i]) for all lanes, n[i] odd; gcd(0, n) = n. g may be a. */
typedef void tf_gcdv(tf_u128 g[TF_GCDV_LANES], const tf_u128 a[TF_GCDV_LANES],
                     const tf_u128 n[TF_GCDV_LANES]);

/** One after the other, on any machine. */
tf_gcdv tf_gcdv_generic;

/** The fastest body of a level. Looks at the processor: call it once. */
tf_gcdv *tf_gcdv_for(tf_isa isa);

#endif
