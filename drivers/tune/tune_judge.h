/* tune_judge.h — is one set of parameters better than another? Judged from seconds that were measured in
 * turns, so that what the machine does meanwhile falls on both.
 *
 * A figure belongs to a number and a round: seconds[number * rounds + round]. */
#ifndef TUNE_JUDGE_H
#define TUNE_JUDGE_H

#include "base.h"

enum { TUNE_MOST_ROUNDS = 100 };

/** The middle one, or the mean of the middle two.
 *  @param count  1 to TUNE_MOST_ROUNDS */
double tune_median(const double *x, unsigned count);

typedef struct tune_verdict {
    double
        ratio; /* after / before: the median over a number's rounds, the geometric mean over numbers */
    unsigned faster; /* pairs in which after took less */
    bool better;     /* the ratio is below 1 - gain, and more than half of all pairs agree */
} tune_verdict;

/** @param before, after  seconds, positive
 *  @param gain           the part of the time that has to be saved */
tune_verdict tune_judge(const double *before, const double *after, unsigned numbers,
                        unsigned rounds, double gain);

#endif
