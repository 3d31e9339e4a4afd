/* xtable.c — see xtable.h. */
#include "xtable.h"

#include "chain.h"
#include "check.h"
#include "pairing.h"

#include <stdlib.h>

#define ADDITIONS 64 /* in one step */
#define TOGETHER  64 /* elements brought to Z = 1 by one inversion */

struct tf_xtable {
    const tf_xgroup *g;
    uint32_t d;
    /* All j that the construction passes through, ascending, their elements, and where to find
     * them. Released when the table stands. */
    uint32_t *js, *place; /* place[j/2] in js */
    size_t count, made, read;
    mp_limb_t *points;
    mp_limb_t *step[3], *two, *three; /* 6, 30, 210, 2, 3 times Q */
    mp_limb_t *prefix;
    /* The table. */
    mp_limb_t *x;
    size_t size, filled;
};

static mp_limb_t *point(const tf_xtable *t, uint32_t j) {
    return t->points + t->place[j / 2] * t->g->width;
}

/* Which step leads to j > 5. */
static unsigned step_index(uint32_t d, uint32_t j) {
    if (j < 30 || d % 30) return 0;
    return j < 210 || d % 210 ? 1 : 2;
}

static const uint32_t step_size[3] = {6, 30, 210};

static bool passes_through(uint32_t d, uint32_t j) {
    unsigned i = step_index(d, j);
    return j % 2 && j % 3 && (i < 1 || j % 5) && (i < 2 || j % 7);
}

static bool list_js(tf_xtable *t, uint32_t bound) {
    uint32_t span = bound < 6 ? 6 : bound; /* 1 and 5 are always made */
    for (uint32_t j = 1; j < span; j += 2) t->count += passes_through(t->d, j);
    for (uint32_t j = 1; j < bound; j += 2) t->size += tf_coprime32(j, t->d);
    t->js = malloc(t->count * sizeof *t->js);
    t->place = malloc((span / 2 + 1) * sizeof *t->place);
    if (!t->js || !t->place) return false;
    uint32_t at = 0;
    for (uint32_t j = 1; j < span; j += 2) {
        if (!passes_through(t->d, j)) continue;
        t->place[j / 2] = at;
        t->js[at++] = j;
    }
    return true;
}

tf_status tf_xtable_new(tf_xtable **out, const tf_xgroup *g, const mp_limb_t *q, uint32_t d,
                        uint32_t bound) {
    TF_ASSERT(d % 6 == 0 && bound >= 2);
    *out = NULL;
    tf_xtable *t = calloc(1, sizeof *t);
    if (!t) return TF_ENOMEM;
    t->g = g;
    t->d = d;
    if (!list_js(t, bound)) goto fail;
    size_t k = g->m->limbs, w = g->width;
    t->x = malloc(t->size * k * sizeof(mp_limb_t));
    t->points = malloc(((t->count + 5) * w + TOGETHER * k) * sizeof(mp_limb_t));
    if (!t->x || !t->points) goto fail;
    t->two = t->points + t->count * w;
    t->three = t->two + w;
    for (int i = 0; i < 3; i++) t->step[i] = t->three + (size_t)(i + 1) * w;
    t->prefix = t->three + 4 * w;
    tf_xgroup_copy(g, point(t, 1), q);
    *out = t;
    return TF_OK;
fail:
    tf_xtable_free(t);
    return TF_ENOMEM;
}

static void release_construction(tf_xtable *t) {
    free(t->points);
    free(t->place);
    free(t->js);
    t->points = NULL;
    t->place = t->js = NULL;
}

void tf_xtable_free(tf_xtable *t) {
    if (!t) return;
    release_construction(t);
    free(t->x);
    free(t);
}

const mp_limb_t *tf_xtable_residues(const tf_xtable *t) {
    return t->x;
}

/* 5 Q, and the steps. */
static bool first_points(tf_xtable *t) {
    const tf_xgroup *g = t->g;
    mp_limb_t *one = point(t, 1);
    return tf_xgroup_dbl(g, t->two, one) && tf_xgroup_add(g, t->three, t->two, one, one) &&
           tf_xgroup_add(g, point(t, 5), t->three, t->two, one) &&
           tf_xgroup_dbl(g, t->step[0], t->three) &&
           tf_chain_mul(g, t->step[1], t->step[0], 5, 0) &&
           tf_chain_mul(g, t->step[2], t->step[1], 7, 0);
}

static tf_status make_points(tf_xtable *t) {
    size_t at = t->made, end = at + ADDITIONS < t->count ? at + ADDITIONS : t->count;
    if (at == 0) {
        if (!first_points(t)) return TF_CANCELLED;
        at = 2;
    }
    for (; at < end; at++) {
        uint32_t j = t->js[at], s = step_size[step_index(t->d, j)];
        uint32_t before = j > 2 * s ? j - 2 * s : 2 * s - j;
        if (!tf_xgroup_add(t->g, point(t, j), point(t, j - s), t->step[step_index(t->d, j)],
                           point(t, before)))
            return TF_CANCELLED;
    }
    t->made = end;
    return TF_MORE;
}

static tf_status fill_table(tf_xtable *t, mpz_t f, uint64_t *bad) {
    const mp_limb_t *p[TOGETHER];
    uint32_t j[TOGETHER];
    size_t count = 0, at = t->read, which;
    for (; count < TOGETHER && t->filled + count < t->size; at++) {
        if (!tf_coprime32(t->js[at], t->d)) continue;
        j[count] = t->js[at];
        p[count++] = point(t, t->js[at]);
    }
    tf_status r = tf_xgroup_normalize(t->g, t->x + t->filled * t->g->m->limbs, p, count, t->prefix,
                                      f, &which);
    if (r == TF_MORE) *bad = j[which];
    if (r != TF_OK) return r;
    t->read = at;
    t->filled += count;
    return TF_MORE;
}

tf_status tf_xtable_step(tf_xtable *t, mpz_t f, uint64_t *bad) {
    *bad = 0;
    if (t->points && t->made < t->count) return make_points(t);
    if (t->filled < t->size) return fill_table(t, f, bad);
    release_construction(t);
    return TF_NONE;
}
