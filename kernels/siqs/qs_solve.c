/* qs_solve.c — from the pot to a factor: cycles, matrix, kernel, square roots. */
#include <stdlib.h>

#include "nullspace.h"
#include "qs_cycles.h"
#include "qs_matrix.h"
#include "qs_pot_internal.h"
#include "qs_sqrt.h"

static tf_status find_cycles(tf_qs_cycles *c, const tf_qs_pot *pot) {
    uint32_t n = (uint32_t)pot->state.relations;
    tf_qs_edge *edge = malloc(((size_t)n + 1) * sizeof *edge);
    if (!edge) return TF_ENOMEM;
    for (uint32_t i = 0; i < n; i++)
        edge[i] = (tf_qs_edge){{pot->kept[i].vertex[0], pot->kept[i].vertex[1]}};
    tf_status s = tf_qs_cycles_find(c, edge, n, pot->vertices);
    free(edge);
    return s;
}

static tf_status solve_cycles(mpz_t f, tf_qs_pot *pot, const tf_qs_cycles *c, uint64_t seed,
                              const tf_linalg *how) {
    tf_spmat m = {0};
    unsigned count = 0;
    tf_status s = tf_qs_matrix_build(&m, pot, c);
    uint64_t *x = malloc((c->count + 1) * sizeof *x);
    if (s == TF_OK && !x) s = TF_ENOMEM;
    if (s == TF_OK) s = tf_nullspace(x, &count, &m, seed, how);
    tf_spmat_clear(&m);
    for (unsigned t = 0; s == TF_OK && t < count; t++) {
        if (tf_budget_cancelled(&how->budget)) s = TF_CANCELLED;
        if (s == TF_OK) s = tf_qs_sqrt(f, pot, c, x, t);
    }
    free(x);
    return s;
}

tf_status tf_qs_pot_solve_on(mpz_t f, tf_qs_pot *pot, uint64_t seed, const tf_linalg *how) {
    tf_qs_cycles c;
    tf_status s = find_cycles(&c, pot);
    if (s != TF_OK) return s;
    s = solve_cycles(f, pot, &c, seed, how);
    tf_qs_cycles_clear(&c);
    if (s == TF_NONE) tf_qs_pot_refuse(pot); /* unlucky: all vectors trivial, or too few of them */
    return s;
}

tf_status tf_qs_pot_solve(mpz_t f, tf_qs_pot *pot, uint64_t seed, const tf_budget *budget) {
    return tf_qs_pot_solve_on(f, pot, seed, &(tf_linalg){.budget = *budget, .isa = TF_ISA_BEST});
}
