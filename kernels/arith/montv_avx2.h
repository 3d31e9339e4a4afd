/* montv_avx2.h — Montgomery arithmetic on eight lanes with AVX2: 2 and 3 limbs of 28 bits, inlined
 * into the bodies of kernels. tf_a2_mul is the product of 2 limbs, and so on.
 *
 * Domain   n odd, below 2^TF_A2_BITS, 2^64.  R = 2^(28 limbs).  Limb i of all lanes is two vectors.
 * Ranges   limbs are signed and a product has 28 bits in each; sums and differences of two products
 *          are taken limb by limb, without a carry, and may be factors: the widest product of
 *          AVX2, 32 by 32 bits, leaves room for that. A product is between -2n and n: with sums up to 4n in absolute value,
 *          a*b/R is at most n while 16 n <= R.
 * Note     gcd(aR mod n, n) = gcd(a, n). */
#ifndef TF_MONTV_AVX2_H
#define TF_MONTV_AVX2_H

#include <immintrin.h>

#include "base.h"
#include "bits.h"
#include "rmod.h"

enum { TF_A2_BITS = 52, TF_A3_BITS = 64, TF_A_LIMB = 28 };

#define TF_A_TARGET __attribute__((target("avx2,bmi,bmi2")))
#if defined(__SANITIZE_ADDRESS__)
#define TF_A_INLINE TF_A_TARGET static __attribute__((noinline, unused))
#else
#define TF_A_INLINE TF_A_TARGET static inline __attribute__((always_inline))
#endif

#define TF_A_LIMBS 2
#define TF_A_TAG   2
#include "montv_avx2_tmpl.inc"
#define TF_A_LIMBS 3
#define TF_A_TAG   3
#include "montv_avx2_tmpl.inc"

#endif
