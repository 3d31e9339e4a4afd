/* comm.h — the message layer: all tags, datatypes and MPI calls of the program are behind it.
 *
 * The header names no MPI type: only src/mpi/ and src/exec/ranks.c include <mpi.h>. */
#ifndef TF_COMM_H
#define TF_COMM_H

#include "base.h"

typedef struct tf_comm tf_comm;

/** MPI_Init_thread (if nobody did) and a duplicate of MPI_COMM_WORLD with errors returned. Without
 *  a launcher Open MPI is told to start alone, which is five times as fast.
 *  @return TF_OK, TF_ENOMEM, TF_EIO */
TF_WARN_UNUSED tf_status tf_comm_open(tf_comm **out, int *argc, char ***argv);
int tf_comm_rank(const tf_comm *c);
int tf_comm_size(const tf_comm *c);

/** Did a launcher mean more ranks than MPI sees (mpirun of another MPI started N singletons)?
 *  @param launched  how many the launcher's environment promises
 *  @param launcher  the variable that says so */
bool tf_comm_is_split(const tf_comm *c, int *launched, const char **launcher);

/** Rank 0's value, on every rank; on an error (see tf_comm_error) the own one. Waits without
 * burning a core. */
int tf_comm_agree(tf_comm *c, int value);

/** Text of the last error of the message layer; "" if there was none. */
const char *tf_comm_error(const tf_comm *c);

/** First line of MPI_Get_library_version, for --version. */
const char *tf_comm_library(void);

/** Wait until all frames posted are on their way, and finalize MPI if tf_comm_open initialized it.
 *  Collective in the latter case. NULL is allowed. */
void tf_comm_close(tf_comm *c);
/** Take the whole job down with @p code, when there is nothing left to agree on. */
_Noreturn void tf_comm_abort(tf_comm *c, int code);

#endif
