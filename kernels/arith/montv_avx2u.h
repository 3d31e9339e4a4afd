/* montv_avx2u.h — Montgomery arithmetic on eight lanes with AVX2 up to 64 bits, without signs: 3
 * limbs of 28 bits, inlined into the bodies of curves. A product takes a sixth fewer instructions
 * than that of montv_avx2.h.
 *
 * Domain   n odd, 3 <= n < 2^64.  R = 2^84.  Limb i of all lanes is two vectors.
 * Why      signed columns have to be raised before they are shifted, an addition for each. Here
 *          nothing is negative: a difference has a multiple of n added, an addition for each limb,
 *          and curves have one difference for three products. The reduction adds q n, and takes the
 *          digits of q = -c/n mod 2^32 as they come: c + q n is a multiple of 2^32, hence of 2^28.
 * Ranges   "Products" are results of mul, sqr and mul_less, and numbers below n: below 2^69, limbs
 *          below 2^28, the top one below 2^13. Factors are products, sums of two, and differences
 *          of two: below 2^71, limbs below 2^30 - 2^28. Then a b/R < 2^58, and q < 2^88 + 2^61
 *          makes q n/R < 2^68.1. A column is below 3 (2^30 - 2^28)^2 + 3 2^60 + 2^36 < 2^63.
 * Note     gcd(aR mod n, n) = gcd(a, n). */
#ifndef TF_MONTV_AVX2U_H
#define TF_MONTV_AVX2U_H

#include <immintrin.h>

#include "base.h"
#include "bits.h"
#include "montv_avx2.h" /* TF_A_TARGET, TF_A_INLINE, TF_A_LIMB */
#include "rmod.h"

enum { TF_AU_BITS = 64, TF_AU_LIMBS = 3, TF_AU_ABOVE_BITS = 70 };

#define EACH    _Pragma("GCC unroll 2") for (int v = 0; v < 2; v++)
#define LIMB(i) _Pragma("GCC unroll 4") for (int i = 0; i < TF_AU_LIMBS; i++)

typedef struct tf_au_res {
    __m256i l[TF_AU_LIMBS][2];
} tf_au_res;

typedef struct tf_au_mod {
    tf_au_res n, one; /* one = R mod n */
    tf_au_res above;  /* a multiple of n, every limb at least as large as that of any product */
    __m256i ninv[2];  /* n * ninv == -1 mod 2^32 */
} tf_au_mod;

TF_A_INLINE tf_au_res tf_au_add(tf_au_res a, tf_au_res b) {
    LIMB(i) EACH a.l[i][v] = _mm256_add_epi64(a.l[i][v], b.l[i][v]);
    return a;
}

/* For a product b. */
TF_A_INLINE tf_au_res tf_au_sub(const tf_au_mod *m, tf_au_res a, tf_au_res b) {
    LIMB(i)
    EACH a.l[i][v] = _mm256_add_epi64(a.l[i][v], _mm256_sub_epi64(m->above.l[i][v], b.l[i][v]));
    return a;
}

/* The columns c of a product to its residue. */
TF_A_INLINE tf_au_res tf_au_reduce(const tf_au_mod *m, __m256i c[2 * TF_AU_LIMBS - 1][2]) {
    const __m256i mask = _mm256_set1_epi64x((INT64_C(1) << TF_A_LIMB) - 1);
    tf_au_res r;
    LIMB(i) EACH {
        const __m256i q = _mm256_mul_epu32(c[i][v], m->ninv[v]);
        LIMB(j) c[i + j][v] = _mm256_add_epi64(c[i + j][v], _mm256_mul_epu32(q, m->n.l[j][v]));
        c[i + 1][v] = _mm256_add_epi64(c[i + 1][v], _mm256_srli_epi64(c[i][v], TF_A_LIMB));
    }
    EACH {
        c[4][v] = _mm256_add_epi64(c[4][v], _mm256_srli_epi64(c[3][v], TF_A_LIMB));
        r.l[0][v] = _mm256_and_si256(c[3][v], mask);
        r.l[1][v] = _mm256_and_si256(c[4][v], mask);
        r.l[2][v] = _mm256_srli_epi64(c[4][v], TF_A_LIMB);
    }
    return r;
}

TF_A_INLINE tf_au_res tf_au_mul(const tf_au_mod *m, tf_au_res a, tf_au_res b) {
    __m256i c[2 * TF_AU_LIMBS - 1][2];
    LIMB(i) LIMB(j) EACH {
        const __m256i ab = _mm256_mul_epu32(a.l[i][v], b.l[j][v]);
        c[i + j][v] = i == 0 || j == TF_AU_LIMBS - 1 ? ab : _mm256_add_epi64(c[i + j][v], ab);
    }
    return tf_au_reduce(m, c);
}

TF_A_INLINE tf_au_res tf_au_sqr(const tf_au_mod *m, tf_au_res a) {
    const tf_au_res twice = tf_au_add(a, a);
    __m256i c[2 * TF_AU_LIMBS - 1][2];
    EACH {
        c[0][v] = _mm256_mul_epu32(a.l[0][v], a.l[0][v]);
        c[1][v] = _mm256_mul_epu32(a.l[0][v], twice.l[1][v]);
        c[2][v] = _mm256_add_epi64(_mm256_mul_epu32(a.l[0][v], twice.l[2][v]),
                                   _mm256_mul_epu32(a.l[1][v], a.l[1][v]));
        c[3][v] = _mm256_mul_epu32(a.l[1][v], twice.l[2][v]);
        c[4][v] = _mm256_mul_epu32(a.l[2][v], a.l[2][v]);
    }
    return tf_au_reduce(m, c);
}

/* (a b - d R)/R with R as a residue, for products. */
TF_A_INLINE tf_au_res tf_au_mul_less(const tf_au_mod *m, tf_au_res a, tf_au_res b, tf_au_res d) {
    __m256i c[2 * TF_AU_LIMBS - 1][2];
    LIMB(i) EACH d.l[i][v] = _mm256_sub_epi64(m->above.l[i][v], d.l[i][v]);
    LIMB(i) LIMB(j) EACH {
        const __m256i ab = _mm256_add_epi64(_mm256_mul_epu32(a.l[i][v], b.l[j][v]),
                                            _mm256_mul_epu32(d.l[i][v], m->one.l[j][v]));
        c[i + j][v] = i == 0 || j == TF_AU_LIMBS - 1 ? ab : _mm256_add_epi64(c[i + j][v], ab);
    }
    return tf_au_reduce(m, c);
}

/* The number a in every lane, not as a residue; below 2^28. */
TF_A_INLINE tf_au_res tf_au_small(uint32_t a) {
    tf_au_res r;
    LIMB(i) EACH r.l[i][v] = i ? _mm256_setzero_si256() : _mm256_set1_epi64x(a);
    return r;
}

/* Numbers below 2^28. */
TF_A_INLINE tf_au_res tf_au_set32(const uint32_t a[8]) {
    tf_au_res r = tf_au_small(0);
    EACH r.l[0][v] = _mm256_cvtepu32_epi64(_mm_loadu_si128((const __m128i *)(a + 4 * v)));
    return r;
}

/* Numbers below 2^84. */
TF_A_INLINE tf_au_res tf_au_set(const tf_u128 a[8]) {
    const uint64_t mask = (UINT64_C(1) << TF_A_LIMB) - 1;
    _Alignas(32) uint64_t limb[TF_AU_LIMBS][8];
    tf_au_res r;
    for (int k = 0; k < 8; k++)
        for (int i = 0; i < TF_AU_LIMBS; i++) limb[i][k] = tf_lo64(a[k] >> TF_A_LIMB * i) & mask;
    LIMB(i) EACH r.l[i][v] = _mm256_load_si256((const __m256i *)(limb[i] + 4 * v));
    return r;
}

/* Moduli: as the domain says. */
TF_A_INLINE void tf_au_mod_set(tf_au_mod *m, const tf_u128 n[8]) {
    _Alignas(32) uint64_t inverse[8];
    tf_u128 one[8], above[8];
    for (int k = 0; k < 8; k++) {
        inverse[k] = -tf_inv_word(tf_lo64(n[k])) & UINT32_MAX;
        one[k] = tf_r_mod(n[k], TF_A_LIMB * TF_AU_LIMBS);
        above[k] = n[k] << (TF_AU_ABOVE_BITS - tf_bitlen64(tf_lo64(n[k])));
    }
    m->n = tf_au_set(n);
    m->one = tf_au_set(one);
    m->above = tf_au_set(above);
    /* each limb lends 1 to the one below: 2^28 there */
    const __m256i lent = _mm256_set1_epi64x(INT64_C(1) << TF_A_LIMB), back = _mm256_set1_epi64x(1);
    EACH {
        m->ninv[v] = _mm256_load_si256((const __m256i *)(inverse + 4 * v));
        m->above.l[0][v] = _mm256_add_epi64(m->above.l[0][v], lent);
        m->above.l[1][v] = _mm256_add_epi64(m->above.l[1][v], _mm256_sub_epi64(lent, back));
        m->above.l[2][v] = _mm256_sub_epi64(m->above.l[2][v], back);
    }
}

/* a in the lanes of the mask, b in the others. */
TF_A_INLINE tf_au_res tf_au_pick(unsigned mask, tf_au_res a, tf_au_res b) {
    const __m256i bits = _mm256_setr_epi64x(1, 2, 4, 8);
    LIMB(i) EACH {
        const __m256i all = _mm256_set1_epi64x((long long)(mask >> 4 * v));
        const __m256i lanes = _mm256_cmpeq_epi64(_mm256_and_si256(all, bits), bits);
        a.l[i][v] = _mm256_blendv_epi8(b.l[i][v], a.l[i][v], lanes);
    }
    return a;
}

/* The lanes of a product, below n. */
TF_A_INLINE void tf_au_get(tf_u128 out[8], const tf_au_mod *m, tf_au_res r) {
    _Alignas(32) uint64_t limb[TF_AU_LIMBS][8], modulus[TF_AU_LIMBS][8];
    LIMB(i) EACH {
        _mm256_store_si256((__m256i *)(limb[i] + 4 * v), r.l[i][v]);
        _mm256_store_si256((__m256i *)(modulus[i] + 4 * v), m->n.l[i][v]);
    }
    for (int k = 0; k < 8; k++) {
        tf_u128 a = 0, n = 0;
        for (int i = TF_AU_LIMBS; i-- > 0;) {
            a = (a << TF_A_LIMB) + limb[i][k];
            n = (n << TF_A_LIMB) + modulus[i][k];
        }
        out[k] = a % n;
    }
}

#undef EACH
#undef LIMB

#endif
