/* lucas.h — Lucas probable prime tests on one and two words.
 *
 * With parameters P, Q and D = P^2 - 4Q where (D/n) = -1, a prime n divides U_(n+1). The tests
 * below ask for more, on the way to n + 1 = d * 2^s, d odd. */
#ifndef TF_LUCAS_H
#define TF_LUCAS_H

#include "mont128.h"
#include "mont64.h"

/** The almost extra strong test: Q = 1 and the first P = 3, 4, 5, ... with (P^2-4 / n) = -1; n
 *  passes when V_d == +-2 or V_(d*2^r) == 0 mod n for some r < s - 1. It works with V alone,
 *  two products a bit. [Grantham01, sec. 2], [Baillie12]
 *  n odd, 5 <= n < 2^64 - 1; squares are recognized and fail. */
bool tf_lucas_aes_64(const tf_mont64 *m);

/** The strong test with Selfridge's parameters (method A): P = 1, Q = (1-D)/4 for the first D = 5,
 * -7, 9, -11, ... with (D/n) = -1; n passes when U_d == 0 or V_(d*2^r) == 0 mod n for some r < s.
 *  [BaillieWagstaff80, sec. 3, 6]
 *  n odd, 5 <= n < 2^128 - 1; squares are recognized and fail. */
bool tf_lucas_strong_128(const tf_mont128 *m);

/** The P of the former. 0: n, odd from 5 on, is a square or has a factor in common with some D. */
uint64_t tf_lucas_aes_p(uint64_t n);

/** The D of the latter, or 0, likewise. */
int64_t tf_lucas_selfridge_d(tf_u128 n);

#endif
