/* state.h — from the options to the durable state of a run (--state). */
#ifndef TF_STATE_H
#define TF_STATE_H

#include "settings.h"
#include "store.h"

/** Does the command line ask for a state? The same on every rank. */
bool tf_state_wanted(const tf_config *config);
/** Open it, on rank 0. Options that shape the answers must be those the file was made with; limits
 *  (--timeout, --max-digits, --max-curves), threads and ranks may change.
 *  @param out  receives NULL when none is wanted
 *  @return TF_OK, or TF_EIO with *error set */
TF_WARN_UNUSED tf_status tf_state_open(tf_store **out, const tf_config *config,
                                       const tf_settings *settings, unsigned ranks,
                                       unsigned threads, const tf_cancel *cancel,
                                       tf_store_error *error);

#endif
