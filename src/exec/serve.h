/* serve.h — the other ranks of the ranks executor: compute what rank 0 sends, until it says END.
 *
 * Free of MPI. The inner executor runs behind a bridge; this thread moves frames. Results of tiny
 * tasks travel together, but none is held back longer than TF_SERVE_HOLD. */
#ifndef TF_SERVE_H
#define TF_SERVE_H

#include "bridge.h"
#include "message.h"
#include "transport.h"

#define TF_SERVE_HOLD 0.001 /* seconds between two RESULTS frames, at most */

typedef struct tf_serve {
    tf_transport *transport;
    tf_bridge *bridge; /* borrowed */
    /* of the run */
    uint64_t run;
    tf_cancel *cancel; /* the user's */
    tf_cancel stop;    /* the inner run's; its parent is the user's */
    tf_bytes results;  /* RESULTS not yet sent */
    double sent_at;
    bool cancel_told, failure_told, over;
    tf_status status; /* what END said */
} tf_serve;

void tf_serve_init(tf_serve *s, tf_transport *t, tf_bridge *bridge);

/** One run. @return what rank 0's run returns; TF_EIO or TF_ENOMEM when messages were lost */
TF_WARN_UNUSED tf_status tf_serve_run(tf_serve *s, tf_cancel *cancel);

#endif
