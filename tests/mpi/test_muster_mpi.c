/* The start of a job: ranks that are not ready, and ranks that come late or not at all. */
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#include "clock.h"
#include "mpitest.h"
#include "wire.h"

MPI_TEST(muster, all_are_ready, 3) {
    MPI_CHECK(tf_comm_muster(comm, 30, 0, NULL) == 0);
    for (int i = 0; i < size; i++) MPI_CHECK(tf_comm_there(comm, i));
    MPI_CHECK(tf_comm_agree(comm, rank + 5) == 5);
}

MPI_TEST(muster, one_that_is_not_ready_decides_for_all, 3) {
    int code = rank == 2 ? 6 : 0;
    MPI_CHECK(tf_comm_muster(comm, 30, code, "program: its own reason\nTry again\n") == 6);
}

MPI_TEST(muster, rank_0_comes_first, 3) {
    MPI_CHECK(tf_comm_muster(comm, 30, rank + 2, "program: each its own\n") == 2);
}

MPI_TEST(muster, reasons_of_any_length, 2) {
    static char why[5000];
    for (unsigned i = 0; i + 1 < sizeof why; i++) why[i] = i == 9 ? ':' : i == 10 ? ' ' : 'x';
    MPI_CHECK(tf_comm_muster(comm, 30, rank, why) == 1);
}

MPI_TEST(muster, no_reason_at_all, 2) {
    MPI_CHECK(tf_comm_muster(comm, 30, rank, "") == 1);
}

MPI_TEST(muster, one_rank_has_nobody_to_ask, 1) {
    MPI_CHECK(tf_comm_muster(comm, 8, 0, NULL) == 0 && tf_comm_there(comm, 0));
}

/* A file that rank 0 makes, and rank 1 waits for and removes. mpirun is the parent of both. */
static void meet(int rank) {
    char path[64];
    snprintf(path, sizeof path, "/tmp/tf-muster-%ld", (long)getppid());
    if (rank == 0) close(open(path, O_CREAT | O_WRONLY, 0600));
    while (rank == 1 && unlink(path) != 0) tf_clock_sleep(0.05);
}

/* Rank 1 comes when the others have given it up: they went on, and it finds their answer. Patience for a
 * rank 2 that a busy machine holds up. */
MPI_TEST(muster, a_late_rank_is_lost_and_comes_back, 3) {
    uint32_t all[3] = {0};
    if (rank == 1) meet(rank);
    MPI_CHECK(tf_comm_muster(comm, 2.5, 0, NULL) == 0);
    if (rank == 0) MPI_CHECK(!tf_comm_there(comm, 1) && tf_comm_there(comm, 2));
    MPI_CHECK(tf_wire_gather(comm, (uint32_t)rank + 10, all) == TF_OK);
    MPI_CHECK(all[0] == 10 && all[1] == TF_WIRE_LOST && all[2] == 12);
    if (rank == 0) meet(rank);
    while (rank == 0 && !tf_comm_there(comm, 1)) tf_clock_sleep(0.05);
    /* What it said in the first round is not taken for its word in the second. */
    MPI_CHECK(tf_comm_agree(comm, rank + 3) == 3);
    MPI_CHECK(tf_wire_gather(comm, (uint32_t)rank + 20, all) == TF_OK);
    MPI_CHECK(all[0] == 20 && all[1] == 21 && all[2] == 22, "%u", all[1]);
}
