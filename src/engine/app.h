/* app.h — what trifactor and trifactor-mpi have in common: everything but the message layer. */
#ifndef TF_APP_H
#define TF_APP_H

#include "executor.h"

typedef struct tf_app {
    unsigned program; /* TF_PROGRAM_TRIFACTOR or TF_PROGRAM_MPI (config.h) */
    int rank, ranks;
    /** Tell all ranks how this one's preparation ended: @p code, and if not 0 @p why, whole lines;
     *  and begin to watch over one another (@p patience: seconds without a sign of life after which
     *  a rank is lost). Every rank calls it, whatever happened before. NULL: there are no others.
     *  @return the code of all ranks, 0: go on */
    int (*muster)(struct tf_app *, double patience, int code, const char *why);
    /** Wrap the executor of this process into that of the job; takes it over. NULL: there are no
     *  others. */
    tf_executor *(*widen)(struct tf_app *, tf_executor *inner);
    /** From now on a stop of any rank is one of rank 0, too: for what only rank 0 waits for. Ended with a
     *  @p cancel of NULL. NULL: there is one rank. */
    void (*stop_with)(struct tf_app *, tf_cancel *cancel);
    /** Rank 0's value on every rank. NULL: there is one rank. */
    int (*agree)(struct tf_app *, int value);
    const char *message_layer; /* for --version; NULL: none */
    const char *archives;      /* for --version: libraries that are linked statically; NULL: none */
    void *context;
} tf_app;

/** What must be known before the message layer starts: long before the command line is otherwise read, and without a
 *  word about what is wrong with it.
 *  @param limit      --start-limit in seconds; left alone where it cannot be read
 *  @param exit_file  --exit-file, to be freed; NULL: none */
void tf_app_before_start(unsigned program, int argc, char *argv[], double *limit, char **exit_file);

/** The whole program: command line in, exit code out, the same on every rank. */
int tf_app_main(tf_app *app, int argc, char *argv[]);

#endif
