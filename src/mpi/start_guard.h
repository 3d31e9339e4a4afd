/* start_guard.h — an end to the waiting for ranks that never arrive while MPI starts. */
#ifndef TF_START_GUARD_H
#define TF_START_GUARD_H

#include "comm.h"
#include "ticker.h"

/** Between MPI_Init_thread and the first duplicate of the world a rank can only wait for the others, inside MPI: no
 *  heartbeat is there yet. So a helper thread counts seconds, those in which this process runs (one that was stopped, or a
 *  laptop that slept, does not blame the others), and after the limit says so, also in the exit file, and ends the
 *  process with exit status 5. The first rank goes first, and spares the others their line where the launcher then
 *  ends the job; but any of them may be the one that is missing, so the others write an exit file if there is none.
 *  @param patience  its strings are borrowed until the ticker is stopped
 *  @param rank      as the launcher numbers the processes
 *  @return NULL: no guard, since no limit was asked for (0) or no thread was to be had */
tf_ticker *tf__start_guard(const tf_comm_patience *patience, int rank);

#endif
