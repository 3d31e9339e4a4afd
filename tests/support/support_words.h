/* support_words.h — one- and two-word test numbers, biased towards the corners where carries, sign
 * bits and reductions go wrong. */
#ifndef TF_SUPPORT_WORDS_H
#define TF_SUPPORT_WORDS_H

#include "rng.h"

/** Any word: near 0, near 2^64, near a power of two, few bits set, or random of random length. */
uint64_t tf_support_word(tf_rng *r);
/** Likewise with two words. */
tf_u128 tf_support_word2(tf_rng *r);

void tf_support_set_word2(mpz_t out, tf_u128 v);
/** v mod 2^128; v >= 0. */
tf_u128 tf_support_get_word2(const mpz_t v);

#endif
