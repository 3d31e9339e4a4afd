/* gauss.h — kernels by dense elimination: for small matrices, and as the oracle of block Lanczos.
 */
#ifndef TF_GAUSS_H
#define TF_GAUSS_H

#include "linalg.h"
#include "spmat.h"

/** Up to 64 independent vectors of the right kernel.
 *  @param x      m->cols words: bit t of x[j] says that column j belongs to vector t
 *  @param count  how many vectors; 0 when the columns are independent
 *  @return TF_OK, TF_ENOMEM, TF_CANCELLED (polled now and then)
 *  Cost: rows^2 cols/128 word operations and rows cols/8 bytes: 4 ms for 1,300, 0.2 s for 5,000. */
TF_WARN_UNUSED tf_status tf_gauss_kernel(uint64_t *x, unsigned *count, const tf_spmat *m,
                                         const tf_linalg *how);

#endif
