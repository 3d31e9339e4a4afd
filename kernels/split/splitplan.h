/* splitplan.h — what all runs of one method with the same bounds share. Made once, read-only after:
 * runs on any number of threads may use one plan at the same time. See splitter.h, tf_split_plan.
 */
#ifndef TF_SPLITPLAN_H
#define TF_SPLITPLAN_H

#include "splitter.h"
#include "stage2_plan.h"

/** What the splitter does with its method, as numbers. */
typedef struct tf_split_traits {
    tf_xgroup_cost cost; /* of the group of stage 2, and of the chains of stage 1 */
    bool chains;         /* stage 1 goes by Lucas chains */
} tf_split_traits;

struct tf_split_plan {
    tf_method method;
    uint64_t b1, b2; /* b2: never 0 */
    uint8_t *chains; /* of the first chain_count primes; NULL when there are none */
    size_t chain_count;
    tf_pairing_shape shape; /* when b2 > b1 */
    uint8_t *rows;          /* of pairing.h; NULL when they would take too much memory */
};

/** The traits of PM1, PP1 and ECM. */
tf_split_traits tf__split_traits(tf_method method);
/** b1 and b2 as they are run: at least 3; the default in place of 0. */
void tf__split_bounds(tf_method method, uint64_t *b1, uint64_t *b2);

#endif
