/* nullspace.c — see nullspace.h. */
#include "nullspace.h"

#include <stdlib.h>
#include <string.h>

#include "blanczos.h"
#include "gauss.h"
#include "prune.h"

/* Below so many columns elimination is faster, and certain; up to the larger bound it is what
 * remains when the iteration breaks down again and again. */
enum { ELIMINATE_BELOW = 1500, ELIMINATE_AT_MOST = 60000, ATTEMPTS = 5, EXCESS = 100 };

static tf_status solve(uint64_t *x, unsigned *count, const tf_spmat *m, uint64_t seed,
                       const tf_linalg *how) {
    if (m->cols >= ELIMINATE_BELOW) {
        for (unsigned i = 0; i < ATTEMPTS; i++) {
            tf_status s = tf_blanczos(x, count, m, seed + i, how);
            if (s != TF_OK || *count > 0) return s;
        }
        if (m->cols > ELIMINATE_AT_MOST) return TF_OK;
    }
    return tf_gauss_kernel(x, count, m, how);
}

tf_status tf_nullspace(uint64_t *x, unsigned *count, const tf_spmat *m, uint64_t seed,
                       const tf_linalg *how) {
    tf_pruned p;
    *count = 0;
    memset(x, 0, m->cols * sizeof *x);
    tf_status s = tf_prune(&p, m, EXCESS);
    if (s != TF_OK || p.m.cols == 0) {
        if (s == TF_OK) tf_pruned_clear(&p);
        return s;
    }
    uint64_t *y = malloc(p.m.cols * sizeof *y);
    s = y ? solve(y, count, &p.m, seed, how) : TF_ENOMEM;
    for (uint32_t j = 0; s == TF_OK && j < p.m.cols; j++) x[p.column[j]] = y[j];
    free(y);
    tf_pruned_clear(&p);
    return s;
}
