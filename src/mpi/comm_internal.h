/* comm_internal.h — what comm.c and wire.c share; nobody else includes it. */
#ifndef TF_COMM_INTERNAL_H
#define TF_COMM_INTERNAL_H

#include <mpi.h>
#include <pthread.h>

#include "comm.h"
#include "task.h" /* tf_bytes */

typedef struct tf_watch tf_watch;

enum { TF__INCOMING = 16 }; /* received at the same time */

typedef struct tf__incoming {
    bool used;
    MPI_Request request;
    tf_bytes frame;
    int from;
} tf__incoming;

struct tf_comm {
    pthread_mutex_t lock;    /* around MPI calls: the heartbeat's thread makes some too */
    bool serialized;         /* MPI_THREAD_SERIALIZED was granted, so that it may */
    bool watched_by_receive; /* it was not: tf_wire_receive keeps the heart beating */
    bool degraded;           /* a rank is lost: end without MPI_Finalize (tf_comm_end) */
    tf_watch *watch;         /* NULL: nobody is watched */
    int verdict[2];          /* what tf_comm_agree sends: value, degraded */
    MPI_Comm comm;           /* our own: nobody else's messages, errors returned */
    bool initialized;        /* MPI_Init_thread was ours, so is MPI_Finalize */
    int rank, size;
    char error[MPI_MAX_ERROR_STRING + 64]; /* the last one; "" if none */
    /* sends under way: requests[i] belongs to buffers[i] */
    MPI_Request *requests;
    tf_bytes *buffers;
    int *indices; /* room for MPI_Testsome */
    int sending, room;
    uint32_t gathers; /* calls of tf_wire_gather so far */
    /* large messages that are being received: order[] has those in use, the earliest first */
    tf__incoming incoming[TF__INCOMING];
    unsigned order[TF__INCOMING], incoming_count;
};

/** TF_OK for MPI_SUCCESS; else TF_EIO with the text in c->error. */
tf_status tf__comm_check(tf_comm *c, int code, const char *what);
/** One look whether the request is complete, and a nap if it is not. Lock as below. */
tf_status tf__comm_try(tf_comm *c, MPI_Request *request, int *done);
/** Wait for the request without burning a core. Takes the lock, which must not be held. */
tf_status tf__comm_wait(tf_comm *c, MPI_Request *request, const char *what);
static inline void tf__comm_lock(tf_comm *c) {
    pthread_mutex_lock(&c->lock);
}
static inline void tf__comm_unlock(tf_comm *c) {
    pthread_mutex_unlock(&c->lock);
}

/** One look at the heartbeat; the lock is held. Does not return when rank 0 is lost. */
void tf__watch_turn(tf_watch *w);
/** No more beats. */
void tf__watch_stop(tf_comm *c);
void tf__watch_free(tf_comm *c);
/** Complete or give up what wire.c holds. */
void tf__wire_close(tf_comm *c);

#endif
