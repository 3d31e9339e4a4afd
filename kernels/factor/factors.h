/* factors.h — building the list of factors that the public interface returns. */
#ifndef TF_FACTORS_H
#define TF_FACTORS_H

#include "base.h"

/** Append value^exponent; the value is copied. */
TF_WARN_UNUSED tf_status tf_factors_add(tf_factors *f, const mpz_t value, unsigned exponent,
                                        tf_method method, tf_certainty certainty);

/** Sort by value and merge equal values, keeping the first's method. */
void tf_factors_normalize(tf_factors *f);

/** Is every factor prime or a probable prime? */
bool tf_factors_complete(const tf_factors *f);

/** The product of value^exponent; 1 for an empty list. */
void tf_factors_product(mpz_t out, const tf_factors *f);

#endif
