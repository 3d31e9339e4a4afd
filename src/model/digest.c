/* digest.c — see digest.h. */
#include "digest.h"

#include <string.h>

#include "le64.h"
#include "rng.h" /* tf_mix64 */

enum { LANES = 8, STRETCH = 8 * LANES };

static inline uint64_t step(uint64_t v, uint64_t word) {
    v = (v ^ word) * UINT64_C(0x9e3779b97f4a7c15);
    return v << 29 | v >> 35;
}

uint64_t tf_digest(uint64_t seed, const uint8_t *data, size_t size) {
    uint64_t v[LANES];
    for (unsigned i = 0; i < LANES; i++) v[i] = seed + i;
    const uint8_t *p = data;
    size_t left = size;
    for (; left >= STRETCH; left -= STRETCH, p += STRETCH)
        for (unsigned i = 0; i < LANES; i++) v[i] = step(v[i], tf_le64_load(p + 8 * (size_t)i));
    uint8_t rest[STRETCH] = {0};
    if (left) memcpy(rest, p, left);
    for (unsigned i = 0; i < LANES; i++) v[i] = step(v[i], tf_le64_load(rest + 8 * (size_t)i));
    uint64_t sum = tf_mix64(size);
    for (unsigned i = 0; i < LANES; i++) sum = tf_mix64(sum ^ v[i]);
    return sum;
}
