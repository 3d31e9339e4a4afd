/* ecm64.h — the elliptic curve method on one word. [Lenstra87], [Montgomery87]
 *
 * Splits a product of two 32-bit primes about six times as fast as rho does, and is ahead from 2^32
 * on. Curves run with bounds that grow, some microseconds each, so that small factors come cheaply.
 * Deterministic in (n, seed). */
#ifndef TF_ECM64_H
#define TF_ECM64_H

#include "base.h"

/** Try to split n, odd, not divisible by 3, composite, below 2^64.
 *  @return a nontrivial divisor; 0 when no curve found one: use tf_rho64_split then. That happens
 * to powers of a prime, to products of small primes that are always found together (trial division
 * helps), and else practically never. */
uint64_t tf_ecm64_split(uint64_t n, uint64_t seed);

#endif
