/* qs_bucket.c — see qs_bucket.h. */
#include "qs_bucket.h"

#include <stdlib.h>

enum { LONGEST = 8192 }; /* primes in a slice: bounds what one slice can add to a bucket */

/* One entry a root in a block, two for the few primes just below 2^16 that are kept here. */
static uint32_t most_entries(const tf_qs_slice *s) {
    return s->count * (s->kind == TF_QS_TWICE ? 4 : 2);
}

static tf_qs_kind kind_of(uint32_t p, uint32_t interval) {
    if (p < TF_QS_BLOCK) return TF_QS_TWICE;
    if (p > interval) return TF_QS_SINGLE;
    return p < TF_QS_DENSE_BLOCKS * TF_QS_BLOCK ? TF_QS_DENSE : TF_QS_MANY;
}

static void cut_slices(tf_qs_buckets *b, const tf_qs_fb *fb, uint32_t interval) {
    b->slices = 0;
    for (tf_fbidx i = fb->n16; i < fb->padded;) {
        tf_qs_kind kind = kind_of(fb->p[i], interval);
        bool last = b->slices + 1 == TF_QS_MAX_SLICES;
        tf_fbidx end = i + 16;
        while (end < fb->size && (last || (end - i < LONGEST && fb->logp[end] == fb->logp[i] &&
                                           kind_of(fb->p[end], interval) == kind)))
            end += 16;
        if (end >= fb->size) end = fb->padded;
        b->slice[b->slices++] = (tf_qs_slice){i, end - i, fb->logp[i], kind};
        i = end;
    }
}

tf_status tf_qs_buckets_init(tf_qs_buckets *b, const tf_qs_fb *fb, uint32_t interval,
                             uint32_t polynomials) {
    *b = (tf_qs_buckets){0};
    b->blocks = interval > TF_QS_BLOCK ? interval / TF_QS_BLOCK : 1;
    b->steps = polynomials < TF_QS_STEPS ? polynomials : TF_QS_STEPS;
    b->lists = b->steps * b->blocks;
    cut_slices(b, fb, interval);
    if (b->slices == 0) return TF_OK;
    double expected = 0, block = interval / (double)b->blocks;
    uint32_t most = 0;
    for (tf_fbidx i = fb->n16; i < fb->size; i++) expected += 2.0 * block / fb->p[i];
    for (uint32_t i = 0; i < b->slices; i++) {
        uint32_t m = most_entries(&b->slice[i]);
        if (m > most) most = m;
    }
    b->capacity = ((uint32_t)(expected * 1.15) + most + 64) & ~15u;
    b->entry = tf_qs_alloc((size_t)b->lists * b->capacity + 64, sizeof *b->entry);
    b->end = tf_qs_alloc((size_t)b->slices * b->lists, sizeof *b->end);
    if (b->entry && b->end) return TF_OK;
    tf_qs_buckets_clear(b);
    return TF_ENOMEM;
}

void tf_qs_buckets_clear(tf_qs_buckets *b) {
    free(b->entry);
    free(b->end);
    *b = (tf_qs_buckets){0};
}

static bool has_room(const tf_qs_buckets *b, uint32_t most) {
    for (uint32_t i = 0; i < b->lists; i++) {
        uint32_t used = (uint32_t)(b->next[i] - (b->entry + (size_t)i * b->capacity));
        if (b->capacity - used < most + 16) return false;
    }
    return true;
}

uint32_t tf_qs_buckets_fill(tf_qs_buckets *b, const tf_qs_ops *ops, const tf_qs_fb *fb,
                            tf_qs_roots *r, const tf_qs_step *step, uint32_t interval) {
    uint32_t left_out = 0;
    for (uint32_t i = 0; i < b->lists; i++) b->next[i] = b->entry + (size_t)i * b->capacity;
    for (uint32_t j = 0; j < b->slices; j++) {
        const tf_qs_slice *s = &b->slice[j];
        tf_fbidx at = s->first - fb->n16;
        tf_qs_fill f = {.r1 = r->r32[0] + at,
                        .r2 = r->r32[1] + at,
                        .p = fb->p + s->first,
                        .count = s->count,
                        .steps = b->steps,
                        .kind = s->kind,
                        .interval = interval,
                        .blocks = b->blocks,
                        .next = b->next};
        for (uint32_t i = 0; i < b->steps; i++)
            f.step[i] = (tf_qs_step){step[i].d + at, step[i].up};
        if (!has_room(b, most_entries(s))) {
            f.interval = 0; /* update the roots only */
            left_out++;
        }
        ops->fill(&f);
        for (uint32_t i = 0; i < b->lists; i++)
            b->end[j * b->lists + i] =
                (uint32_t)(b->next[i] - (b->entry + (size_t)i * b->capacity));
    }
    return left_out;
}

void tf_qs_buckets_empty(const tf_qs_buckets *b, uint8_t *block, uint32_t list) {
    const uint32_t *entry = b->entry + (size_t)list * b->capacity;
    uint32_t i = 0;
    for (uint32_t j = 0; j < b->slices; j++) {
        uint32_t end = b->end[j * b->lists + list];
        uint8_t logp = b->slice[j].logp;
        for (; i + 4 <= end; i += 4) {
            block[entry[i] & 0xffff] -= logp;
            block[entry[i + 1] & 0xffff] -= logp;
            block[entry[i + 2] & 0xffff] -= logp;
            block[entry[i + 3] & 0xffff] -= logp;
        }
        for (; i < end; i++) block[entry[i] & 0xffff] -= logp;
    }
}

uint32_t tf_qs_buckets_match(tf_fbidx *found, uint32_t room, const tf_qs_buckets *b,
                             const tf_qs_ops *ops, uint32_t list, uint32_t position) {
    const uint32_t *entry = b->entry + (size_t)list * b->capacity;
    uint32_t begin = 0, count = 0;
    for (uint32_t j = 0; j < b->slices; j++) {
        uint32_t end = b->end[j * b->lists + list];
        uint32_t n = ops->match(found + count, room - count, entry + begin, end - begin, position);
        for (uint32_t i = 0; i < n; i++) found[count + i] += b->slice[j].first;
        count += n;
        begin = end;
    }
    return count;
}
