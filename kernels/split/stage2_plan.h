/* stage2_plan.h — how a stage 2 from b1 to b2 is laid out, and what it costs.
 *
 * D and the reach of the table (pairing.h) are chosen to minimize the multiplications of the whole
 * stage: the table costs about phi(D) reach / 2 entries, every multiple of D one giant step, every
 * pair of primes one product. A plan is read-only once made: any number of runs, on any threads,
 * may share it. */
#ifndef TF_STAGE2_PLAN_H
#define TF_STAGE2_PLAN_H

#include "pairing.h"
#include "xgroup.h"

#define TF_STAGE2_MAX_TABLE 12000 /* entries */

/** Choose the shape for b1 < b2.
 *  @param max_table  entries of the table at most, >= 1; TF_STAGE2_MAX_TABLE if memory is no issue
 *  @param total      NULL, or receives the expected multiplications */
void tf_stage2_choose(tf_pairing_shape *shape, tf_xgroup_cost cost, uint64_t b1, uint64_t b2,
                      size_t max_table, double *total);

#endif
