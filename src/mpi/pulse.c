/* pulse.c — see pulse.h. */
#include "pulse.h"

#include <stdlib.h>

tf_status tf_pulse_init(tf_pulse *p, unsigned ranks, double patience, double now) {
    *p = (tf_pulse){.ranks = ranks, .patience = patience, .period = patience / TF_PULSE_BEATS};
    p->last = now;
    p->heard_at = calloc(ranks, sizeof *p->heard_at);
    return p->heard_at ? TF_OK : TF_ENOMEM;
}

void tf_pulse_clear(tf_pulse *p) {
    free(p->heard_at);
    *p = (tf_pulse){0};
}

bool tf_pulse_look(tf_pulse *p, double now) {
    double passed = now - p->last;
    p->last = now;
    if (passed > 0) p->time += passed < p->period ? passed : p->period;
    if (p->time < p->beat_at) return false;
    p->beat_at = p->time + p->period;
    return true;
}

void tf_pulse_heard(tf_pulse *p, unsigned rank) {
    p->heard_at[rank] = p->time;
}

void tf_pulse_lost(tf_pulse *p, unsigned rank) {
    p->heard_at[rank] = p->time - 2 * p->patience;
}

bool tf_pulse_there(const tf_pulse *p, unsigned rank) {
    return p->time - p->heard_at[rank] <= p->patience;
}
