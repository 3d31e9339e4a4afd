/* cut.c — see cut.h. */
#include "cut.h"

#include <string.h>

#include "reader_internal.h"

#define KIB (UINT64_C(1) << 10)
#define MIB (UINT64_C(1) << 20)
/* So many parts, so that the last ones of a thousand workers are a small share of the time; but none so small that
 * making its file is felt, and none so large that a stop throws much away. */
#define MANY_PARTS UINT64_C(16384)
#define LEAST_SIZE (256 * KIB)
#define MOST_SIZE  (16 * MIB)

uint64_t tf_cut_count(uint64_t size, uint64_t part_size) {
    return size / part_size + (size % part_size != 0);
}

uint64_t tf_cut_size(uint64_t size) {
    uint64_t part = (size / MANY_PARTS + 64 * KIB - 1) / (64 * KIB) * (64 * KIB);
    return part < LEAST_SIZE ? LEAST_SIZE : part > MOST_SIZE ? MOST_SIZE : part;
}

void tf_cut_begin(tf_cut *c, uint64_t part_size, uint64_t first, uint64_t count, tf_cut_part *out) {
    *c = (tf_cut){.part_size = part_size,
                  .number = first,
                  .end = first + count,
                  .at = first > 0 ? first * part_size - 1 : 0,
                  .begun = first == 0,
                  .state = IN_GAP,
                  .out = out};
    tf_digest_begin(&c->digest, 0);
}

/* Count what belongs to the part at hand. */
static void take(tf_cut *c, const uint8_t *data, size_t size) {
    uint64_t lines = 0, tokens = 0;
    uint8_t state = c->state;
    for (size_t i = 0; i < size; i++) {
        uint8_t class = tf__byte_class[data[i]];
        lines += class == 2;
        if (class == 2) {
            state = IN_GAP;
        } else if (class == 1) {
            state = state == IN_TOKEN ? IN_GAP : state;
        } else if (state == IN_GAP) {
            state = data[i] == '#' ? IN_COMMENT : IN_TOKEN;
            tokens += state == IN_TOKEN;
        }
    }
    c->state = state;
    c->part.size += size;
    c->part.lines += lines;
    c->part.tokens += tokens;
    tf_digest_feed(&c->digest, data, size);
    c->at += size;
}

static void close_part(tf_cut *c) {
    c->part.checksum = tf_digest_end(&c->digest);
    c->out[c->count++] = c->part;
    c->number++;
    c->part = (tf_cut_part){.begin = c->at};
    tf_digest_begin(&c->digest, 0);
}

/* A line begins at c->at: to which part does it belong? */
static void at_line(tf_cut *c) {
    if (!c->begun) c->part.begin = c->at;
    c->begun = true;
    while (c->number < c->end && c->at / c->part_size > c->number) close_part(c);
}

bool tf_cut_feed(tf_cut *c, const void *data, size_t size) {
    const uint8_t *p = data, *end = p + size;
    while (p < end && c->number < c->end) {
        /* No newline before this byte ends the part at hand. */
        uint64_t last = c->begun ? (c->number + 1) * c->part_size - 1 : c->at;
        uint64_t sure = last > c->at ? last - c->at : 0;
        if (sure >= (uint64_t)(end - p)) {
            take(c, p, (size_t)(end - p));
            return true;
        }
        const uint8_t *newline = memchr(p + sure, '\n', (size_t)(end - p) - (size_t)sure);
        const uint8_t *to = newline ? newline + 1 : end;
        if (c->begun)
            take(c, p, (size_t)(to - p));
        else
            c->at += (uint64_t)(to - p);
        p = to;
        if (newline) at_line(c);
    }
    return c->number < c->end;
}

void tf_cut_end(tf_cut *c) {
    if (!c->begun) c->part.begin = c->at;
    c->begun = true;
    while (c->number < c->end) close_part(c);
}
