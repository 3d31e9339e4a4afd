/* kernel64.c — see kernel64.h. */
#include "kernel64.h"

#include "gauss.h"

tf_status tf_kernel64(uint64_t *x, unsigned *count, const tf_spmat *m, uint64_t seed,
                      const tf_budget *budget) {
    (void)seed;
    return tf_gauss_kernel(x, count, m, budget);
}
