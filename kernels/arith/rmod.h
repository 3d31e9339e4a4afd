/* rmod.h — R mod n for R = 2^bits: the residue 1 of Montgomery arithmetic whose R is no whole word. */
#ifndef TF_RMOD_H
#define TF_RMOD_H

#include "base.h"
#include "bits.h"

/** 2^bits mod n for n >= 2 and bits below 255. A division or two; one word is faster than two. */
static inline tf_u128 tf_r_mod(tf_u128 n, unsigned bits) {
    if (tf_hi64(n) == 0 && bits >= 64 && bits < 128) {
        const uint64_t word = tf_lo64(n);
        return ((tf_u128)(-word % word) << (bits - 64)) % word;
    }
    if (bits < 128) return ((tf_u128)1 << bits) % n;
    tf_u128 r = -n % n;
    for (; bits > 128; bits--) r = r >= n - r ? r - (n - r) : r + r;
    return r;
}

#endif
