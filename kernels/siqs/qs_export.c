/* qs_export.c — the relations that count, as bytes for a pot elsewhere. */
#include <stdlib.h>

#include "qs_pot_internal.h"

typedef struct pruning {
    uint32_t *degree; /* of each vertex: relations left that have it */
    uint8_t *gone;    /* of each relation */
} pruning;

static bool has_single(const tf_qs_kept *k, const pruning *p) {
    for (unsigned i = 0; i < TF_ARRAY_LEN(k->vertex); i++)
        if (k->vertex[i] && p->degree[k->vertex[i]] == 1) return true;
    return false;
}

static void change_degrees(const tf_qs_kept *k, const pruning *p, int by) {
    for (unsigned i = 0; i < TF_ARRAY_LEN(k->vertex); i++) p->degree[k->vertex[i]] += (uint32_t)by;
}

/* A relation that is alone with one of its large primes can be in no cycle. */
static void prune(const pruning *p, const tf_qs_pot *pot) {
    uint64_t n = pot->state.relations;
    for (uint64_t i = 0; i < n; i++) change_degrees(&pot->kept[i], p, 1);
    for (bool again = true; again;) {
        again = false;
        for (uint64_t i = 0; i < n; i++) {
            if (p->gone[i] || !has_single(&pot->kept[i], p)) continue;
            change_degrees(&pot->kept[i], p, -1);
            p->gone[i] = 1;
            again = true;
        }
    }
}

static tf_status write_rest(tf_qs_bytes *out, const pruning *p, const tf_qs_pot *pot) {
    size_t group = 0;
    bool open = false;
    tf_qs_relation r;
    uint64_t a = 0;
    for (uint64_t i = 0; i < pot->state.relations; i++) {
        if (p->gone[i] || !tf__qs_pot_get(&r, pot, i)) continue;
        if (!open || r.a != a) {
            if (tf_qs_encode_group(out, &group, r.a) != TF_OK) return TF_ENOMEM;
            open = true;
            a = r.a;
        }
        if (tf_qs_encode(out, group, &r) != TF_OK) return TF_ENOMEM;
    }
    return TF_OK;
}

tf_status tf_qs_pot_export(tf_qs_bytes *out, const tf_qs_pot *pot) {
    pruning p = {calloc(pot->vertices, sizeof *p.degree), calloc(pot->state.relations + 1, 1)};
    tf_status s = TF_ENOMEM;
    if (p.degree && p.gone) {
        prune(&p, pot);
        s = write_rest(out, &p, pot);
    }
    free(p.gone);
    free(p.degree);
    return s;
}
