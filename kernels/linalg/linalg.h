/* linalg.h — what the kernels of this folder are given besides the matrix. */
#ifndef TF_LINALG_H
#define TF_LINALG_H

#include "budget.h"
#include "cpu.h"
#include "parallel.h"

typedef struct tf_linalg {
    tf_budget budget;       /* its cancel flag is polled; work is not counted */
    const tf_parallel *par; /* NULL: one thread. The result is the same for any width */
    tf_isa isa;             /* the vector level wished for; neither does it change the result */
} tf_linalg;

#endif
