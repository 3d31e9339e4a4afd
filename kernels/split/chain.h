/* chain.h — k P for a prime k by short Lucas chains: Montgomery's PRAC.
 *
 * [Montgomery92, sec. 7]: keep k P = d A + e B with C = A - B known, starting from d : e near a
 * chosen ratio, and shrink (d, e) by nine rules; some nine multiplications a bit on (X : Z). Which
 * starting ratio is best depends on k alone, so it is searched once (tf_chain_search) and kept in a
 * plan for all curves; a chain is named by the index of its ratio. */
#ifndef TF_CHAIN_H
#define TF_CHAIN_H

#include "xgroup.h"

#define TF_CHAIN_COUNT 10

/** The cheapest chain for the prime k >= 2, for an addition of @p add and a doubling of @p dbl
 *  multiplications.  @param cost  NULL, or receives its multiplications
 *  @return its index, below TF_CHAIN_COUNT */
unsigned tf_chain_search(uint64_t k, unsigned add, unsigned dbl, unsigned *cost);

/** r = k p for a prime k >= 2; r may be p.  Uses all of g->temp.
 *  @param chain  from tf_chain_search; any value below TF_CHAIN_COUNT is correct
 *  @return false once the run is to stop (r as it was) */
bool tf_chain_mul(const tf_xgroup *g, mp_limb_t *r, const mp_limb_t *p, uint64_t k, unsigned chain);

#endif
