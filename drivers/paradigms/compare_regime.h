/* compare_regime.h — all measurements of one regime, in a process (or processes) of its own.
 *
 * A fresh process each, so that peak memory, start-up and context switches are those of the regime
 * and of nothing else. `paradigms compare` runs itself again for every regime, with the hidden
 * option
 * --regime; what that prints is figures_write()'s. */
#ifndef PARADIGMS_COMPARE_REGIME_H
#define PARADIGMS_COMPARE_REGIME_H

#include "compare_figures.h"
#include "paradigms.h"

/** Measure and print the figures of the regime that the options name. Its speedups are 0, and its
 *  start-up is the moment of the first result on the monotonic clock: the caller knows the rest.
 *  @return the exit code: TF_EXIT_INCOMPLETE if a number could not be factored completely */
tf_exit_code compare_regime_run(const paradigms_config *config);

#endif
