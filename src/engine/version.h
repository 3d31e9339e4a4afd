/* version.h — the text of --version. */
#ifndef TF_VERSION_H
#define TF_VERSION_H

#include "cpu.h"
#include "textbuf.h"

/** @param message_layer  first line of the MPI library's own version, NULL: built without
 *  @param isa            the vector level in use */
void tf_version_text(tf_text *out, const char *program, const char *message_layer, tf_isa isa);

#endif
