/* chain.h — k P for a prime k by short Lucas chains: Montgomery's PRAC.
 *
 * [Montgomery92, sec. 7]: keep k P = d A + e B with C = A - B known, starting from d : e near a
 * chosen ratio, and shrink (d, e) by nine rules; some nine multiplications a bit on (X : Z). Which
 * starting ratio is best depends on k alone, so it is searched once (tf_chain_search) and kept in a
 * plan for all curves; a chain is named by the index of its ratio. */
#ifndef TF_CHAIN_H
#define TF_CHAIN_H

#include "xgroup.h"

#define TF_CHAIN_COUNT 16 /* ratios known; the first few are the best */

/** The cheapest of the first @p tries chains for the prime k >= 2.
 *  @param tries  1 to TF_CHAIN_COUNT: all cost some 2 us to search and save 4 % over the first
 *  @param total  NULL, or receives the multiplications of the chain
 *  @return its index */
unsigned tf_chain_search(uint64_t k, tf_xgroup_cost cost, unsigned tries, unsigned *total);

/** r = k p for a prime k >= 2; r may be p.  Uses all of g->temp.
 *  @param chain  from tf_chain_search; any value below TF_CHAIN_COUNT is correct
 *  @return false once the run is to stop (r as it was) */
bool tf_chain_mul(const tf_xgroup *g, mp_limb_t *r, const mp_limb_t *p, uint64_t k, unsigned chain);

#endif
