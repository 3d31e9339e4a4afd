/* support_isa.h — the same on every vector level: for TF_EVERY_ISA(isa) ... A level that the processor does not
 * have is the best that it has. */
#ifndef TF_SUPPORT_ISA_H
#define TF_SUPPORT_ISA_H

#include "cpu.h"

#define TF_EVERY_ISA(isa) (tf_isa isa = TF_ISA_GENERIC; isa < TF_ISA_BEST; isa++)

#endif
