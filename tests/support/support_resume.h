/* support_resume.h — a small run with a state, and the run that goes on from it: what must be true of its
 * output whatever the state holds. Failures abort: for fuzz targets. */
#ifndef TF_SUPPORT_RESUME_H
#define TF_SUPPORT_RESUME_H

#include "store.h"

/** What tf_store_open gets here: settings, and patience of an instant. */
tf_store_terms tf_resume_terms(const char *path);

/** Run the numbers, and a sieve until it has some relations: a state with rows in each of its tables.
 *  @param store  open, and empty */
void tf_resume_begin(tf_store *store);

/** The same run once more. Aborts unless
 *  - every line of output has factors whose product is the number, and all numbers are there;
 *    or the state has been found to belong to other input: exit status 6;
 *  - the sieve, if wanted, ends with a factor.
 *  @return was it all done? (false: other input) */
bool tf_resume_run(tf_store *store, bool sieve);

#endif
