/* qs_forecast.h — how many relations a factorization will take, from a small sample of them.
 *
 * Full relations come at a constant rate, cycles among the partial ones do not: their number
 * explodes late. So the future is played through: relations are drawn from the sample again and
 * again, each large prime replaced by a random one of about its size, and cycles counted as the pot
 * does, until there are enough. Within about 4 % of what happened at 60 to 80 digits. */
#ifndef TF_QS_FORECAST_H
#define TF_QS_FORECAST_H

#include "qs_context.h"

typedef struct tf_qs_forecast {
    uint64_t sample;    /* relations in the sample ... */
    uint64_t relations; /* and how many of this kind it will take in all; 0: no end in sight */
    uint64_t full;      /* of these without large primes */
    uint64_t cycles;    /* and cycles among the others */
} tf_qs_forecast;

/** @param bytes  output of a sieve with this context (qs_relation.h), some hundred relations at
 *                least; not verified
 *  Cost: 0.1 us a relation that it will take, and 4 bytes for each possible large prime.
 *  @return TF_OK, TF_EFORMAT (malformed sample), TF_EINVAL (an empty one), TF_ENOMEM */
TF_WARN_UNUSED tf_status tf_qs_forecast_from(tf_qs_forecast *f, const tf_qs *qs,
                                             const uint8_t *bytes, size_t size, uint64_t seed);

#endif
