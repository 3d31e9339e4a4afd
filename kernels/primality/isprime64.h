/* isprime64.h — the core of tf_is_prime64 (bpsw.h) for callers who did the trial division. */
#ifndef TF_ISPRIME64_H
#define TF_ISPRIME64_H

#include "base.h"

/** Is n prime? Exact. n odd, >= 59, without prime factors below 59. */
bool tf_is_prime64_coprime(uint64_t n);

#endif
