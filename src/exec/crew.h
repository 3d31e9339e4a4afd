/* crew.h — an executor made of ranks that a transport connects: hub on rank 0, the others serve.
 * `ranks` is a crew over MPI; tests run one over queues in a single process. */
#ifndef TF_CREW_H
#define TF_CREW_H

#include "executor.h"
#include "transport.h"

/** Called on every rank. Takes inner and transport over, also when it fails.
 *  @param workers  of every rank's inner executor, in the order of ranks; copied
 *  @return NULL when out of memory or descriptors */
tf_executor *tf_exec_crew_new(tf_transport *transport, tf_executor *inner, const uint32_t *workers);

#endif
