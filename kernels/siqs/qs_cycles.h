/* qs_cycles.h — from relations with large primes to sets of them in which every large prime is
 * even.
 *
 * Relations are edges between their two large primes (1 for a missing one). A breadth-first forest
 * gives short paths; every edge outside of it closes one cycle. */
#ifndef TF_QS_CYCLES_H
#define TF_QS_CYCLES_H

#include "base.h"

typedef struct tf_qs_edge {
    uint32_t vertex[2];
} tf_qs_edge;

typedef struct tf_qs_cycles {
    size_t count;
    size_t *start; /* count + 1: set i is edge[start[i]] ... edge[start[i + 1] - 1] */
    uint32_t *edge;
} tf_qs_cycles;

/** A basis of the cycle space; a loop is a cycle of its own. The tree of vertex 0 is grown first.
 *  @return TF_OK or TF_ENOMEM */
TF_WARN_UNUSED tf_status tf_qs_cycles_find(tf_qs_cycles *c, const tf_qs_edge *edge, uint32_t edges,
                                           uint32_t vertices);
void tf_qs_cycles_clear(tf_qs_cycles *c);

#endif
