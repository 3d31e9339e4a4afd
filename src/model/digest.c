/* digest.c — see digest.h. */
#include "digest.h"

#include <string.h>

#include "le64.h"
#include "rng.h" /* tf_mix64 */

enum { LANES = TF_DIGEST_LANES, STRETCH = TF_DIGEST_STRETCH };

static inline uint64_t step(uint64_t v, uint64_t word) {
    v = (v ^ word) * UINT64_C(0x9e3779b97f4a7c15);
    return v << 29 | v >> 35;
}

/* As many whole stretches as there are. @return their bytes */
static size_t stretches(uint64_t v[LANES], const uint8_t *p, size_t size) {
    size_t at = 0;
    for (; size - at >= STRETCH; at += STRETCH)
        for (size_t i = 0; i < LANES; i++) v[i] = step(v[i], tf_le64_load(p + at + 8 * i));
    return at;
}

/* The last stretch, filled with zeros, and all lanes in one word. */
static uint64_t finish(const uint64_t lanes[LANES], const uint8_t *rest, size_t left,
                       uint64_t size) {
    uint8_t last[STRETCH] = {0};
    uint64_t v[LANES], sum = tf_mix64(size);
    if (left) memcpy(last, rest, left);
    memcpy(v, lanes, sizeof v);
    stretches(v, last, STRETCH);
    for (unsigned i = 0; i < LANES; i++) sum = tf_mix64(sum ^ v[i]);
    return sum;
}

static void start(uint64_t v[LANES], uint64_t seed) {
    for (unsigned i = 0; i < LANES; i++) v[i] = seed + i;
}

void tf_digest_begin(tf_digesting *d, uint64_t seed) {
    *d = (tf_digesting){.size = 0};
    start(d->lanes, seed);
}

void tf_digest_feed(tf_digesting *d, const void *data, size_t size) {
    const uint8_t *p = data;
    size_t there = d->size % STRETCH, at = 0;
    if (size == 0) return;
    d->size += size;
    if (there > 0) {
        at = size < STRETCH - there ? size : STRETCH - there;
        memcpy(d->rest + there, p, at);
        if (there + at < STRETCH) return;
        stretches(d->lanes, d->rest, STRETCH);
    }
    at += stretches(d->lanes, p + at, size - at);
    memcpy(d->rest, p + at, size - at);
}

uint64_t tf_digest_end(const tf_digesting *d) {
    return finish(d->lanes, d->rest, d->size % STRETCH, d->size);
}

uint64_t tf_digest(uint64_t seed, const void *data, size_t size) {
    uint64_t v[LANES];
    const uint8_t *p = data;
    start(v, seed);
    size_t at = size < STRETCH ? 0 : stretches(v, p, size);
    return finish(v, at < size ? p + at : NULL, size - at, size);
}
