/* support_crew.h — the contract on a crew whose ranks are threads of this process. */
#ifndef TF_SUPPORT_CREW_H
#define TF_SUPPORT_CREW_H

#include "support_contract.h"

/** Makes the inner executor of a rank. */
typedef tf_executor *tf_crew_inner(void);

/** Run the contract on @p ranks ranks. @return NULL or what failed */
const char *tf_crew_contract(unsigned ranks, tf_crew_inner *inner, uint64_t seed, unsigned scale);

#endif
