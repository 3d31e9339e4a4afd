/* bpswv_start.h — what the bodies of bpswv.h prepare number by number: exponents as bits in the order
 * of use, and parameters. Internal to kernels/primality. */
#ifndef TF_BPSWV_START_H
#define TF_BPSWV_START_H

#include "bits.h"
#include "bpswv.h"
#include "lucas.h"
#include "rmod.h"

/* Exponents of up to two words, the upper one first, each with its next bit on top. */
typedef struct tf__bpswv_bits {
    uint64_t word[2][TF_BPSWV_MAX_LANES];
    unsigned most; /* bits */
} tf__bpswv_bits;

static inline void tf__bpswv_bits_set(tf__bpswv_bits *b, unsigned lane, tf_u128 e) {
    e <<= 128 - b->most; /* never by 128 */
    b->word[0][lane] = tf_hi64(e);
    b->word[1][lane] = tf_lo64(e);
}

/* The strong test looks at 2^-e, e = (n - 1)/2, and at the roots it came from: x is 1 or -1 as 1/x is.
 * A number 2^u as it is stands for 2^(u - r), R = 2^r. With -e = (u - r) 2^k + b, 0 <= b < 2^k, lane i
 * starts from it k squarings before the end and doubles where b has a bit: nothing is divided. */
typedef struct tf__bpswv_powers {
    tf_u128 n[TF_BPSWV_MAX_LANES], start[TF_BPSWV_MAX_LANES];
    unsigned s[TF_BPSWV_MAX_LANES]; /* n - 1 = 2^s d */
    tf__bpswv_bits bits;
    uint32_t begin[128],
        wait; /* lanes that start so many squarings before the end; after the first */
} tf__bpswv_powers;

static inline void tf__bpswv_powers_set(tf__bpswv_powers *p, const tf_u128 *n, unsigned count,
                                        unsigned lanes, unsigned r) {
    unsigned k[TF_BPSWV_MAX_LANES];
    for (unsigned i = 0; i < 128; i++) p->begin[i] = 0;
    p->bits.most = 1;
    p->wait = 0;
    for (unsigned i = 0; i < lanes; i++) {
        p->n[i] = n[i < count ? i : 0];
        const tf_u128 e = p->n[i] >> 1;
        p->s[i] = tf_ctz128(e) + 1;
        k[i] = tf_bitlen128(e - 1) - tf_bitlen64(r);
        if ((e - 1) >> k[i] >= r) k[i]++;
        /* ceil(e/2^k) is r - u, between r/2 and r */
        p->start[i] = (tf_u128)1 << (r - 1 - (unsigned)((e - 1) >> k[i]));
        if (k[i] > p->bits.most) p->bits.most = k[i];
    }
    for (unsigned i = 0; i < lanes; i++) {
        tf__bpswv_bits_set(&p->bits, i, -(p->n[i] >> 1));
        p->begin[k[i]] |= UINT32_C(1) << i;
        if (k[i] < p->bits.most) p->wait |= UINT32_C(1) << i;
    }
}

/* The Lucas test climbs to m = (d - 1)/2, n + 1 = 2^s d, from (W_0, W_1) = (2, A) by steps that square
 * one of (W_i, W_(i+1)) and multiply both: bits say when the one to be squared changes. */
typedef struct tf__bpswv_ladders {
    tf_u128 n[TF_BPSWV_MAX_LANES], a[TF_BPSWV_MAX_LANES], two[TF_BPSWV_MAX_LANES]; /* residues */
    unsigned s[TF_BPSWV_MAX_LANES];
    tf__bpswv_bits bits;
    uint32_t composite; /* lanes without parameters */
} tf__bpswv_ladders;

static inline tf_u128 tf__bpswv_sub(tf_u128 n, tf_u128 a, tf_u128 b) {
    return a - b + (a < b ? n : 0);
}

/* a/q mod n for 0 < q, prime to n: (a + k n)/q for the k that makes it a whole number. */
static inline tf_u128 tf__bpswv_div(tf_u128 n, tf_u128 a, uint64_t q) {
    if (q == 1) return a;
    const uint64_t rest = (uint64_t)(a % q), step = (uint64_t)(n % q);
    uint64_t k = 0;
    while ((rest + k * step) % q) k++;
    return a / q + n / q * k + (rest + k * step) / q;
}

/* The residue of A = P, or of 1/Q - 2, from that of 1. @return false: n is composite */
static inline bool tf__bpswv_parameter(tf_u128 *a, tf_u128 n, tf_u128 one) {
    if (tf_hi64(n) == 0) {
        const uint64_t p = tf_lucas_aes_p(tf_lo64(n));
        *a = (tf_u128)(one * p % n); /* two words hold it: p is small */
        return p != 0;
    }
    const int64_t d = tf_lucas_selfridge_d(n), q = (1 - d) / 4;
    if (d == 0) return false;
    const tf_u128 inverse = tf__bpswv_div(n, one, (uint64_t)(q < 0 ? -q : q));
    const tf_u128 two = tf__bpswv_sub(n, one, n - one);
    *a = tf__bpswv_sub(n, q < 0 ? n - inverse : inverse, two);
    return true;
}

static inline void tf__bpswv_ladders_set(tf__bpswv_ladders *l, const tf_u128 *n, unsigned count,
                                         unsigned lanes, unsigned r) {
    tf_u128 m[TF_BPSWV_MAX_LANES];
    l->composite = 0;
    l->bits.most = 1;
    for (unsigned i = 0; i < lanes; i++) {
        const unsigned from = i < count ? i : 0;
        l->n[i] = n[from];
        if (from < i) { /* as that lane */
            l->a[i] = l->a[from];
            l->two[i] = l->two[from];
            l->s[i] = l->s[from];
            m[i] = m[from];
            continue;
        }
        const tf_u128 half = (n[i] >> 1) + 1, one = tf_r_mod(n[i], r);
        l->s[i] = tf_ctz128(half) + 1;
        m[i] = half >> l->s[i];
        l->two[i] = tf__bpswv_sub(n[i], one, n[i] - one);
        if (!tf__bpswv_parameter(&l->a[i], n[i], one)) {
            l->a[i] = 0;
            l->composite |= UINT32_C(1) << i;
        }
        if (tf_bitlen128(m[i]) > l->bits.most) l->bits.most = tf_bitlen128(m[i]);
    }
    for (unsigned i = 0; i < lanes; i++) tf__bpswv_bits_set(&l->bits, i, m[i] ^ m[i] >> 1);
}

#endif
