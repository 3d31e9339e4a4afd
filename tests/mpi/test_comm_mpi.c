#include <stdlib.h>
#include <string.h>

#include "clock.h"
#include "mpitest.h"

MPI_TEST(comm, everybody_learns_what_rank_0_says, 3) {
    for (int i = 0; i < 100; i++)
        MPI_CHECK(tf_comm_agree(comm, 1000 * rank + i) == i, "round %d", i);
    MPI_CHECK(size == 3 && rank >= 0 && rank < 3, "size %d", size);
    MPI_CHECK(tf_comm_error(comm)[0] == 0, "%s", tf_comm_error(comm));
}

MPI_TEST(comm, one_rank_agrees_with_itself, 1) {
    MPI_CHECK(tf_comm_agree(comm, 42) == 42 && size == 1);
}

/* Rank 0 comes 1 s late: the others must sleep meanwhile, where a blocking broadcast would spin. */
MPI_TEST(comm, waiting_burns_no_core, 2) {
    double cpu = tf_clock_cpu();
    if (rank == 0) tf_clock_sleep(1.0);
    tf_comm_agree(comm, 0);
    MPI_CHECK(tf_clock_cpu() - cpu < 0.3, "%.3f s of CPU", tf_clock_cpu() - cpu);
}

MPI_TEST(comm, the_library_names_itself_in_one_line, 1) {
    MPI_CHECK(strlen(tf_comm_library()) > 3 && !strchr(tf_comm_library(), '\n'), "%s",
              tf_comm_library());
}

/* Under a real launcher nothing is split. A launcher of another MPI shows in its variables. */
MPI_TEST(comm, split_jobs_are_recognized, 2) {
    int launched = 0;
    const char *launcher = "";
    MPI_CHECK(!tf_comm_is_split(comm, &launched, &launcher), "%s=%d", launcher, launched);
    setenv("OMPI_COMM_WORLD_SIZE", "4", 1);
    MPI_CHECK(tf_comm_is_split(comm, &launched, &launcher));
    MPI_CHECK(launched == 4 && strcmp(launcher, "OMPI_COMM_WORLD_SIZE") == 0);
    unsetenv("OMPI_COMM_WORLD_SIZE");
    setenv("SLURM_NTASKS", "8", 1); /* a batch script: started by hand inside it */
    MPI_CHECK(!tf_comm_is_split(comm, &launched, &launcher), "%s=%d", launcher, launched);
    setenv("SLURM_STEP_NUM_TASKS", "8", 1); /* srun without an MPI plugin */
    MPI_CHECK(tf_comm_is_split(comm, &launched, &launcher) && launched == 8);
    setenv("PMI_SIZE", "1", 1); /* mpiexec inside a step: the innermost launcher counts */
    MPI_CHECK(!tf_comm_is_split(comm, &launched, &launcher), "%s=%d", launcher, launched);
    setenv("PMI_SIZE", "3x", 1); /* no number: as if it were not there */
    MPI_CHECK(tf_comm_is_split(comm, &launched, &launcher) && launched == 8);
}
