/* manual.h — the prose of --help and of the man pages; what can be derived is not in it. */
#ifndef TF_MANUAL_H
#define TF_MANUAL_H

#include "opts.h"

#define TF_MANUAL_INTRO                                                                            \
    "Print the prime factors of each NUMBER; without operands and --input, read numbers from "     \
    "standard input. Numbers may be decimal, hexadecimal (0x...) or expressions such as 2^251-1, " \
    "30!+1, 97#, fib(301) or (10^40-1)/9."

#define TF_MANUAL_CLOSING                                                                          \
    "Every option can also be set by an environment variable: TRIFACTOR_MAX_DIGITS=60 is the "     \
    "same as --max-digits=60; the command line wins. Exit status: 0 all complete, 1 some input "   \
    "invalid, 2 usage, 3 stopped (run again), 4 incomplete because of a limit, 5 out of a "        \
    "resource, 6 unusable state file, 70 internal error."

extern const tf_opt_chapter tf_manual_trifactor[], tf_manual_mpi[];

#endif
