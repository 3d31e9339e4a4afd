/* block_seal.c — see block_seal.h. A step of the digest can be undone, so a change of one word never goes
 * unnoticed; of several words by chance once in 2^64. */
#include "block_seal.h"

#include <string.h>

#include "block_check.h"
#include "block_codec.h"
#include "digits.h" /* a load that is the same on any machine */
#include "rng.h"    /* tf_mix64 */

enum { LANES = 8, STRETCH = 8 * LANES, SEAL = 8 };

static inline uint64_t step(uint64_t v, uint64_t word) {
    v = (v ^ word) * UINT64_C(0x9e3779b97f4a7c15);
    return v << 29 | v >> 35;
}

static uint64_t digest(uint64_t seed, const uint8_t *data, size_t size) {
    uint64_t v[LANES];
    for (unsigned i = 0; i < LANES; i++) v[i] = seed + i;
    const char *p = (const char *)data;
    size_t left = size;
    for (; left >= STRETCH; left -= STRETCH, p += STRETCH)
        for (unsigned i = 0; i < LANES; i++) v[i] = step(v[i], tf_digits_load(p + 8 * i));
    char rest[STRETCH] = {0};
    if (left) memcpy(rest, p, left);
    for (unsigned i = 0; i < LANES; i++) v[i] = step(v[i], tf_digits_load(rest + 8 * i));
    uint64_t sum = tf_mix64(size);
    for (unsigned i = 0; i < LANES; i++) sum = tf_mix64(sum ^ v[i]);
    return sum;
}

static uint64_t digest_of_both(const tf_bytes *body, const uint8_t *answer, size_t size) {
    return digest(digest(0, body->data, body->size), answer, size);
}

tf_status tf_block_seal(tf_bytes *answer, const tf_bytes *body) {
    uint64_t d = digest_of_both(body, answer->data, answer->size);
    tf_status s = tf_block_check(body, answer);
    if (s != TF_OK) return s;
    uint8_t bytes[1 + SEAL] = {TF_PIECE_SEAL};
    for (unsigned i = 0; i < SEAL; i++) bytes[1 + i] = (uint8_t)(d >> 8 * i);
    return tf_bytes_append(answer, bytes, sizeof bytes);
}

bool tf_block_sealed(const tf_bytes *answer, const tf_bytes *body, bool *sample) {
    if (answer->size < 1 + SEAL) return false;
    size_t size = answer->size - 1 - SEAL;
    if (answer->data[size] != TF_PIECE_SEAL) return false;
    uint64_t d = digest_of_both(body, answer->data, size);
    *sample = d % TF_BLOCK_SEAL_SAMPLE == 0;
    return d == tf_digits_load((const char *)answer->data + size + 1);
}
