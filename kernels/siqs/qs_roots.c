/* qs_roots.c — roots of the first polynomial of an a, and the arrays they live in.
 *
 * Everything follows from 1/q mod p for the primes q of a (qs_poly.h), in chunks of the factor base
 * that stay in the first-level cache while the q go by. */
#include <stdlib.h>
#include <string.h>

#include "qs_sieve_internal.h"

enum { CHUNK = 1024 }; /* entries; five arrays of them at work */

tf_status tf__qs_roots_init(tf_qs_sieve *s) {
    const tf_qs_fb *fb = &s->qs->fb;
    tf_qs_roots *r = &s->roots;
    size_t n16 = fb->n16, n32 = fb->padded - n16, rows = s->qs->pool.s;
    for (unsigned i = 0; i < 2; i++) {
        r->r16[i] = tf_qs_alloc(n16, sizeof **r->r16);
        r->r32[i] = tf_qs_alloc(n32, sizeof **r->r32);
    }
    r->p16 = tf_qs_alloc(n16, sizeof *r->p16);
    r->middle = tf_qs_alloc(fb->padded, sizeof *r->middle);
    r->d16 = tf_qs_alloc(rows * n16, sizeof *r->d16);
    r->d32 = tf_qs_alloc((rows + 1) * n32, sizeof *r->d32);
    if (!r->r16[0] || !r->r16[1] || !r->r32[0] || !r->r32[1] || !r->p16 || !r->middle || !r->d16 ||
        !r->d32)
        return TF_ENOMEM;
    for (tf_fbidx i = 0; i < fb->size; i++) {
        if (i < n16) r->p16[i] = (uint16_t)fb->p[i];
        r->middle[i] = s->qs->par.interval / 2 % fb->p[i];
    }
    return TF_OK;
}

void tf__qs_roots_clear(tf_qs_roots *r) {
    for (unsigned i = 0; i < 2; i++) {
        free(r->r16[i]);
        free(r->r32[i]);
    }
    free(r->p16);
    free(r->middle);
    free(r->d16);
    free(r->d32);
    *r = (tf_qs_roots){0};
}

static void narrow(uint16_t *restrict out, const uint32_t *restrict in, uint32_t count) {
    for (uint32_t i = 0; i < count; i++) out[i] = (uint16_t)in[i];
}

/* Entries [at, at + count), all below or all above n16. */
static void first_chunk(tf_qs_sieve *s, tf_fbidx at, uint32_t count) {
    const tf_qs *qs = s->qs;
    const tf_qs_fb *fb = &qs->fb;
    tf_qs_roots *r = &s->roots;
    bool low = at < fb->n16;
    size_t n32 = fb->padded - fb->n16;
    _Alignas(64) uint32_t quot[CHUNK], sum[CHUNK], delta[CHUNK], root[2][CHUNK];
    memcpy(quot, fb->root + at, count * sizeof *quot);
    for (uint32_t i = 0; i < count; i++) sum[i] = s->poly.shifted;
    tf_qs_first f = {.p = fb->p + at,
                     .inv = fb->inv + at,
                     .middle = r->middle + at,
                     .count = count,
                     .quot = quot,
                     .sum = sum};
    for (unsigned v = 0; v < s->poly.s; v++) {
        f.row = tf_qs_pool_inverse(&qs->pool, s->poly.q[v]) + at;
        f.gamma = s->poly.gamma[v];
        f.delta = low ? delta : r->d32 + v * n32 + (at - fb->n16);
        s->ops->accumulate(&f);
        if (low) narrow(r->d16 + (size_t)v * fb->n16 + at, delta, count);
    }
    if (!low) {
        s->ops->first_roots(r->r32[0] + (at - fb->n16), r->r32[1] + (at - fb->n16), &f);
        return;
    }
    s->ops->first_roots(root[0], root[1], &f);
    for (unsigned i = 0; i < 2; i++) narrow(r->r16[i] + at, root[i], count);
}

void tf__qs_roots_first(tf_qs_sieve *s) {
    const tf_qs_fb *fb = &s->qs->fb;
    for (tf_fbidx at = 0; at < fb->padded;) {
        tf_fbidx zone = at < fb->n16 ? fb->n16 : fb->padded;
        uint32_t count = zone - at < CHUNK ? zone - at : CHUNK;
        first_chunk(s, at, count);
        at += count;
    }
    for (tf_fbidx i = fb->size; i < fb->padded; i++) /* padding never hits */
        for (unsigned j = 0; i >= fb->n16 && j < 2; j++) s->roots.r32[j][i - fb->n16] = UINT32_MAX;
}

void tf__qs_roots_next(tf_qs_sieve *s, unsigned v, bool up) {
    const tf_qs_fb *fb = &s->qs->fb;
    tf_qs_roots *r = &s->roots;
    s->ops->next16(r->r16[0], r->r16[1], r->p16, r->d16 + (size_t)v * fb->n16, fb->n16, up);
}
