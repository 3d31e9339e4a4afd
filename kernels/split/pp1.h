/* pp1.h — Williams' P+1: finds p when p + 1 is b1-smooth but for one prime up to b2, provided that
 * x0^2 - 4 is no square modulo p; otherwise it does what P-1 does, more slowly. [Williams82]
 *
 * Elements are V_k(x0), V_1 = x0, multiplied by Lucas chains [Montgomery92]. */
#ifndef TF_PP1_H
#define TF_PP1_H

#include "twostage.h"

extern const tf_twostage_ops tf_pp1_ops; /* params->seed: x0 >= 3 */

#endif
