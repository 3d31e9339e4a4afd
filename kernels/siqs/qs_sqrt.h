/* qs_sqrt.h — from a set of relations whose product is a square to a difference of squares mod n.
 */
#ifndef TF_QS_SQRT_H
#define TF_QS_SQRT_H

#include "qs_cycles.h"
#include "qs_pot.h"

/** Vector @p t of a kernel: the cycles i with bit t of x[i].
 *  @param f  set iff TF_FOUND
 *  @return TF_FOUND, TF_NONE (X = ±Y mod n), TF_ENOMEM, TF_EINTERNAL (the product is no square: the
 *          vector was not in the kernel) */
TF_WARN_UNUSED tf_status tf_qs_sqrt(mpz_t f, const tf_qs_pot *pot, const tf_qs_cycles *c,
                                    const uint64_t *x, unsigned t);

#endif
