/* ecm64.h — the elliptic curve method on one word. [Lenstra87], [Montgomery87]
 *
 * Splits a product of two 32-bit primes six times as fast as rho does, and is ahead from about 2^38
 * on. The first curve has small bounds, a microsecond or two, so that small factors come cheaply.
 * Deterministic in (n, seed). */
#ifndef TF_ECM64_H
#define TF_ECM64_H

#include "base.h"

/** Try to split n, odd, not divisible by 3, composite, below 2^64.
 *  @return a nontrivial divisor; 0 when no curve found one: use tf_rho64_split then. That happens
 *          when the primes are so small that they are always found together (often below 2^30,
 *          hardly above 2^38), and else practically never. */
uint64_t tf_ecm64_split(uint64_t n, uint64_t seed);

#endif
