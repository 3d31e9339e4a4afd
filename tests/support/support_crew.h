/* support_crew.h — the contract on a crew whose ranks are threads of this process. */
#ifndef TF_SUPPORT_CREW_H
#define TF_SUPPORT_CREW_H

#include "support_contract.h"

/** Run the contract on @p ranks ranks with inner executors of @p threads threads (0: serial).
 *  @return NULL or what failed */
const char *tf_crew_contract(unsigned ranks, unsigned threads, uint64_t seed, unsigned scale);

#endif
