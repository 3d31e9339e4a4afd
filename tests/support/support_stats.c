/* support_stats.c — see support_stats.h. */
#include "support_stats.h"

#include <stdlib.h>

static int compare(const void *a, const void *b) {
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

tf_stats tf_stats_of(double *values, size_t count) {
    qsort(values, count, sizeof *values, compare);
    size_t half = count / 2;
    double median = count % 2 ? values[half] : (values[half - 1] + values[half]) / 2;
    return (tf_stats){.median = median, .min = values[0], .max = values[count - 1]};
}

tf_stats tf_stats_ratio(double *scratch, const double *a, const double *b, size_t count) {
    for (size_t i = 0; i < count; i++) scratch[i] = b[i] / a[i];
    return tf_stats_of(scratch, count);
}
