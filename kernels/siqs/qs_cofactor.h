/* qs_cofactor.h — what a report leaves beyond the factor base: one prime, or two to be separated.
 */
#ifndef TF_QS_COFACTOR_H
#define TF_QS_COFACTOR_H

#include "base.h"

/** Split r = large[0] * large[1], both primes below @p bound.
 *  @param r         > 1, without prime factors up to @p smooth_to
 *  @return false when r is not of that form (a prime beyond the bound, say) */
bool tf_qs_cofactor_split(uint32_t large[2], uint64_t r, uint32_t smooth_to, uint32_t bound);

#endif
