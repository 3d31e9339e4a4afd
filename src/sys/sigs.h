/* sigs.h — signals: what stops, what asks, and how a program dies of a closed pipe.
 *
 *   SIGINT, SIGTERM, SIGUSR1,   request the cancel, with the signal's number as the reason
 *   SIGHUP, SIGXCPU
 *   SIGINT again                _exit(130) at once
 *   SIGUSR2                     sets a flag that tf_sigs_take_status() returns once
 *   SIGPIPE                     ignored: writers see EPIPE; see tf_sigs_die_of_pipe()
 *   SIGXFSZ                     ignored: writers see EFBIG, and say so
 *
 * A SIGINT or SIGHUP that was ignored when the program started (a background job of a script, nohup)
 * stays ignored.
 * System calls are restarted, except those that wait: poll and sleep end early. */
#ifndef TF_SIGS_H
#define TF_SIGS_H

#include "base.h"

/* The reason of a stop by --time-limit or the batch job's end: no signal has this number. */
#define TF_REASON_TIME_LIMIT (-2)

/** Set the handlers up before there is a cancel flag: what comes until tf_sigs_install() is
 *  remembered, and told then. The first thing in main: a batch system may send SIGUSR1 while MPI
 *  is still starting. @return TF_OK, TF_EIO (sigaction failed, with errno) */
TF_WARN_UNUSED tf_status tf_sigs_hold(void);
/** Install the handlers. One set per process; @p cancel must live until tf_sigs_restore().
 *  @return TF_OK, TF_EINVAL (installed already), TF_EIO (sigaction failed, with errno) */
TF_WARN_UNUSED tf_status tf_sigs_install(tf_cancel *cancel);
/** Was a status line asked for since the last call? */
bool tf_sigs_take_status(void);
/** Put the dispositions back that were found by tf_sigs_hold() or tf_sigs_install(). */
void tf_sigs_restore(void);

/** Standard output is a pipe that nobody reads any more: end as a filter does, killed by SIGPIPE,
 * so that the shell sees 141. Returns only if SIGPIPE was ignored when the program started: then
 * the caller reports a write error, as coreutils do. */
void tf_sigs_die_of_pipe(void);

/** "SIGINT", "SIGTERM", ..., "the time limit"; "a signal" for numbers that are not handled here. */
const char *tf_signal_name(int number);

#endif
