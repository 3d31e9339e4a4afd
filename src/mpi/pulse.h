/* pulse.h — who is still there: the arithmetic of a heartbeat, without messages and without clock.
 *
 * A rank is there as long as something has been heard of it within the last `patience` seconds.
 * These are seconds during which we looked: a look counts for at most one period, so that a process
 * that was itself stopped, or a machine that slept, does not take all others for dead. */
#ifndef TF_PULSE_H
#define TF_PULSE_H

#include "base.h"

#define TF_PULSE_BEATS 4 /* periods in the patience: so many beats may be late */

typedef struct tf_pulse {
    unsigned ranks;
    double patience, period; /* seconds; a beat is said every period */
    double last;             /* clock at the last look */
    double time;             /* seconds during which we looked */
    double beat_at;          /* in these seconds: when the next beat is due */
    double *heard_at;        /* likewise, of each rank */
} tf_pulse;

/** @param patience  seconds > 0
 *  @param now       any clock that does not go back
 *  @return TF_OK or TF_ENOMEM */
TF_WARN_UNUSED tf_status tf_pulse_init(tf_pulse *p, unsigned ranks, double patience, double now);
void tf_pulse_clear(tf_pulse *p);

/** It is @p now. @return whether a beat is due (then it counts as said) */
bool tf_pulse_look(tf_pulse *p, double now);
void tf_pulse_heard(tf_pulse *p, unsigned rank);
/** Take the rank for lost until it is heard of. */
void tf_pulse_lost(tf_pulse *p, unsigned rank);
bool tf_pulse_there(const tf_pulse *p, unsigned rank);

#endif
