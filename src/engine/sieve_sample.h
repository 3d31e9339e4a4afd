/* sieve_sample.h — what a sieve will take on this machine when nothing else runs, from two seconds
 * of it. */
#ifndef TF_SIEVE_SAMPLE_H
#define TF_SIEVE_SAMPLE_H

#include "cpu.h"
#include "stopwatch.h"

typedef struct tf_sieve_sample {
    uint64_t relations; /* it will take; 0: the sample was too small, seconds are the table's */
    double rate;        /* relations a second on one thread that has a processor for itself */
    double seconds;     /* of sieving on one thread */
    double solving;     /* and of linear algebra */
    uint64_t rows;
} tf_sieve_sample;

/** Sieve for a twentieth of the time expected, two seconds at most.
 *  @param watch  measures the sieving
 *  @return TF_OK, TF_CANCELLED, TF_ENOMEM, TF_EINVAL (no number for a sieve) */
TF_WARN_UNUSED tf_status tf_sieve_sample_take(tf_sieve_sample *out, const mpz_t n, uint64_t seed,
                                              tf_isa isa, tf_stopwatch *watch,
                                              const tf_cancel *cancel);

#endif
