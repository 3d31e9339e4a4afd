/* ticker.h — a helper thread that calls a function every so often.
 *
 * For what must happen while all workers compute: progress, the answer to SIGUSR2. The thread takes
 * no signals. What the function touches, it guards itself. */
#ifndef TF_TICKER_H
#define TF_TICKER_H

#include "base.h"

typedef struct tf_ticker tf_ticker;

/** @return TF_OK, TF_ENOMEM (no memory or no thread to be had) */
TF_WARN_UNUSED tf_status tf_ticker_start(tf_ticker **out, double period,
                                         void (*tick)(void *context), void *context);
/** Returns when the last call has ended. NULL is allowed. */
void tf_ticker_stop(tf_ticker *t);

#endif
