/* watch_internal.h — between watch.c (the heartbeat) and muster.c (how it begins). */
#ifndef TF_WATCH_INTERNAL_H
#define TF_WATCH_INTERNAL_H

#include <stdatomic.h>

#include "comm_internal.h"
#include "pulse.h"
#include "ticker.h"

#define EXIT_LOST 5 /* TF_EXIT_RESOURCE */

#define TF_REPORT_WHY 512 /* bytes of a reason that are told */

/** What each rank tells rank 0 at the start. */
typedef struct tf_report {
    bool heard;
    int code; /* 0: ready */
    char host[TF_COMM_HOST];
    char why[TF_REPORT_WHY];
} tf_report;

/** And what rank 0 answers. */
typedef struct tf_start {
    int code;
    bool degraded;   /* somebody is missing: no MPI_Finalize */
    double patience; /* 0: no heartbeat */
    char host[TF_COMM_HOST];
} tf_start;

struct tf_watch {
    tf_comm *comm;
    tf_pulse pulse;
    tf_ticker *ticker;
    bool unlimited;       /* beats are said and heard, but nobody is taken for lost */
    MPI_Request *beats;   /* to each rank; MPI_REQUEST_NULL: none under way */
    atomic_bool *missing; /* of each rank */
    tf_report *members;   /* of each rank, on rank 0; late ones come in during the run */
    tf_report mine;       /* being sent */
    tf_start start;       /* being sent or received */
    char lead_host[TF_COMM_HOST];
    tf_cancel *cancel; /* tf_comm_stop_with; NULL: nobody is told */
    int reason;        /* of a stop, being sent or received; 0: not told yet */
    MPI_Request stop;  /* with it; MPI_REQUEST_NULL: not under way */
};

/* watch.c */

tf_watch *tf__watch_new(tf_comm *c); /* NULL: no memory */
/** Say and hear beats from now on, with this patience, of which the past does not count.
 *  @return TF_OK, TF_ENOMEM (no memory or no thread) */
TF_WARN_UNUSED tf_status tf__watch_begin(tf_watch *w, double patience, bool unlimited);

/* muster.c */

/** On rank 0, inside a look: take the reports that have come; the lock is held. */
void tf__muster_hear(tf_watch *w);

#endif
