/* ranks.c — a crew (crew.h) whose transport is MPI. */
#include <stdlib.h>

#include "crew.h"
#include "wire.h"

typedef struct mpi_transport {
    tf_transport base;
    tf_comm *comm; /* borrowed */
} mpi_transport;

static tf_status mpi_send(tf_transport *t, unsigned to, tf_bytes *frame) {
    return tf_wire_send(((mpi_transport *)t)->comm, (int)to, frame);
}

static tf_status mpi_receive(tf_transport *t, unsigned *from, tf_bytes *frame) {
    int rank = 0;
    tf_status s = tf_wire_receive(((mpi_transport *)t)->comm, &rank, frame);
    *from = (unsigned)rank;
    return s;
}

static bool mpi_there(tf_transport *t, unsigned rank) {
    return tf_comm_there(((mpi_transport *)t)->comm, (int)rank);
}

static bool mpi_moving(tf_transport *t) {
    return tf_wire_moving(((mpi_transport *)t)->comm);
}

static const char *mpi_host(tf_transport *t, unsigned rank) {
    return tf_comm_host(((mpi_transport *)t)->comm, (int)rank);
}

static void mpi_destroy(tf_transport *t) {
    free(t);
}

static tf_transport *transport_new(tf_comm *comm) {
    mpi_transport *t = calloc(1, sizeof *t);
    if (!t) return NULL;
    t->comm = comm;
    t->base = (tf_transport){.rank = (unsigned)tf_comm_rank(comm),
                             .ranks = (unsigned)tf_comm_size(comm),
                             .send = mpi_send,
                             .receive = mpi_receive,
                             .there = mpi_there,
                             .moving = mpi_moving,
                             .host = mpi_host,
                             .destroy = mpi_destroy};
    return &t->base;
}

/* Every rank's workers; 0 stands for a rank that could not make its part. One that is lost may
 * come back, with we do not know how many. */
static bool all_ready(tf_comm *comm, uint32_t mine, uint32_t *all) {
    if (tf_wire_gather(comm, mine, all) != TF_OK) return false;
    for (int i = 0; i < tf_comm_size(comm); i++) {
        if (all[i] == 0) return false;
        if (all[i] == TF_WIRE_LOST) all[i] = 1;
    }
    return true;
}

tf_executor *tf_exec_ranks_new(struct tf_comm *comm, tf_executor *inner) {
    if (tf_comm_size(comm) == 1) return inner;
    tf_executor *crew = NULL;
    tf_transport *t = transport_new(comm);
    uint32_t *workers = calloc((size_t)tf_comm_size(comm), sizeof *workers);
    if (!workers) tf_comm_abort(comm, 5); /* the others wait in the gathering below */
    bool ready = all_ready(comm, t && inner ? inner->workers : 0, workers);
    if (ready)
        crew = tf_exec_crew_new(t, inner, workers);
    else {
        tf_executor_destroy(inner);
        if (t) t->destroy(t);
    }
    /* All or nobody. */
    ready = all_ready(comm, crew ? 1 : 0, workers);
    free(workers);
    if (ready) return crew;
    tf_executor_destroy(crew);
    return NULL;
}
