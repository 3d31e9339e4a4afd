/* qs_matrix.h — the matrix of exponents mod 2: a row for each of the factor base, a column a cycle.
 */
#ifndef TF_QS_MATRIX_H
#define TF_QS_MATRIX_H

#include "parallel.h"
#include "qs_cycles.h"
#include "qs_pot.h"
#include "spmat.h"

/** @param par  threads to build it on; NULL: none. The matrix is the same for any width
 *  @return TF_OK or TF_ENOMEM (nothing to clear) */
TF_WARN_UNUSED tf_status tf_qs_matrix_build(tf_spmat *m, const tf_qs_pot *pot,
                                            const tf_qs_cycles *c, const tf_parallel *par);

#endif
