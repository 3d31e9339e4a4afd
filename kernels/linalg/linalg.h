/* linalg.h — what the kernels of this folder are given besides the matrix. */
#ifndef TF_LINALG_H
#define TF_LINALG_H

#include "budget.h"
#include "cpu.h"
#include "iterate.h"
#include "parallel.h"

typedef struct tf_linalg_size {
    uint32_t rows, cols;
    size_t entries;
} tf_linalg_size;

typedef struct tf_linalg_sizes {
    tf_linalg_size given, pruned, merged; /* the last one is what was solved */
} tf_linalg_sizes;

typedef enum tf_linalg_stage {
    TF_LINALG_KERNEL, /* vectors of the kernel are looked for: everything before was to make it small */
    TF_LINALG_ROOTS /* they have been found; for a sieve, square roots follow */
} tf_linalg_stage;

typedef struct tf_linalg {
    tf_budget budget;       /* its cancel flag is polled; work is not counted */
    const tf_parallel *par; /* NULL: one thread. The result is the same for any width */
    tf_isa isa;             /* the vector level wished for; neither does it change the result */
    tf_linalg_sizes *sizes; /* set for benchmarks and reports; NULL: nobody asks */
    tf_iterate *iterate;    /* in slices: then TF_MORE may be returned; NULL: whole at once */
    /** Told when a stage begins, for whoever has a clock; NULL: nobody. */
    void (*stage)(void *context, tf_linalg_stage stage);
    void *stage_context;
} tf_linalg;

static inline void tf_linalg_tell(const tf_linalg *how, tf_linalg_stage stage) {
    if (how->stage) how->stage(how->stage_context, stage);
}

#endif
