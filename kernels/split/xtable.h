/* xtable.h — the baby steps of stage 2: x(j Q) for all j prime to D up to a bound.
 *
 * j Q comes from (j - s) Q and (j - 2s) Q with s = 6, 30 or 210: large steps pass through fewer j
 * that are not prime to D. Elements (X : Z) are brought to Z = 1 many at a time, by one inversion
 * and three multiplications each [Montgomery87, sec. 10.3.4]. */
#ifndef TF_XTABLE_H
#define TF_XTABLE_H

#include "xgroup.h"

typedef struct tf_xtable tf_xtable;

/** @param g      used by every step
 *  @param q      copied
 *  @param d      D, a multiple of 6
 *  @param bound  j < bound
 *  @return TF_OK, TF_ENOMEM */
TF_WARN_UNUSED tf_status tf_xtable_new(tf_xtable **out, const tf_xgroup *g, const mp_limb_t *q,
                                       uint32_t d, uint32_t bound);

/** A bounded step of the construction.
 *  @param bad  0; or, when some j Q is neutral modulo all of n, that j, with TF_MORE: the table
 * cannot be finished then
 *  @return TF_MORE, TF_NONE (complete), TF_FOUND (f set), TF_CANCELLED (state as before) */
TF_WARN_UNUSED tf_status tf_xtable_step(tf_xtable *t, mpz_t f, uint64_t *bad);

/** The residues, in ascending order of j, once complete. */
const mp_limb_t *tf_xtable_residues(const tf_xtable *t);

void tf_xtable_free(tf_xtable *t); /* NULL is allowed */

#endif
