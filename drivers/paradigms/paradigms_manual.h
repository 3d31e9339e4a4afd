/* paradigms_manual.h — the prose of --help and of the man page; what can be derived is not in it.
 */
#ifndef PARADIGMS_MANUAL_H
#define PARADIGMS_MANUAL_H

#include "opts.h"

#define PARADIGMS_MANUAL_PURPOSE "three ways to do many things at once, as examples and in figures"

#define PARADIGMS_MANUAL_SYNOPSIS                                                                  \
    "EXAMPLE [--time-scale=X] [NUMBER]...\ncompare [OPTION]... [NUMBER]..."

#define PARADIGMS_MANUAL_INTRO                                                                     \
    "Run an example of concurrency on an event loop, on threads or on processes, or measure the "  \
    "three on this machine."

/* Broken by hand: it stands below the list of examples. */
#define PARADIGMS_MANUAL_CLOSING                                                                   \
    "The process examples start mpirun themselves unless they were started by it.\n"               \
    "The numbers that processes-factor takes by default are prime, all three; the\n"               \
    "tutorial that the examples come from shows twenty sevens for each of them.\n"

extern const tf_opt_chapter paradigms_manual[];

#endif
