/* hub.h — rank 0 of the ranks executor: who gets which task, and when a run is over.
 *
 * Free of MPI. Rank 0's own inner executor is worker 0, through a bridge, without messages; the
 * others are reached by a transport. Everything happens on the calling thread: it alone calls the
 * source and the transport. How work is spread:
 *   - a task goes to the rank with the fewest tasks per worker, so few tasks use all ranks;
 *   - a rank holds 2 tasks per worker, and as many more as it computes in TF_HUB_AHEAD seconds, so
 *     that it has work while messages travel;
 *   - when a rank could run more but the source gives nothing, tasks that wait unstarted at the
 *     fullest rank are recalled. */
#ifndef TF_HUB_H
#define TF_HUB_H

#include "bridge.h"
#include "chunk.h"
#include "drive.h"
#include "message.h"
#include "tally.h"
#include "transport.h"

#define TF_HUB_AHEAD 0.010 /* seconds of work a rank holds in advance */
#define TF_HUB_DEPTH 256u  /* and tasks per worker, at most */

typedef struct tf_hub_peer {
    unsigned workers;
    uint64_t out;    /* tasks given and not come back */
    uint64_t depth;  /* how many may be out */
    tf_tally groups; /* of those */
    tf_chunk pace;   /* seconds per task */
    tf_bytes frame;  /* TASKS not yet sent; empty: none */
    bool recalling;  /* RECALL sent, RETURNED not yet come */
    tf_tally missed; /* groups dropped meanwhile: their tasks may be on the way back */
    bool barren;     /* had nothing to return; no more RECALL until it finishes something */
    bool gone;       /* has said BYE */
} tf_hub_peer;

typedef struct tf_hub {
    tf_transport *transport;
    tf_bridge *bridge;
    tf_hub_peer *peers; /* one per rank; 0 is the bridge */
    /* of the run */
    uint64_t run;
    tf_drive drive;
    tf_cancel *cancel; /* the user's */
    tf_status broken;  /* the message layer failed: nobody can be reached */
    bool waiting;      /* the source said WAIT ... */
    double ask_at;     /* ... and is asked again then, or when something has changed */
    bool stop_told;
} tf_hub;

/** @param workers  how many workers each rank has; copied
 *  @param bridge   over rank 0's inner executor; borrowed */
TF_WARN_UNUSED tf_status tf_hub_init(tf_hub *h, tf_transport *t, tf_bridge *bridge,
                                     const uint32_t *workers);
void tf_hub_clear(tf_hub *h);

/** One run: returns when END was given to and acknowledged by all ranks.
 *  @return as tf_executor.run; after TF_EIO the tasks of the other ranks are lost */
tf_status tf_hub_run(tf_hub *h, tf_source *source, tf_cancel *cancel);
/** Inside next() or absorb(). */
void tf_hub_drop(tf_hub *h, uint64_t group);

#endif
