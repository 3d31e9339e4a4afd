/* support_words.c — see support_words.h. */
#include "support_words.h"

uint64_t tf_support_word(tf_rng *r) {
    uint64_t near = tf_rng_below(r, 5), bit = UINT64_C(1) << tf_rng_below(r, 64);
    switch (tf_rng_below(r, 6)) {
    case 0:
        return near;
    case 1:
        return -1 - near;
    case 2:
        return bit + near - 2;
    case 3:
        return bit | UINT64_C(1) << tf_rng_below(r, 64);
    default:
        return tf_rng_next(r) >> tf_rng_below(r, 64);
    }
}

tf_u128 tf_support_word2(tf_rng *r) {
    tf_u128 hi = tf_support_word(r);
    return hi << 64 | tf_support_word(r);
}

void tf_support_set_word2(mpz_t out, tf_u128 v) {
    mpz_set_ui(out, (uint64_t)(v >> 64));
    mpz_mul_2exp(out, out, 64);
    mpz_add_ui(out, out, (uint64_t)v);
}

tf_u128 tf_support_get_word2(const mpz_t v) {
    return (tf_u128)mpz_getlimbn(v, 1) << 64 | mpz_getlimbn(v, 0);
}
