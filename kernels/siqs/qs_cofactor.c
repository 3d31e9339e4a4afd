/* qs_cofactor.c — see qs_cofactor.h. */
#include "qs_cofactor.h"

#include <stdlib.h>
#include <string.h>

#include "check.h"

tf_status tf_qs_cofactors_init(tf_qs_cofactors *c, tf_isa isa) {
    c->count = c->used = 0;
    tf__small_queue_init(&c->queue, c->head, c->prime, isa, NULL, NULL);
    c->factor = malloc((size_t)TF_QS_BATCH * TF_QS_MAX_FACTORS * sizeof *c->factor);
    return c->factor ? TF_OK : TF_ENOMEM;
}

void tf_qs_cofactors_clear(tf_qs_cofactors *c) {
    tf__small_queue_clear(&c->queue);
    free(c->factor);
    c->factor = NULL;
}

void tf_qs_cofactors_put(tf_qs_cofactors *c, const tf_qs_relation *r, uint64_t rest) {
    TF_ASSERT(c->count < TF_QS_BATCH && r->count <= TF_QS_MAX_FACTORS);
    c->waiting[c->count++] = (tf_qs_waiting){
        .rest = rest, .number = r->number, .count = r->count, .x = r->x, .factors = c->used};
    memcpy(c->factor + c->used, r->factor, r->count * sizeof *r->factor);
    c->used += r->count;
}

static tf_status factor_all(tf_qs_cofactors *c, uint32_t count) {
    tf_status s = TF_OK;
    c->queue.primes = 0;
    for (uint32_t i = 0; i < count; i++) c->head[i] = TF__SMALL_END;
    for (uint32_t i = 0; s == TF_OK && i < count; i++)
        s = tf__small_queue_put(&c->queue, i, c->waiting[i].rest, false);
    return s == TF_OK ? tf__small_queue_finish(&c->queue) : s;
}

/* The primes of number i if they are two. */
static bool two_primes(uint64_t p[2], const tf_qs_cofactors *c, uint32_t i) {
    uint32_t at = c->head[i], next = at == TF__SMALL_END ? at : c->prime[at].next;
    if (next == TF__SMALL_END || c->prime[next].next != TF__SMALL_END) return false;
    uint64_t a = (uint64_t)c->prime[at].p, b = (uint64_t)c->prime[next].p;
    p[0] = a < b ? a : b;
    p[1] = a < b ? b : a;
    return true;
}

tf_status tf_qs_cofactors_split(tf_qs_cofactors *c, uint64_t a, uint32_t smooth_to, uint32_t bound,
                                tf_status (*take)(void *context, tf_qs_relation *r),
                                void *context) {
    uint32_t count = c->count;
    c->count = c->used = 0;
    if (count == 0) return TF_OK;
    tf_status s = factor_all(c, count);
    for (uint32_t i = 0; s == TF_OK && i < count; i++) {
        uint64_t p[2];
        if (!two_primes(p, c, i) || p[0] <= smooth_to || p[1] >= bound) continue;
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
