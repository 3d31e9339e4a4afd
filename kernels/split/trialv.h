/* trialv.h — trial division of sixteen numbers at once, of one word or two: which of the odd primes below
 * 1024 divide which.
 *
 * A word is divisible by p when n * inv mod 2^64 <= limit [GranlundMontgomery94, sec. 9]. Where the lanes
 * have no such product, and for two words, n is written in digits of 13 bits, and the sum of digit i
 * times 2^(13 i) mod p, which is below 2^26, is looked at in the same way. The lanes share all constants.
 * Only hits, fewer than two a number, are looked at one by one. Internal to the kernels of small
 * numbers. */
#ifndef TF_TRIALV_H
#define TF_TRIALV_H

#include "base.h"
#include "cpu.h"
#include "trial_small.h"

/* Rows of hits in whole words of 64 bits: the last one is of no prime. */
enum { TF__TRIALV_LANES = 16, TF__TRIALV_ROWS = (TF__TRIAL_INVERSES + 3) / 4 * 4 };

/** Bit j of hits[i]: tf_small_primes[i + 1] divides n[j]; 0 for the rows from @p rows on.
 *  @param rows  up to TF__TRIAL_INVERSES: fewer for numbers whose roots are small
 *  @param n     from 1 on, even ones too: only odd primes are looked for */
typedef void tf__trialv(uint16_t hits[TF__TRIALV_ROWS], unsigned rows,
                        const uint64_t n[TF__TRIALV_LANES]);
typedef void tf__trialv2(uint16_t hits[TF__TRIALV_ROWS], unsigned rows,
                         const tf_u128 n[TF__TRIALV_LANES]);

/** One after the other, on any machine. */
tf__trialv tf__trialv_generic;
tf__trialv2 tf__trialv2_generic;

/** What is faster at this level than one number at a time; NULL: nothing is. Looks at the processor:
 *  call it once. */
tf__trialv *tf__trialv_for(tf_isa isa);
tf__trialv2 *tf__trialv2_for(tf_isa isa);

/** The rows that numbers up to @p most need: what is left without their primes is a prime if it is below
 *  the square of the next one. */
unsigned tf__trialv_rows(tf_u128 most);

#endif
