/* record.h — one answer, as the output formats see it. All pointers are borrowed. */
#ifndef TF_RECORD_H
#define TF_RECORD_H

#include "base.h"

typedef struct tf_record {
    uint64_t index;   /* position in the input, from 0 */
    const char *text; /* as given by the user */
    size_t text_size;
    bool is_small; /* small_* hold the answer; else n and factors */
    uint64_t small_n;
    const uint64_t *small_primes; /* increasing, with repetition */
    const uint8_t *small_methods; /* tf_method of each; NULL: trial division */
    unsigned small_count;
    mpz_srcptr n;
    const tf_factors *factors;
    bool complete;      /* no factor is composite */
    const char *status; /* "complete", "incomplete" */
    double seconds;
} tf_record;

typedef struct tf_invalid_record {
    uint64_t index;
    const char *text;
    size_t text_size;
    const char *reason;
} tf_invalid_record;

#endif
