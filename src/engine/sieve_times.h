/* sieve_times.h — where the time of a number that was sieved went: pure, for people. */
#ifndef TF_SIEVE_TIMES_H
#define TF_SIEVE_TIMES_H

#include "base.h"

/** Seconds by the clock, one after the other. */
typedef struct tf_sieve_times {
    double pretest; /* from the number's first task to the sieve: trial division, p - 1, curves */
    double preparation; /* factor base and polynomials */
    double sieving;     /* from the first range that was handed out until there was enough */
    double filter; /* relations to the worker that solves, verified there; the matrix made small */
    double kernel; /* its vectors */
    double roots;  /* square roots */
} tf_sieve_times;

/** "sieving 12.510 s, outside it 1.043 s (7.7 % of 13.553 s: pretest 0.634, preparation 0.025,
 *  filter 0.140, linear algebra 0.230, square roots 0.014)"
 *  @return text */
char *tf_sieve_times_text(char *text, size_t size, const tf_sieve_times *t);

#endif
