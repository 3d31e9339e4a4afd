/* rng.c — xoshiro256** [BlackmanVigna21, sec. 3]. */
#include "rng.h"

#include "check.h"

static uint64_t rotl(uint64_t x, int k) {
    return (x << k) | (x >> (64 - k));
}

void tf_rng_init(tf_rng *r, uint64_t seed, uint64_t stream) {
    uint64_t x = tf_mix64(seed) ^ tf_mix64(~stream);
    for (int i = 0; i < 4; i++) {
        r->s[i] = tf_mix64(x);
        x += 0x9e3779b97f4a7c15u;
    }
    if (!(r->s[0] | r->s[1] | r->s[2] | r->s[3])) r->s[0] = 1; /* the one forbidden state */
}

uint64_t tf_rng_next(tf_rng *r) {
    uint64_t *s = r->s, result = rotl(s[1] * 5, 7) * 9, t = s[1] << 17;
    s[2] ^= s[0];
    s[3] ^= s[1];
    s[1] ^= s[2];
    s[0] ^= s[3];
    s[2] ^= t;
    s[3] = rotl(s[3], 45);
    return result;
}

uint64_t tf_rng_below(tf_rng *r, uint64_t bound) {
    TF_ASSERT(bound >= 1);
    uint64_t reject = -bound % bound; /* 2^64 mod bound: values below it would be favoured */
    for (;;) {
        tf_u128 m = (tf_u128)tf_rng_next(r) * bound;
        if ((uint64_t)m >= reject) return (uint64_t)(m >> 64);
    }
}
