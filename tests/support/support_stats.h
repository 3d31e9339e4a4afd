/* support_stats.h — the statistics of a benchmark: medians, and ratios of measurements in pairs. */
#ifndef TF_SUPPORT_STATS_H
#define TF_SUPPORT_STATS_H

#include <stddef.h>

typedef struct tf_stats {
    double median, min, max;
} tf_stats;

/** The median of an even number of values is the mean of the middle two. count >= 1.
 *  Values are reordered. */
tf_stats tf_stats_of(double *values, size_t count);

/** The statistics of b[i] / a[i]: each pair was measured one right after the other, so that what
 *  slows the machine for a while slows both and leaves the ratio alone. The median of the ratios is
 *  not the ratio of the medians. count >= 1, a[i] > 0.
 *  @param scratch  room for @p count values */
tf_stats tf_stats_ratio(double *scratch, const double *a, const double *b, size_t count);

#endif
