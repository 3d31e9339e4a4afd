/* exitcode.h — how a program ends, the same on every rank; the man page prints this table. */
#ifndef TF_EXITCODE_H
#define TF_EXITCODE_H

#include "base.h"

#define TF_EXIT_MAP(X)                                                                             \
    X(TF_EXIT_COMPLETE, 0, "every number was factored completely")                                 \
    X(TF_EXIT_INVALID, 1, "some input was invalid or could not be read; the rest was done")        \
    X(TF_EXIT_USAGE, 2, "the command line or an environment variable is wrong; nothing was done")  \
    X(TF_EXIT_STOPPED, 3,                                                                          \
      "stopped by a signal or the time limit; run the same command again to go on")                \
    X(TF_EXIT_INCOMPLETE, 4,                                                                       \
      "some number was left incomplete, by a limit or at the end of the plan")                     \
    X(TF_EXIT_RESOURCE, 5, "out of memory, disk space or another resource; or output failed")      \
    X(TF_EXIT_STATE, 6, "the state file or the folder of parts cannot be used")                    \
    X(TF_EXIT_INTERNAL, 70, "internal error: a bug, please report it")

typedef enum tf_exit_code {
#define TF_EXIT_ENUM_(name, value, text) name = (value),
    TF_EXIT_MAP(TF_EXIT_ENUM_)
#undef TF_EXIT_ENUM_
} tf_exit_code;

/** What the code means; "unknown exit code" outside the enum. */
const char *tf_exit_text(int code);

/** What an errno of a file that cannot be made or written comes to: TF_EXIT_RESOURCE where the machine has no more
 *  of something (room, memory, descriptors) or its disk fails, @p otherwise where the name is wrong. */
int tf_exit_of_errno(int error, int otherwise);

/** What the third line of the file says when MPI has not started: nothing was begun, and nothing is wrong
 *  that another start might not mend, as it would not mend a full disk. */
#define TF_EXIT_NOT_STARTED "not started"

/** What the third line begins with when the results went to a file of their own (--output), which it names. */
#define TF_EXIT_OUTPUT "output: "

/** Write the code and a newline, and in a second line how many bytes of results were written, to the file
 *  @p path (--exit-file), whole or not at all: a reader must not find half a number. What is there and no
 *  regular file (a device, a FIFO, a link) stays what it is, and is written to.
 *  @param remark  a third line; NULL: none
 *  @return TF_OK, TF_ENOMEM, TF_EIO (with errno) */
TF_WARN_UNUSED tf_status tf_exit_write(const char *path, int code, uint64_t printed,
                                       const char *remark);

#endif
