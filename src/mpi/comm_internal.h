/* comm_internal.h — what comm.c and wire.c share; nobody else includes it. */
#ifndef TF_COMM_INTERNAL_H
#define TF_COMM_INTERNAL_H

#include <mpi.h>

#include "comm.h"
#include "task.h" /* tf_bytes */

struct tf_comm {
    MPI_Comm comm;    /* our own: nobody else's messages, errors returned */
    bool initialized; /* MPI_Init_thread was ours, so is MPI_Finalize */
    int rank, size;
    char error[MPI_MAX_ERROR_STRING + 64]; /* the last one; "" if none */
    /* sends under way: requests[i] belongs to buffers[i] */
    MPI_Request *requests;
    tf_bytes *buffers;
    int *indices; /* room for MPI_Testsome */
    int sending, room;
    /* the one large message that is being received */
    MPI_Request incoming;
    tf_bytes incoming_frame;
    int incoming_from;
};

/** TF_OK for MPI_SUCCESS; else TF_EIO with the text in c->error. */
tf_status tf__comm_check(tf_comm *c, int code, const char *what);
/** Wait for the request without burning a core, keeping sends under way moving. */
tf_status tf__comm_wait(tf_comm *c, MPI_Request *request, const char *what);
/** Complete or give up what wire.c holds. */
void tf__wire_close(tf_comm *c);

#endif
