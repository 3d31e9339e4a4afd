/* ecm.h — Lenstra's elliptic curve method on Montgomery curves. [Lenstra87] [Montgomery87, sec. 10]
 *
 * Curve and point come from sigma by Suyama's parametrization, exactly as GMP-ECM's -param 0 takes
 * them: u = sigma^2 - 5, v = 4 sigma, point (u^3 : v^3), A = (v-u)^3 (3u+v) / (4 u^3 v) - 2. The
 * order of every such curve is divisible by 12. [ZimmermannDodson06, sec. 2] */
#ifndef TF_ECM_H
#define TF_ECM_H

#include "twostage.h"

extern const tf_twostage_ops tf_ecm_ops; /* params->seed: sigma, not 0, 1 or 5 */

#endif
