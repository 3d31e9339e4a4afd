/* tune_judge.c — see tune_judge.h. */
#include "tune_judge.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "check.h"

static int by_value(const void *a, const void *b) {
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

double tune_median(const double *x, unsigned count) {
    double sorted[TUNE_MOST_ROUNDS];
    TF_ASSERT(count >= 1 && count <= TUNE_MOST_ROUNDS);
    memcpy(sorted, x, count * sizeof *x);
    qsort(sorted, count, sizeof *sorted, by_value);
    return (sorted[(count - 1) / 2] + sorted[count / 2]) / 2;
}

tune_verdict tune_judge(const double *before, const double *after, unsigned numbers,
                        unsigned rounds, double gain) {
    tune_verdict v = {0};
    double sum = 0, ratio[TUNE_MOST_ROUNDS] = {0};
    for (unsigned i = 0; i < numbers; i++) {
        for (unsigned r = 0; r < rounds; r++) {
            ratio[r] = after[i * rounds + r] / before[i * rounds + r];
            v.faster += ratio[r] < 1;
        }
        sum += log(tune_median(ratio, rounds));
    }
    v.ratio = exp(sum / numbers);
    v.better = v.ratio < 1 - gain && 2 * v.faster > numbers * rounds;
    return v;
}
