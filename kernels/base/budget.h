/* budget.h — how much one slice may do, and the flag that stops it early.
 *
 * Every slow kernel is `init -> run_slice(budget) -> result`. A slice subtracts what it does from
 * budget->work (the unit is named in the kernel's header), polls the cancel flag every 2^k units,
 * and returns TF_MORE when the work is spent, TF_CANCELLED when the flag is set. After either, the
 * state can be run on: a run in many slices gives the same answer as one in a single slice. */
#ifndef TF_BUDGET_H
#define TF_BUDGET_H

#include "base.h"

typedef struct tf_budget {
    uint64_t work;           /* units left; TF_WORK_UNLIMITED: no limit */
    const tf_cancel *cancel; /* NULL: never cancelled */
} tf_budget;

#define TF_WORK_UNLIMITED UINT64_MAX

static inline bool tf_budget_cancelled(const tf_budget *b) {
    return tf_cancel_reason(b->cancel) != 0;
}

/** Take @p units from the budget. @return false, taking nothing, when fewer are left. */
static inline bool tf_budget_take(tf_budget *b, uint64_t units) {
    if (b->work == TF_WORK_UNLIMITED) return true;
    if (b->work < units) return false;
    b->work -= units;
    return true;
}

#endif
