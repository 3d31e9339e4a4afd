/* stdfds.h — the three standard descriptors, made safe to use. */
#ifndef TF_STDFDS_H
#define TF_STDFDS_H

#include "base.h"

/** Give every closed one of descriptors 0, 1, 2 a place-holder on which reads and writes fail, so
 * that no file or socket opened later takes its number and is written to by mistake. Call first. */
void tf_stdfds_secure(void);

#endif
