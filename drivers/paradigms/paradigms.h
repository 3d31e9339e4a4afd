/* paradigms.h — the commands of the program and what the user asked of them.
 *
 * Every command is one row of PARADIGMS_COMMAND_MAP and one function example_<id>() in a file of
 * the same name; --help, the man page and the dispatcher come from the rows. */
#ifndef PARADIGMS_H
#define PARADIGMS_H

#include "exitcode.h"
#include "opts.h"

/* Which commands an option is for. */
#define PARADIGMS_EXAMPLE 1u
#define PARADIGMS_COMPARE 2u
#define PARADIGMS_FACTOR  4u /* examples that factor numbers */

/* X(id, name, which options, takes NUMBERs, summary) */
#define PARADIGMS_COMMAND_MAP(X)                                                                   \
    X(async_basic, "async-basic", PARADIGMS_EXAMPLE, false,                                        \
      "a coroutine awaits its data on the event loop (2 s)")                                       \
    X(async_gather, "async-gather", PARADIGMS_EXAMPLE, false,                                      \
      "three coroutines at once on one thread; the longest one counts (3 s)")                      \
    X(threads_basic, "threads-basic", PARADIGMS_EXAMPLE, false,                                    \
      "two threads, one counts and one spells (7.5 s)")                                            \
    X(threads_pool, "threads-pool", PARADIGMS_EXAMPLE, false,                                      \
      "a pool of three threads; results in the order of submission (3 s)")                         \
    X(processes_basic, "processes-basic", PARADIGMS_EXAMPLE, false,                                \
      "five MPI processes tell their names and process IDs")                                       \
    X(processes_factor, "processes-factor", PARADIGMS_EXAMPLE | PARADIGMS_FACTOR, true,            \
      "factor each NUMBER in a process of its own (2 s)")                                          \
    X(compare, "compare", PARADIGMS_COMPARE, true,                                                 \
      "measure the paradigms on this machine: waiting, and factoring NUMBERs")

#define PARADIGMS_FORMAT_MAP(X)                                                                    \
    X(PARADIGMS_FORMAT_TEXT, "text")                                                               \
    X(PARADIGMS_FORMAT_MARKDOWN, "markdown")                                                       \
    X(PARADIGMS_FORMAT_JSON, "json")

typedef enum paradigms_format {
#define PARADIGMS_FORMAT_ENUM_(name, word) name,
    PARADIGMS_FORMAT_MAP(PARADIGMS_FORMAT_ENUM_)
#undef PARADIGMS_FORMAT_ENUM_
} paradigms_format;

enum {
#define TF_OPT(id, ...) PARADIGMS_OPTION_##id,
#include "paradigms_opts.def"
#undef TF_OPT
    PARADIGMS_OPTION_COUNT
};

typedef struct paradigms_config {
#define TF_OPT(id, letter, kind, ...) TF_OPT_TYPE_##kind id;
#include "paradigms_opts.def"
#undef TF_OPT
    tf_opt_list operands; /* operands.items[0] is the command, the NUMBERs follow */
    tf_opt_origin origin[PARADIGMS_OPTION_COUNT];
    char *const *argv; /* of the program: the process examples start it again under mpirun */
    int argc;
} paradigms_config;

typedef struct paradigms_command {
    const char *name;
    unsigned options; /* PARADIGMS_EXAMPLE, ...: those it takes */
    bool takes_numbers;
    const char *summary;
    tf_exit_code (*run)(const paradigms_config *config);
} paradigms_command;

#define PARADIGMS_DECLARE_(id, ...) tf_exit_code example_##id(const paradigms_config *config);
PARADIGMS_COMMAND_MAP(PARADIGMS_DECLARE_)
#undef PARADIGMS_DECLARE_

/** The exit code for the status an example ended with, after a line on standard error if it is an
 *  error. */
tf_exit_code example_end(tf_status status);

/** Set up the log as the options say. A process learns its rank only after MPI has started. */
void example_log(const paradigms_config *config, int rank);

/* ---- the command line (paradigms_config.c) -------------------------------------------------- */

/** Read the options and find the command. Clear the config on every return.
 *  @param command  NULL after --help, --version and --man
 *  @param error    on TF_EINVAL: the complete text for standard error
 *  @return TF_OK, TF_EINVAL (a usage error), TF_ENOMEM */
TF_WARN_UNUSED tf_status paradigms_config_read(paradigms_config *c,
                                               const paradigms_command **command, int argc,
                                               char *const argv[], tf_text *error);
void paradigms_config_clear(paradigms_config *c);
void paradigms_help(tf_text *out);
void paradigms_man(tf_text *out);

#endif
