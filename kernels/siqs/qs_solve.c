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

/* Square roots of several vectors at a time, each of which splits n or not. */
enum { ROOTS = 8 };

typedef struct roots {
    const tf_qs_pot *pot;
    const tf_qs_cycles *cycles;
    const uint64_t *x;
    unsigned first;
    mpz_t f[ROOTS];
    tf_status status[ROOTS];
} roots;

static void take_root(void *arg, uint32_t i) {
    roots *r = arg;
    r->status[i] = tf_qs_sqrt(r->f[i], r->pot, r->cycles, r->x, r->first + i);
}

/* The first vector that does not fail decides, on any number of threads. */
static tf_status take_roots(mpz_t f, roots *r, unsigned count, const tf_linalg *how) {
    unsigned width = how->par && how->par->width < ROOTS ? how->par->width : ROOTS;
    if (!how->par) width = 1;
    tf_status s = TF_NONE;
    for (r->first = 0; s == TF_NONE && r->first < count; r->first += width) {
        if (tf_budget_cancelled(&how->budget)) return TF_CANCELLED;
        unsigned n = count - r->first < width ? count - r->first : width;
        tf_parallel_run(how->par, n, take_root, r);
        for (unsigned i = 0; s == TF_NONE && i < n; i++) {
            s = r->status[i];
            if (s == TF_FOUND) mpz_set(f, r->f[i]);
        }
    }
    return s;
}

static tf_status solve_cycles(mpz_t f, tf_qs_pot *pot, const tf_qs_cycles *c, uint64_t seed,
                              const tf_linalg *how) {
    tf_spmat m = {0};
    unsigned count = 0;
    tf_status s = tf_qs_matrix_build(&m, pot, c, how->par);
    uint64_t *x = malloc((c->count + 1) * sizeof *x);
    if (s == TF_OK && !x) s = TF_ENOMEM;
    if (s == TF_OK) s = tf_nullspace(x, &count, &m, seed, how);
    tf_spmat_clear(&m);
    if (s == TF_OK) {
        tf_linalg_tell(how, TF_LINALG_ROOTS);
        roots r = {.pot = pot, .cycles = c, .x = x};
        for (unsigned i = 0; i < ROOTS; i++) mpz_init(r.f[i]);
        s = take_roots(f, &r, count, how);
        for (unsigned i = 0; i < ROOTS; i++) mpz_clear(r.f[i]);
    }
    free(x);
    return s;
}

tf_status tf_qs_pot_solve_on(mpz_t f, tf_qs_pot *pot, uint64_t seed, const tf_linalg *how) {
    tf_qs_cycles c;
    if (pot->believes) return TF_EINVAL;
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
