/* chunk.c — adaptive chunk sizes. */
#include "chunk.h"

#include <math.h>

#define MEAN_GAIN      0.125
#define DEVIATION_GAIN 0.25
#define DEVIATIONS     4.0

void tf_chunk_init(tf_chunk *c, double target, unsigned limit) {
    *c = (tf_chunk){.target = target, .limit = limit ? limit : 1};
}

void tf_chunk_measure(tf_chunk *c, double seconds) {
    if (!c->measured) {
        /* One sample says nothing about variation: assume half of it, as for a first round trip. */
        c->mean = seconds;
        c->deviation = seconds / 2;
        c->measured = true;
    } else {
        double error = seconds - c->mean;
        c->mean += MEAN_GAIN * error;
        c->deviation += DEVIATION_GAIN * (fabs(error) - c->deviation);
    }
}

double tf_chunk_estimate(const tf_chunk *c) {
    return c->measured ? c->mean + DEVIATIONS * c->deviation : 0;
}

unsigned tf_chunk_next(tf_chunk *c, uint64_t left, unsigned workers) {
    double each = tf_chunk_estimate(c);
    uint64_t size = 1;
    if (c->measured && c->size) {
        size = 2 * (uint64_t)c->size;
        if (each * (double)size > c->target) size = (uint64_t)(c->target / each);
    }
    if (size > c->limit) size = c->limit;
    uint64_t share = left == TF_CHUNK_UNKNOWN ? size : left / (2 * (uint64_t)workers);
    if (size > share) size = share;
    if (size < 1) size = 1;
    c->size = (unsigned)size;
    return c->size;
}
