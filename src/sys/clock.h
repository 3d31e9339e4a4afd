/* clock.h — time: monotonic wall clock, and processor time. */
#ifndef TF_CLOCK_H
#define TF_CLOCK_H

#include "base.h"

/** Seconds since an arbitrary start; never goes back. */
double tf_clock_now(void);
/** Likewise in nanoseconds. */
uint64_t tf_clock_now_ns(void);
/** Processor seconds used by all threads of this process. */
double tf_clock_cpu(void);
/** Processor seconds used by the calling thread. */
double tf_clock_thread(void);
/** Sleep for @p seconds; ends early when a signal arrives. */
void tf_clock_sleep(double seconds);

/** "0.25s", "12.3s", "4m05s", "3h07m", "12d04h": at most 15 characters.
 *  @return buf */
char *tf_duration_text(char buf[16], double seconds);

#endif
