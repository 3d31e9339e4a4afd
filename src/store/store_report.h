/* store_report.h — what is in a state file, for people and programs (`trifactor state FILE`). */
#ifndef TF_STORE_REPORT_H
#define TF_STORE_REPORT_H

#include "store.h"
#include "textbuf.h"

/** Append a description of the file, which may be in use; it is not changed, and no owner is needed.
 *  @param json  lines of JSON instead of text: kinds "state", "run", "number", "relations", "iterate"
 *  @return TF_OK, or TF_EIO with *error set */
TF_WARN_UNUSED tf_status tf_store_report(tf_text *out, const char *path, bool json,
                                         tf_store_error *error);

#endif
