/* sprp.h — the strong probable prime test (Miller's and Rabin's) on one and two words.
 *
 * n - 1 = d * 2^s with d odd; n passes to base a when a^d == 1 or a^(d*2^r) == -1 mod n for some
 * r < s. Primes always pass. [PomeranceSelfridgeWagstaff80, sec. 1] */
#ifndef TF_SPRP_H
#define TF_SPRP_H

#include "mont128.h"
#include "mont64.h"

/** Base 2: squarings and doublings only. n odd >= 3. Other bases, below 2^32: sprp32.h. */
bool tf_sprp2_64(const tf_mont64 *m);

bool tf_sprp2_128(const tf_mont128 *m);

#endif
