/* plain_executor_ranks_mpi.c — the contract on MPI ranks without Criterion, for ThreadSanitizer.
 * ctest starts it as mpirun -n 3. */
#include <stdio.h>

#include "comm.h"
#include "support_contract.h"

static int agree(void *context, int value) {
    return tf_comm_agree(context, value);
}

static int check(tf_comm *comm, tf_executor *inner) {
    tf_executor *e = inner ? tf_exec_ranks_new(comm, inner) : NULL;
    if (!e) {
        fprintf(stderr, "no executor\n");
        return 1;
    }
    tf_contract c = {.executor = e,
                     .ranks = (unsigned)tf_comm_size(comm),
                     .root = tf_comm_rank(comm) == 0,
                     .agree = agree,
                     .context = comm,
                     .seed = 5,
                     .scale = 5000};
    const char *failure = tf_contract_check(&c);
    if (failure) fprintf(stderr, "rank %d: %s\n", tf_comm_rank(comm), failure);
    tf_executor_destroy(e);
    return failure != NULL;
}

int main(int argc, char **argv) {
    tf_comm *comm;
    if (tf_comm_open(&comm, &argc, &argv, NULL) != TF_OK) return 2;
    if (tf_comm_muster(comm, 8, 0, NULL) != 0) return 2; /* its thread makes MPI calls too */
    int bad = check(comm, tf_exec_serial_new(&tf_contract_runner));
    bad += check(comm, tf_exec_threads_new(&tf_contract_runner, 2));
    tf_comm_close(comm);
    return bad != 0;
}
