/* plan_cache.h — what the curves of one level share (tf_split_plan), made once and kept.
 *
 * Prime pairs of stage 2 and chains of stage 1 depend on B1 and B2 alone. Elliptic curves always run
 * with a plan, so that a curve does the same wherever it runs; single P-1 and P+1 runs go without. */
#ifndef TF_PLAN_CACHE_H
#define TF_PLAN_CACHE_H

#include "cpu.h"
#include "splitter.h"

enum { TF_PLAN_CACHE_SIZE = 16 }; /* one for each level of the automatic plan, and to spare */

typedef struct tf_plan_cache {
    struct {
        uint64_t b1, b2;
        tf_split_plan *plan;
    } entries[TF_PLAN_CACHE_SIZE];
    unsigned count;
} tf_plan_cache;

/** What steps get from whoever runs them: plans, and the vector level, which changes no answer.
 *  Another implementation may guard a cache for several threads. */
typedef struct tf_plan_source {
    /** The plan for elliptic curves with these bounds; valid as long as the source.
     *  @return TF_OK, TF_CANCELLED, TF_ENOMEM */
    tf_status (*get)(void *context, const tf_split_plan **plan, const tf_split_params *params,
                     const tf_cancel *cancel);
    void *context;
    tf_isa isa; /* wished for in the sieve: TF_ISA_BEST, or less to compare */
} tf_plan_source;

void tf_plan_cache_init(tf_plan_cache *c);
/** Frees all plans: no splitter may use one any more. */
void tf_plan_cache_clear(tf_plan_cache *c);
/** tf_plan_source.get with a tf_plan_cache as context; for one thread at a time. When the cache is
 *  full *plan is NULL: bounds beyond the sixteenth run without. */
tf_status tf_plan_cache_get(void *cache, const tf_split_plan **plan, const tf_split_params *params,
                            const tf_cancel *cancel);

#endif
