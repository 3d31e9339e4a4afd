/* cancel.c — the flag that long computations poll. */
#include "base.h"

void tf_cancel_request(tf_cancel *c, int reason) {
    __atomic_store_n(&c->reason, reason, __ATOMIC_RELAXED);
}

/* Relaxed loads are enough: the flag carries no data, it is only noticed sooner or later. */
int tf_cancel_reason(const tf_cancel *c) {
    for (; c; c = c->parent) {
        int reason = __atomic_load_n(&c->reason, __ATOMIC_RELAXED);
        if (!reason && c->poll) reason = c->poll(c);
        if (reason) return reason;
    }
    return 0;
}
