/* trial_small.c — see trial_small.h. Made for branch prediction: whether a small prime divides is a
 * coin toss, so all primes of a stage are tried first and the hits collected as bits; only the
 * hits, one or two for most numbers, are branched on. */
#include "trial_small.h"

#include "bits.h"
#include "check.h"
#include "primes_small.h"

const tf__inverse tf__trial_inverses[TF__TRIAL_INVERSES] = {
#include "trial_inverse_table.inc"
};

static const uint32_t inverses32[] = {
#include "trial_inverse32_table.inc"
};

enum { TRIED = TF__TRIAL_FIRST_INDEX - 1, GROUP = 8 };
_Static_assert(TF_ARRAY_LEN(inverses32) % GROUP == 0, "whole groups");

/* Bit i is set when entry i of the table divides n, for the odd primes below 256. Unrolled, but not
 * so far that the compiler turns the table into immediate operands, which are slower to decode. */
static inline uint64_t hits(uint64_t n) {
    uint64_t missed = 0;
#pragma GCC unroll 8
    for (unsigned i = TRIED; i-- > 0;) {
        tf__inverse t = tf__trial_inverses[i];
        missed = 2 * missed + (t.limit < n * t.inv);
    }
    return ~missed & ((UINT64_C(1) << TRIED) - 1);
}

/* Eight places are written whatever the exponent: the usual ones without a branch. */
static uint64_t divide_twos(uint64_t *primes, unsigned *count, uint64_t n) {
    unsigned twos = tf_ctz64(n);
    for (unsigned i = 0; i < 8; i++) primes[i] = 2;
    for (unsigned i = 8; i < twos; i++) primes[i] = 2;
    *count = twos;
    return n >> twos;
}

uint64_t tf__trial_256(uint64_t primes[64], unsigned *count, uint64_t n) {
    TF_ASSERT(n >= 1);
    n = divide_twos(primes, count, n);
    for (uint64_t found = hits(n); found;) {
        unsigned i = tf_ctz64(found);
        tf__inverse t = tf__trial_inverses[i];
        n *= t.inv; /* the quotient */
        primes[(*count)++] = tf_small_primes[i + 1];
        found = n * t.inv <= t.limit ? found : found & (found - 1); /* again, or the next */
    }
    return n;
}

/* Is one of the GROUP primes from inverses32[i] on likely to divide n? The quotient is below n/256,
 * as all primes are above; another number is that small once in 2^12 times at most. */
static inline bool likely(uint32_t n, unsigned i) {
    bool hit = false;
    for (unsigned j = 0; j < GROUP; j++) hit |= n * inverses32[i + j] <= n >> 8;
    return hit;
}

void tf__trial_finish(uint64_t primes[64], unsigned *count, uint32_t n) {
    TF_ASSERT(n >> 28 == 0);
    const uint16_t *p = tf_small_primes + TF__TRIAL_FIRST_INDEX;
    for (unsigned i = 0; (uint32_t)p[i] * p[i] <= n; i += GROUP) {
        if (!likely(n, i)) continue;
        for (unsigned j = i; j < i + GROUP; j++)
            for (; n % p[j] == 0; n /= p[j]) primes[(*count)++] = p[j];
    }
    if (n > 1) primes[(*count)++] = n;
}
