/* qs_poly_internal.h — what qs_pool.c and qs_poly.c share. */
#ifndef TF_QS_POLY_INTERNAL_H
#define TF_QS_POLY_INTERNAL_H

#include "qs_poly.h"

/** From poly->q to a, B and the first b and c. */
void tf__qs_poly_set_primes(tf_qs_poly *poly, const tf_qs_fb *fb, const mpz_t kn);

#endif
