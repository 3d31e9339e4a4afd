/* comm.h — the message layer: all tags, datatypes and MPI calls of the program are behind it.
 *
 * The header names no MPI type: only src/mpi/ and src/exec/ranks.c include <mpi.h>. */
#ifndef TF_COMM_H
#define TF_COMM_H

#include "base.h"

typedef struct tf_comm tf_comm;

#define TF_COMM_START_LIMIT 300.0 /* seconds, where nobody says another */

/** What ends the waiting for ranks that never arrive. */
typedef struct tf_comm_patience {
    double
        limit; /* seconds that a start may take under a launcher: then a rank must be missing for which
                              MPI would wait for ever, and the process says so and ends with exit status 5. 0: any time */
    const char *exit_file; /* where it says so, too (tf_exit_write); NULL: nowhere */
} tf_comm_patience;

/** MPI_Init_thread (if nobody did; serialized) and a duplicate of MPI_COMM_WORLD with errors returned. Without
 *  a launcher Open MPI is told to start alone, which is five times as fast.
 *  @param patience  borrowed; NULL: TF_COMM_START_LIMIT
 *  @return TF_OK, TF_ENOMEM, TF_EIO */
TF_WARN_UNUSED tf_status tf_comm_open(tf_comm **out, int *argc, char ***argv,
                                      const tf_comm_patience *patience);
int tf_comm_rank(const tf_comm *c);
int tf_comm_size(const tf_comm *c);

/** Did a launcher mean more ranks than MPI sees (mpirun of another MPI started N singletons)?
 *  @param launched  how many the launcher's environment promises
 *  @param launcher  the variable that says so */
bool tf_comm_is_split(const tf_comm *c, int *launched, const char **launcher);

/** Rank 0's value, on every rank; on an error (see tf_comm_error) the own one. Waits without
 *  burning a core, and not for ranks that are lost. */
int tf_comm_agree(tf_comm *c, int value);

/** While rank 0 waits for something outside before an agreement: another rank whose @p cancel is set
 *  tells rank 0 the reason at its next look (four of them between two heartbeats), and rank 0 sets its own,
 *  if that is not set. After tf_comm_muster; needs the heartbeat's thread, without which nothing is told.
 *  @param cancel  borrowed until the next call. NULL: no more */
void tf_comm_stop_with(tf_comm *c, tf_cancel *cancel);

#define TF_COMM_HOST 64 /* bytes of a host's name that are kept */

/** The start of a job: every rank says whether it is ready (@p code 0) or @p why not (its first
 *  line is told; a program's name in front of it is not), and gets the answer for all: rank 0's
 *  code, or that of the first rank that is not ready, which rank 0 names in a message. Begins the
 *  heartbeat: a rank is lost when nothing is heard of it for @p patience seconds, frozen ones
 *  included, and for four times as long during the start. A rank that has lost rank 0 says so and
 *  ends the process. Every rank calls it once, before any agreement; rank 0's patience counts for
 *  the run. 0: nobody is taken for lost.
 *  @return 0: go on; else the exit code */
TF_WARN_UNUSED int tf_comm_muster(tf_comm *c, double patience, int code, const char *why);
/** On rank 0: is the rank there? It may come back. Any thread. */
bool tf_comm_there(const tf_comm *c, int rank);
/** The host of a rank, on rank 0; elsewhere that of rank 0. "" where it is not known. */
const char *tf_comm_host(const tf_comm *c, int rank);

/** Text of the last error of the message layer; "" if there was none. */
const char *tf_comm_error(const tf_comm *c);

/** First line of MPI_Get_library_version, for --version. */
const char *tf_comm_library(void);

/** Wait until all frames posted are on their way, and finalize MPI if tf_comm_open initialized it.
 *  Collective in the latter case. NULL is allowed. */
void tf_comm_close(tf_comm *c);
/** The program's end: as tf_comm_close, where all ranks are there. With a lost rank MPI_Finalize
 *  would hang: then, once tf_comm_agree has told everybody, rank 0 takes the job down with
 *  MPI_Abort, whose code a launcher passes on as far as it does; this call does not return.
 *  @return @p code */
int tf_comm_end(tf_comm *c, int code);
/** Take the whole job down with @p code, when there is nothing left to agree on. */
_Noreturn void tf_comm_abort(tf_comm *c, int code);

#endif
