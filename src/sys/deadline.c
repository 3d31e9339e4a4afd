/* deadline.c — see deadline.h. */
#include "deadline.h"

#include "clock.h"

static int poll_clock(const tf_cancel *self) {
    const tf_deadline *d = (const tf_deadline *)self;
    return tf_clock_now_ns() >= d->at ? TF_REASON_DEADLINE : 0;
}

void tf_deadline_init(tf_deadline *d, const tf_cancel *parent, double seconds) {
    *d = (tf_deadline){.cancel = {.parent = parent}};
    if (!(seconds > 0)) return;
    d->cancel.poll = poll_clock;
    /* A hundred years stand for ever, and keep the sum below 2^64. */
    d->at = tf_clock_now_ns() + (uint64_t)((seconds < 3.2e9 ? seconds : 3.2e9) * 1e9);
}
