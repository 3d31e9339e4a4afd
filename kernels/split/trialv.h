/* trialv.h — trial division of sixteen one-word numbers at once: which of the odd primes below 1024
 * divide which.
 *
 * Whether p divides n is one product and one comparison, n * inv mod 2^64 <= limit
 * [GranlundMontgomery94, sec. 9]; the lanes share both constants. Only hits, fewer than two a number,
 * are looked at one by one. Internal to the kernels of small numbers. */
#ifndef TF_TRIALV_H
#define TF_TRIALV_H

#include "base.h"
#include "cpu.h"
#include "trial_small.h"

/* Rows of hits in whole words of 64 bits: the last one is of no prime. */
enum { TF__TRIALV_LANES = 16, TF__TRIALV_ROWS = (TF__TRIAL_INVERSES + 3) / 4 * 4 };

/** Bit j of hits[i]: tf_small_primes[i + 1] divides n[j]; 0 for rows beyond the table.
 *  @param n  from 1 on, even ones too: only odd primes are looked for */
typedef void tf__trialv(uint16_t hits[TF__TRIALV_ROWS], const uint64_t n[TF__TRIALV_LANES]);

/** One after the other, on any machine. */
tf__trialv tf__trialv_generic;

/** What is faster at this level than one number at a time; NULL: nothing is. Looks at the processor:
 *  call it once. */
tf__trialv *tf__trialv_for(tf_isa isa);

#endif
