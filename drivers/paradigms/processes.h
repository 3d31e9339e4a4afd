/* processes.h — what the process examples share: to be several processes, and to end together. */
#ifndef PARADIGMS_PROCESSES_H
#define PARADIGMS_PROCESSES_H

#include "comm.h"
#include "paradigms.h"

typedef struct processes_job {
    unsigned wanted; /* ranks; with fewer some do the work of several, with more the rest is idle */
    char *const
        *args; /* for the program under mpirun, NULL-terminated: they must lead here again */
    /* What can fail early: called before a job is started, and again on every rank of it; any
     * other exit code than TF_EXIT_COMPLETE ends the program. May be NULL. */
    tf_exit_code (*prepare)(void *context);
    /* Runs on every rank, from tf_comm_open to tf_comm_close; rank 0's exit code counts. */
    tf_exit_code (*body)(tf_comm *comm, void *context);
    void *context;
} processes_job;

/** Run the job's body on the ranks of this MPI job. A program that was started alone becomes one
 *  first, by mpirun. @return the exit code, the same on every rank */
tf_exit_code processes_run(const paradigms_config *config, const processes_job *job);

#endif
