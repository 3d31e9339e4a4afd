/* stage2.h — the second stage of P-1, P+1 and ECM: one more prime in the group order.
 *
 * The standard continuation with baby and giant steps [Montgomery87, sec. 4]: stage 1 leaves Q; the
 * product of x(m D Q) - x(j Q) over all pairs (m, j) of the plan is divisible by p when the order
 * of Q modulo p is a prime of (b1, b2]. Points of ECM are first brought to Z = 1, many with one
 * inversion [Montgomery87, sec. 10.3.1], so that every pair costs one multiplication. */
#ifndef TF_STAGE2_H
#define TF_STAGE2_H

#include "stage2_plan.h"

typedef struct tf_stage2 tf_stage2;

/** Entries of the table that fit the memory allowed for one run (some 32 MB) at this size of n. */
size_t tf_stage2_table_limit(size_t limbs);

/** @param g      used by every step; its meter counts and polls
 *  @param q      the element that stage 1 left; copied
 *  @param shape  copied
 *  @param rows   all rows of pairing.h one after the other; must outlive the stage. NULL: the stage
 *                makes them itself, batch by batch
 *  @return TF_OK, TF_ENOMEM */
TF_WARN_UNUSED tf_status tf_stage2_new(tf_stage2 **out, const tf_xgroup *g, const mp_limb_t *q,
                                       const tf_pairing_shape *shape, const uint8_t *rows);

/** A bounded step: one row of products, or some hundred group operations.
 *  @param f        set iff TF_FOUND: 1 < f < n
 *  @param culprit  zeros, except when all prime factors of n showed up in one product: then the
 *                  status is TF_MORE, the order of Q modulo each of them divides one of these two
 *                  (0: none), and the stage is at its end
 *  @return TF_MORE, TF_FOUND, TF_NONE (finished), TF_CANCELLED (state as before the step),
 *          TF_ENOMEM */
TF_WARN_UNUSED tf_status tf_stage2_step(tf_stage2 *s, mpz_t f, uint64_t culprit[2]);
void tf_stage2_free(tf_stage2 *s); /* NULL is allowed */

#endif
