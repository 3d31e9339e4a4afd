/* blanczos.h — block Lanczos: kernel vectors of a large sparse matrix over GF(2), 64 at a time.
 *
 * With A = B^T B, a sequence of n x 64 blocks V_i is made A-orthogonal; from each a subset of
 * columns S_i with invertible V^T A V is used to build up the solution X of A X = A Y for a random
 * Y. X - Y and the last block then span kernel vectors of B. [Montgomery95] About n/63.2
 * iterations, each one product by B and by B^T, three inner products and four n x 64 x 64 updates.
 */
#ifndef TF_BLANCZOS_H
#define TF_BLANCZOS_H

#include "linalg.h"
#include "spmat.h"

/** Up to 64 independent vectors of the right kernel of @p m.
 *  @param m     rows by falling weight pay off (prune.h); more columns than rows, thousands of
 * them: small matrices make the iteration fail, and are faster by gauss.h
 *  @param x     m->cols words, as in gauss.h
 *  @param count 0: the iteration broke down, which happens now and then: try another seed
 *  @param how   with an iterate it goes on from where another run with the same matrix and seed
 *               stood, to the same vectors
 *  @return TF_OK, TF_ENOMEM, TF_CANCELLED (polled in each iteration); TF_MORE: paused, with
 *          how->iterate->data set */
TF_WARN_UNUSED tf_status tf_blanczos(uint64_t *x, unsigned *count, const tf_spmat *m, uint64_t seed,
                                     const tf_linalg *how);

#endif
