/* sim_mpi.h — put in front of every file of the simulation: what SMPI lacks.
 *
 * SMPI declares matched probes and does not have them. With one thread a rank an Iprobe and an
 * Irecv from the source that it found match the same message. Its allgathers
 * take minutes on a thousand ranks; one by way of rank 0, over before anything is measured, stands
 * in. Its own
 * clock_gettime and nanosleep measure the caller's processor time, which costs more than all the
 * rest. */
#ifndef TF_SIM_MPI_H
#define TF_SIM_MPI_H

#include <mpi.h>
#include <simgrid/actor.h>
#include <simgrid/engine.h>
#include <stdint.h>
#include <time.h>

typedef struct tf_sim_message {
    int source, tag;
    MPI_Comm comm;
} tf_sim_message;

static inline int tf_sim_improbe(int source, int tag, MPI_Comm comm, int *flag,
                                 tf_sim_message *message, MPI_Status *status) {
    int code = MPI_Iprobe(source, tag, comm, flag, status);
    if (code == MPI_SUCCESS && *flag)
        *message = (tf_sim_message){status->MPI_SOURCE, status->MPI_TAG, comm};
    return code;
}

/* sim_bridge.c: rank @p to will get a frame; the one that @p request receives has come. */
void tf_sim_posted(int to);
void tf_sim_receiving(const MPI_Request *request);
void tf_sim_ended(const MPI_Request *request);

static inline int tf_sim_isend(const void *data, int count, MPI_Datatype type, int to, int tag,
                               MPI_Comm comm, MPI_Request *request) {
    if (tag == 1) tf_sim_posted(to); /* a frame (wire.c): the rest is over before work begins */
    return MPI_Isend(data, count, type, to, tag, comm, request);
}

static inline int tf_sim_imrecv(void *data, int count, MPI_Datatype type, tf_sim_message *m,
                                MPI_Request *request) {
    tf_sim_receiving(request);
    return MPI_Irecv(data, count, type, m->source, m->tag, m->comm, request);
}

static inline int tf_sim_test(MPI_Request *request, int *flag, MPI_Status *status) {
    int code = MPI_Test(request, flag, status);
    if (code == MPI_SUCCESS && *flag) tf_sim_ended(request);
    return code;
}

/* Of one word for each rank, by way of rank 0. */
static inline int tf_sim_iallgather(const void *mine, int count, MPI_Datatype type, void *all,
                                    int counts, MPI_Datatype types, MPI_Comm comm,
                                    MPI_Request *request) {
    int rank, size;
    MPI_Comm_rank(comm, &rank);
    MPI_Comm_size(comm, &size);
    uint32_t *word = (uint32_t *)all;
    for (int i = 1; i < size && rank == 0; i++)
        MPI_Recv(&word[i], counts, types, i, 2, comm, MPI_STATUS_IGNORE);
    if (rank == 0) word[0] = *(const uint32_t *)mine;
    for (int i = 1; i < size && rank == 0; i++) MPI_Send(all, size, types, i, 3, comm);
    if (rank != 0) MPI_Send(mine, count, type, 0, 2, comm);
    if (rank != 0) MPI_Recv(all, size, types, 0, 3, comm, MPI_STATUS_IGNORE);
    return MPI_Irecv(all, 0, types, MPI_PROC_NULL, 0, comm, request); /* ends at once */
}

static inline int tf_sim_gettime(struct timespec *t) {
    double now = simgrid_get_clock();
    t->tv_sec = (time_t)now;
    t->tv_nsec = (long)((now - (double)t->tv_sec) * 1e9);
    return 0;
}

static inline int tf_sim_nanosleep(const struct timespec *t) {
    sg_actor_sleep_for((double)t->tv_sec + 1e-9 * (double)t->tv_nsec);
    return 0;
}

#define MPI_Message    tf_sim_message
#define MPI_Improbe    tf_sim_improbe
#define MPI_Imrecv     tf_sim_imrecv
#define MPI_Isend      tf_sim_isend
#define MPI_Test       tf_sim_test
#define MPI_Iallgather tf_sim_iallgather
#undef clock_gettime
#define clock_gettime(clock, time) ((void)(clock), tf_sim_gettime(time))
#undef nanosleep
#define nanosleep(time, rest) ((void)(rest), tf_sim_nanosleep(time))

#endif
