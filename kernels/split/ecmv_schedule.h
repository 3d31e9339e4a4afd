/* ecmv_schedule.h — which curves a composite gets, one after the other.
 *
 * Levels are bounds of growing cost. A composite of so many bits has a round or two of a Lucas
 * sequence, which is cheap, and then goes through levels of curves from a first to a last one, with a number of curves on each; it stays on the last as long as a semiprime of
 * its size could be expected to, and then goes on to the levels above. */
#ifndef TF_ECMV_SCHEDULE_H
#define TF_ECMV_SCHEDULE_H

#include "ecmv.h"

enum { TF_ECMV_LEVELS = 20 };

typedef struct tf_ecmv_level {
    tf_ecmv_group group;
    uint16_t b1;
    uint32_t b2, d;
} tf_ecmv_level;

extern const tf_ecmv_level tf_ecmv_levels[TF_ECMV_LEVELS];

/** The level of the next curve for a composite of @p bits after @p rounds of one curve or more. */
unsigned tf_ecmv_level_of(unsigned bits, unsigned rounds);

/** Is a quadratic sieve the better choice after so many rounds, for curves on @p lanes lanes?
 *  @param whole  no prime of the number has been found before: it is more often a semiprime */
bool tf_ecmv_gives_way(unsigned lanes, unsigned bits, unsigned rounds, bool whole);

#endif
