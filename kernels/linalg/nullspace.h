/* nullspace.h — kernel vectors of a sparse matrix, whatever its size: prune, then eliminate or
 * iterate. */
#ifndef TF_NULLSPACE_H
#define TF_NULLSPACE_H

#include "linalg.h"
#include "spmat.h"

/** Up to 64 vectors of the right kernel, independent and not zero.
 *  @param x      m->cols words: bit t of x[j] says that column j belongs to vector t
 *  @param count  how many vectors were found; 0: none (too few columns, say)
 *  @param seed   of the block Lanczos iteration
 *  @return TF_OK, TF_ENOMEM, TF_CANCELLED; TF_MORE: paused, as tf_blanczos */
TF_WARN_UNUSED tf_status tf_nullspace(uint64_t *x, unsigned *count, const tf_spmat *m,
                                      uint64_t seed, const tf_linalg *how);

#endif
