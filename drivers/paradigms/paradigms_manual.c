/* paradigms_manual.c — chapters of the man page of paradigms. */
#include "paradigms_manual.h"

#include "paradigms.h"

static const tf_opt_term command_terms[] = {
#define COMMAND_TERM(id, word, mask, numbers, text) {word, text "."},
    PARADIGMS_COMMAND_MAP(COMMAND_TERM)
#undef COMMAND_TERM
        {0}};

static const tf_opt_term exit_terms[] = {
    {"0", "Everything was done."},
    {"1", "Some NUMBER is invalid; nothing was run."},
    {"2", "The command line is wrong."},
    {"4", "A NUMBER could not be factored completely."},
    {"5", "Out of a resource: mpirun is missing, no memory, output failed."},
    {"70", "Internal error: a bug, please report it."},
    {0}};

#define DESCRIPTION                                                                                \
    "The examples are those of a well-known introduction to concurrency in Python, with its "      \
    "output and its delays, on the machinery of this project: coroutines on a libuv event loop, "  \
    "the executor that runs tasks on OpenMP threads, and the one that runs them on MPI "           \
    "processes.\n\n"                                                                               \
    "The process examples need several processes. Started by mpirun or srun they use those; "      \
    "started alone they run themselves again under mpirun and say so on standard error. With "     \
    "fewer processes than the example wants, some process does the work of several; with more, "   \
    "the rest stays idle."

#define EXAMPLES                                                                                   \
    " paradigms async-gather\n\n paradigms processes-factor 2^67-1 30!+1\n\n"                      \
    " mpirun -n 5 --oversubscribe paradigms processes-basic"

const tf_opt_chapter paradigms_manual[] = {
    {"DESCRIPTION", DESCRIPTION, NULL},
    {"COMMANDS", NULL, command_terms},
    {"EXIT STATUS", NULL, exit_terms},
    {"ENVIRONMENT", "An option that is not on the command line is taken from its variable.", NULL},
    {"EXAMPLES", EXAMPLES, NULL},
    {"SEE ALSO", "trifactor(1), trifactor-mpi(1), mpirun(1)", NULL},
    {0}};
