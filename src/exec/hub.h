/* hub.h — rank 0 of the ranks executor: who gets which task, and when a run is over.
 *
 * Free of MPI. Rank 0's own inner executor is worker 0, through a bridge, without messages; the
 * others are reached by a transport. Everything happens on the calling thread: it alone calls the
 * source and the transport. How work is spread:
 *   - a task goes to the rank with the fewest tasks per worker, so few tasks use all ranks;
 *   - a rank holds 2 tasks per worker, and as many more as it computes in TF_HUB_AHEAD seconds, so
 *     that it has work while messages travel;
 *   - when ranks could run more but the source gives nothing, tasks that wait unstarted at the
 *     fullest ranks are recalled.
 * What can go wrong with a rank, none of which ends the run (hub_care.c):
 *   - it is lost (nothing is heard of it, or it cannot be reached): its tasks go to others. When it
 *     is heard of again it gets tasks again; its late answers count if nobody else was quicker;
 *   - its answer contradicts the task (source->check): the task goes to another rank, and after
 *     TF_HUB_STRIKES such answers the rank is not used any more. So it is with answers that the source
 *     finds out about later (tf_hub_blame). A source may believe what a worker says of its own answer;
 *     but the first of each kind from a rank is doubted, and all of them behind its first wrong one;
 *   - its frames cannot be read: it is not used any more, and not listened to.
 * When no other rank is left, rank 0 goes on alone. */
#ifndef TF_HUB_H
#define TF_HUB_H

#include "bridge.h"
#include "chunk.h"
#include "drive.h"
#include "ledger.h"
#include "message.h"
#include "transport.h"

#define TF_HUB_AHEAD  0.020 /* seconds of work a rank holds in advance */
#define TF_HUB_DEPTH  256u  /* and tasks per worker, at most */
#define TF_HUB_FRAMES 16u   /* received in a row before ranks are filled again */

#define TF_HUB_STRIKES 3u /* wrong answers of a rank, or to a task, that are one too many */

typedef struct tf_hub_peer {
    unsigned workers;
    uint64_t out;      /* entries of the ledger that it has */
    uint64_t depth;    /* how many may be out */
    tf_chunk pace;     /* seconds per task */
    tf_bytes frame;    /* TASKS not yet sent; empty: none */
    uint64_t framed;   /* how many of those out are in it */
    uint64_t recalled; /* tasks asked back, RETURNED not yet come; 0: no RECALL is under way */
    bool barren;       /* a RECALL got nothing away from it: no more until it finishes something */
    bool concerned;    /* inside tf_hub_drop: has tasks of the group */
    bool lost;         /* nothing is heard of it */
    bool gone; /* has said BYE, or cannot be reached or understood: never in this run again */
    /* over all runs */
    uint64_t proven; /* kinds (bits) of which an answer was doubted and found right */
    unsigned wrong;  /* answers that contradicted their tasks; TF_HUB_STRIKES: not used any more */
    unsigned blamed; /* found out to be wrong later, and not counted yet */
} tf_hub_peer;

typedef struct tf_hub {
    tf_transport *transport;
    tf_bridge *bridge;
    tf_hub_peer *peers; /* one per rank; 0 is the bridge */
    /* of the run */
    uint64_t run;
    tf_drive drive;
    tf_ledger ledger;  /* what is out */
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

/** One run: returns when END was given to all ranks and acknowledged by them.
 *  Ranks that are lost are not waited for.
 *  @return as tf_executor.run */
tf_status tf_hub_run(tf_hub *h, tf_source *source, tf_cancel *cancel);
/** Inside next() or absorb(). */
void tf_hub_drop(tf_hub *h, uint64_t group);
/** Likewise: an answer of this rank, absorbed before, was wrong. Counts as one that contradicts its
 *  task, and is acted upon soon. */
void tf_hub_blame(tf_hub *h, unsigned rank);

#endif
