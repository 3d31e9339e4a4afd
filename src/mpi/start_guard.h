/* start_guard.h — an end to the waiting for ranks that never arrive while MPI starts. */
#ifndef TF_START_GUARD_H
#define TF_START_GUARD_H

#include "ticker.h"

/** Between MPI_Init_thread and the first duplicate of the world a rank can only wait for the others, inside MPI: no
 *  heartbeat is there yet. So a helper thread counts seconds, those in which this process runs (one that was stopped, or a
 *  laptop that slept, does not blame the others), and after @p seconds says so and ends the process with exit
 *  status 5. The first rank goes first, and spares the others their line where the launcher then ends the job.
 *  @param rank  as the launcher numbers the processes
 *  @return NULL: no guard, since no limit was asked for (0) or no thread was to be had */
tf_ticker *tf__start_guard(double seconds, int rank);

#endif
