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
    {"5", "Out of a resource: mpirun or gnuplot is missing, no memory, output failed."},
    {"70", "Internal error, or a wrong result of a measured task: a bug, please report it."},
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

#define COMPARE                                                                                    \
    "compare runs the same two workloads under five regimes: one task after the other; on the "    \
    "event loop; on threads; on threads behind one global lock, which is held while computing "    \
    "and released while waiting, as Python's interpreter lock is; and on processes. In the one "   \
    "workload tasks wait, in the other they factor numbers; every answer is checked. For each "    \
    "it reports the wall time, the speedup over one after the other, the processor time, the "     \
    "peak memory, the context switches, the time to start up, the time that one empty task "       \
    "costs, and the most tasks that were in flight at once.\n\n"                                   \
    "Below it stands the comparison that textbooks give, with every verdict derived from these "   \
    "figures and the figures beside it: on a machine with one processor, threads are not called "  \
    "fit for computing."

#define EXAMPLES                                                                                   \
    " paradigms async-gather\n\n paradigms processes-factor 2^67-1 30!+1\n\n"                      \
    " mpirun -n 5 --oversubscribe paradigms processes-basic\n\n"                                   \
    " paradigms compare --format=markdown --plot=compare.svg > compare.md"

const tf_opt_chapter paradigms_manual[] = {
    {"DESCRIPTION", DESCRIPTION, NULL},
    {"COMMANDS", NULL, command_terms},
    {"THE COMPARISON", COMPARE, NULL},
    {"EXIT STATUS", NULL, exit_terms},
    {"ENVIRONMENT", "An option that is not on the command line is taken from its variable.", NULL},
    {"EXAMPLES", EXAMPLES, NULL},
    {"SEE ALSO", "trifactor(1), trifactor-mpi(1), mpirun(1), gnuplot(1)", NULL},
    {0}};
