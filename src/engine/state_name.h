/* state_name.h — what the state of a long run is called when nobody has named it.
 *
 * Named by what is factored: the same command finds it again, another does not, and runs side by side
 * never meet. The name is that of the first input file, or "trifactor" in the working directory, then
 * a checksum of the options that shape the answers, of the operands and of what the input files
 * hold, and ".state". */
#ifndef TF_STATE_NAME_H
#define TF_STATE_NAME_H

#include "config.h"
#include "store.h"
#include "textbuf.h"

/** @param path  appended to
 *  @return TF_FOUND; TF_NONE: some of the input can be read only once (a pipe, a terminal), or not at
 *          all; TF_ENOMEM */
TF_WARN_UNUSED tf_status tf_state_name(tf_text *path, const tf_config *config,
                                       const tf_store_setting *settings, size_t count);

#endif
