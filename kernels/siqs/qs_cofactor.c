/* qs_cofactor.c — see qs_cofactor.h. */
#include "qs_cofactor.h"

#include <stdlib.h>
#include <string.h>

#include "check.h"
#include "smallfactor.h"

tf_status tf_qs_cofactors_init(tf_qs_cofactors *c) {
    c->count = c->used = 0;
    c->factor = malloc((size_t)TF_QS_BATCH * TF_QS_MAX_FACTORS * sizeof *c->factor);
    c->primes = malloc(TF_SMALL64_ROOM(TF_QS_BATCH) * sizeof *c->primes);
    return c->factor && c->primes ? TF_OK : TF_ENOMEM;
}

void tf_qs_cofactors_clear(tf_qs_cofactors *c) {
    free(c->factor);
    free(c->primes);
    c->factor = NULL;
    c->primes = NULL;
}

void tf_qs_cofactors_put(tf_qs_cofactors *c, const tf_qs_relation *r, uint64_t rest) {
    TF_ASSERT(c->count < TF_QS_BATCH && r->count <= TF_QS_MAX_FACTORS);
    c->waiting[c->count++] = (tf_qs_waiting){
        .rest = rest, .number = r->number, .count = r->count, .x = r->x, .factors = c->used};
    memcpy(c->factor + c->used, r->factor, r->count * sizeof *r->factor);
    c->used += r->count;
}

tf_status tf_qs_cofactors_split(tf_qs_cofactors *c, uint64_t a, uint32_t smooth_to, uint32_t bound,
                                tf_isa isa, tf_status (*take)(void *context, tf_qs_relation *r),
                                void *context) {
    uint64_t rest[TF_QS_BATCH];
    size_t ends[TF_QS_BATCH], begin = 0;
    uint32_t count = c->count;
    c->count = c->used = 0;
    if (count == 0) return TF_OK;
    for (uint32_t i = 0; i < count; i++) rest[i] = c->waiting[i].rest;
    tf_status s = tf_small64(c->primes, NULL, ends, rest, count, isa, NULL);
    for (uint32_t i = 0; s == TF_OK && i < count; begin = ends[i++]) {
        const uint64_t *p = c->primes + begin; /* increasing */
        if (ends[i] - begin != 2 || p[0] <= smooth_to || p[1] >= bound) continue;
        const tf_qs_waiting *w = &c->waiting[i];
        tf_qs_relation r = {.a = a,
                            .number = w->number,
                            .x = w->x,
                            .large = {(uint32_t)p[0], (uint32_t)p[1]},
                            .count = w->count};
        memcpy(r.factor, c->factor + w->factors, w->count * sizeof *r.factor);
        s = take(context, &r);
    }
    return s;
}
