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
    tf__qs_pot_get(&r, pot, number);
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

tf_status tf_qs_matrix_build(tf_spmat *m, const tf_qs_pot *pot, const tf_qs_cycles *c) {
    entries e = {0};
    tf_status s = tf_spmat_init(m, pot->qs->fb.size);
    for (size_t i = 0; s == TF_OK && i < c->count; i++) {
        e.count = 0;
        for (size_t j = c->start[i]; s == TF_OK && j < c->start[i + 1]; j++)
            s = add_relation(&e, pot, c->edge[j]);
        if (s == TF_OK) s = tf_spmat_add(m, e.at, e.count);
    }
    if (s != TF_OK) tf_spmat_clear(m);
    free(e.at);
    return s;
}
