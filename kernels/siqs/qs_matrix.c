/* qs_matrix.c — see qs_matrix.h. */
#include "qs_matrix.h"

#include <stdlib.h>

#include "qs_pot_internal.h"

typedef struct entries {
    uint32_t *at;
    size_t count, room;
} entries;

static tf_status add_relation(entries *e, const tf_qs_pot *pot, uint32_t number) {
    tf_qs_relation r;
    (void)tf__qs_pot_get(&r, pot, number); /* it was verified */
    if (e->count + r.count + TF_QS_MAX_S > e->room) {
        size_t room = 2 * e->room + r.count + TF_QS_MAX_S;
        uint32_t *at = realloc(e->at, room * sizeof *at);
        if (!at) return TF_ENOMEM;
        e->at = at;
        e->room = room;
    }
    unsigned s = pot->qs->pool.s;
    const tf_fbidx *q = pot->a_primes + (size_t)pot->kept[number].slot * s;
    for (uint32_t i = 0; i < r.count; i++) e->at[e->count++] = r.factor[i];
    for (unsigned i = 0; i < s; i++) e->at[e->count++] = q[i];
    return TF_OK;
}

/* Parts of the matrix, of consecutive cycles each. */
enum { PARTS = 64, PART_LEAST = 500 };

typedef struct building {
    const tf_qs_pot *pot;
    const tf_qs_cycles *cycles;
    uint32_t parts;
    tf_spmat part[PARTS];
    tf_status status[PARTS];
} building;

static tf_status build_columns(tf_spmat *m, const building *b, size_t from, size_t to) {
    const tf_qs_cycles *c = b->cycles;
    entries e = {0};
    tf_status s = tf_spmat_init(m, b->pot->qs->fb.size);
    for (size_t i = from; s == TF_OK && i < to; i++) {
        e.count = 0;
        for (size_t j = c->start[i]; s == TF_OK && j < c->start[i + 1]; j++)
            s = add_relation(&e, b->pot, c->edge[j]);
        if (s == TF_OK) s = tf_spmat_add(m, e.at, e.count);
    }
    free(e.at);
    return s;
}

static void build_part(void *arg, uint32_t i) {
    building *b = arg;
    size_t n = b->cycles->count;
    b->status[i] = build_columns(&b->part[i], b, n * i / b->parts, n * (i + 1) / b->parts);
}

tf_status tf_qs_matrix_build(tf_spmat *m, const tf_qs_pot *pot, const tf_qs_cycles *c,
                             const tf_parallel *par) {
    building *b = calloc(1, sizeof *b);
    if (!b) return TF_ENOMEM;
    b->pot = pot;
    b->cycles = c;
    b->parts = tf_parallel_parts(par, c->count, PART_LEAST);
    if (b->parts > PARTS) b->parts = PARTS;
    tf_parallel_run(par, b->parts, build_part, b);
    *m = b->part[0];
    b->part[0] = (tf_spmat){0};
    tf_status s = b->status[0];
    for (uint32_t i = 1; i < b->parts; i++) {
        if (s == TF_OK) s = b->status[i];
        if (s == TF_OK) s = tf_spmat_append(m, &b->part[i]);
        tf_spmat_clear(&b->part[i]);
    }
    if (s != TF_OK) tf_spmat_clear(m);
    free(b);
    return s;
}
