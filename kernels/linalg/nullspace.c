/* nullspace.c — see nullspace.h. */
#include "nullspace.h"

#include <stdlib.h>
#include <string.h>

#include "blanczos.h"
#include "gauss.h"
#include "merge.h"
#include "prune.h"

/* Below ELIMINATE_BELOW columns elimination is faster, and certain; up to ELIMINATE_AT_MOST it is what
 * remains when the iteration breaks down again and again. Merging costs about a microsecond an
 * addition and pays from MERGE_FROM columns on; an elimination that adds MERGE_MOST entries costs an
 * iteration as much as the column that it saves. */
enum {
    ELIMINATE_BELOW = 1500,
    ELIMINATE_AT_MOST = 60000,
    ATTEMPTS = 5,
    EXCESS = 100,
    MERGE_FROM = 3000,
    MERGE_MOST = 28
};

/* Whoever left an iterate was through with the attempts before its own. */
static uint64_t attempts_behind(uint64_t seed, const tf_linalg *how) {
    uint64_t left;
    if (!how->iterate || !tf_iterate_seed(how->iterate, &left)) return 0;
    return left - seed < ATTEMPTS ? left - seed : 0;
}

static tf_status solve(uint64_t *x, unsigned *count, const tf_spmat *m, uint64_t seed,
                       const tf_linalg *how) {
    tf_linalg_tell(how, TF_LINALG_KERNEL);
    if (m->cols >= ELIMINATE_BELOW) {
        for (uint64_t i = attempts_behind(seed, how); i < ATTEMPTS; i++) {
            tf_status s = tf_blanczos(x, count, m, seed + i, how);
            if (s != TF_OK || *count > 0) return s;
        }
        if (m->cols > ELIMINATE_AT_MOST) return TF_OK;
    }
    return tf_gauss_kernel(x, count, m, how);
}

static tf_linalg_size size_of(const tf_spmat *m) {
    return (tf_linalg_size){m->rows, m->cols, m->start[m->cols]};
}

static tf_status solve_merged(uint64_t *x, unsigned *count, const tf_spmat *m, uint64_t seed,
                              const tf_linalg *how) {
    if (how->sizes) how->sizes->pruned = how->sizes->merged = size_of(m);
    if (m->cols < MERGE_FROM) return solve(x, count, m, seed, how);
    tf_merged g;
    tf_status s = tf_merge(&g, m, MERGE_MOST);
    if (s != TF_OK) return s;
    if (how->sizes) how->sizes->merged = size_of(&g.m);
    uint64_t *y = malloc((g.m.cols + 1) * sizeof *y);
    s = y ? solve(y, count, &g.m, seed, how) : TF_ENOMEM;
    if (s == TF_OK) tf_merged_expand(x, &g, y);
    free(y);
    tf_merged_clear(&g);
    return s;
}

tf_status tf_nullspace(uint64_t *x, unsigned *count, const tf_spmat *m, uint64_t seed,
                       const tf_linalg *how) {
    tf_pruned p;
    *count = 0;
    if (how->sizes) *how->sizes = (tf_linalg_sizes){.given = size_of(m)};
    memset(x, 0, m->cols * sizeof *x);
    tf_status s = tf_prune(&p, m, EXCESS);
    if (s != TF_OK || p.m.cols == 0) {
        if (s == TF_OK) tf_pruned_clear(&p);
        return s;
    }
    uint64_t *y = malloc(p.m.cols * sizeof *y);
    s = y ? solve_merged(y, count, &p.m, seed, how) : TF_ENOMEM;
    for (uint32_t j = 0; s == TF_OK && j < p.m.cols; j++) x[p.column[j]] = y[j];
    free(y);
    tf_pruned_clear(&p);
    return s;
}
