/* pm1.h — Pollard's P-1: finds p when p - 1 is b1-smooth but for one prime up to b2. [Pollard74]
 *
 * Stage 1 raises x0 to all prime powers up to b1, many primes to one exponentiation. Stage 2 runs
 * on V_k = x^k + x^-k, which serves x^(mD-j) and x^(mD+j) with one product. */
#ifndef TF_PM1_H
#define TF_PM1_H

#include "twostage.h"

extern const tf_twostage_ops tf_pm1_ops; /* params->seed: x0 >= 2 */

#endif
