/* smallanswer.h — the primes of one small number, in order, and by which methods they are said to be found. */
#ifndef TF_SMALLANSWER_H
#define TF_SMALLANSWER_H

#include "base.h"

enum { TF__SMALL_LARGE = 12 /* primes above 2^10 that a number of two words has at most */ };

typedef struct tf__small_answer {
    const uint16_t *small;
    unsigned small_count, large_count;
    tf_u128 large[TF__SMALL_LARGE]; /* in order */
} tf__small_answer;

/** The rule of smallfactor.h, from the primes alone. @param methods  receives one for each prime */
void tf__small_name_methods(uint8_t *methods, const tf__small_answer *a);

/** Numbers so few that the lanes would stay empty, one by one; arguments as those of tf_small64. */
void tf__small_few(uint64_t *primes, uint8_t *methods, size_t *ends, const uint64_t *n,
                   size_t count);

#endif
