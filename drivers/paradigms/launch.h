/* launch.h — this program as MPI processes: is it one already, and how to become some. */
#ifndef PARADIGMS_LAUNCH_H
#define PARADIGMS_LAUNCH_H

#include "child.h"
#include "exitcode.h"
#include "host.h"

/** Was this process started by mpirun, srun or another launcher of MPI processes?
 *  @return the environment variable that says so, NULL: no */
const char *launch_found(const tf_host *host);

/** A command line that starts MPI processes of this program. */
typedef struct launch {
    char mpirun[CHILD_PATH_MAX], self[CHILD_PATH_MAX], option[4], processes[12];
    char **argv; /* NULL-terminated; strings are borrowed from the arguments and from here */
} launch;

/** Compose it. The launch must not move. Clear it on every return.
 *  @param mpirun  path of the program that starts processes, NULL: mpirun or mpiexec on the PATH,
 *                 or else the one that the build found
 *  @param quiet  mpirun itself shall be silent, as far as it can
 *  @param args  arguments of this program, NULL-terminated, without its name
 *  @return TF_OK, TF_ENOMEM, TF_EIO (no mpirun, or no /proc; a line was logged) */
TF_WARN_UNUSED tf_status launch_prepare(launch *l, const char *mpirun, bool quiet,
                                        unsigned processes, char *const args[]);
void launch_clear(launch *l);
/** "mpirun -n 5 ... paradigms processes-basic", as one would type it. */
void launch_show(tf_text *out, const launch *l);

/** Become @p processes MPI processes: say so on standard error and replace this one by mpirun.
 *  @param mpirun, quiet, args  as above
 *  @return only when that failed, after a line on standard error: the exit code */
tf_exit_code launch_become(const char *mpirun, bool quiet, unsigned processes, char *const args[]);

#endif
