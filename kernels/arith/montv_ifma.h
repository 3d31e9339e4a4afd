/* montv_ifma.h — Montgomery arithmetic on sixteen lanes with AVX-512 IFMA: 1, 2 and 3 limbs of 52
 * bits, inlined into the bodies of kernels. tf_v2_mul is the product of 2 limbs, and so
 * on; tf_v2s is 2 limbs with a short upper one.
 *
 * Domain   n odd, below 2^TF_V1_BITS, 2^TF_V2S_BITS, 2^TF_V2_BITS, 2^128.  R = 2^(52 limbs).
 *          Limb i of all lanes is two vectors.
 * Ranges   a product is low (between -n and n), raised by n (what mul and sqr give) or high (by
 *          2n). The sum and the difference of a high and a low one are between 0 and 4n, which
 *          products take: 16 n^2 < n R.
 * Carries  cost as much as products where they are not needed: a sum has limbs of any excess, a res
 *          is what products take; ready goes from one to the other.
 * Note     gcd(aR mod n, n) = gcd(a, n). */
#ifndef TF_MONTV_IFMA_H
#define TF_MONTV_IFMA_H

#include <immintrin.h>

#include "base.h"

enum { TF_V1_BITS = 48, TF_V2S_BITS = 76, TF_V2_BITS = 100, TF_V3_BITS = 128 };

#define TF_V_TARGET                                                                                \
    __attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,avx512ifma,bmi,bmi2,popcnt")))

/* Everything is to be inlined into the loop that uses it. Not where every access is instrumented:
 * there it would only take the compiler minutes. */
#if defined(__SANITIZE_ADDRESS__)
#define TF_V_INLINE TF_V_TARGET static __attribute__((noinline, unused))
#else
#define TF_V_INLINE TF_V_TARGET static inline __attribute__((always_inline))
#endif

#define TF_V_LIMBS 1
#define TF_V_TAG   1
#define TF_V_LIGHT 0
#include "montv_ifma_tmpl.inc"
#define TF_V_LIMBS 2
#define TF_V_TAG   2s
#define TF_V_LIGHT 1
#include "montv_ifma_tmpl.inc"
#define TF_V_LIMBS 2
#define TF_V_TAG   2
#define TF_V_LIGHT 0
#include "montv_ifma_tmpl.inc"
#define TF_V_LIMBS 3
#define TF_V_TAG   3
#define TF_V_LIGHT 1
#include "montv_ifma_tmpl.inc"

#endif
