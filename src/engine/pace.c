/* pace.c — see pace.h. */
#include "pace.h"

#define BLOCK_SECONDS 0.024
/* A block with numbers of two words may take longer: the lanes want many of them. */
#define WIDE_SECONDS 0.06
/* Where so many workers share rank 0, each may keep a block for longer, up to MOST_TIMES as long. */
#define MANY_WORKERS 64u
#define MOST_TIMES   8u
#define FIRST_SIZE   ((size_t)2048)
#define LEAST_SIZE   ((size_t)1024)
#define MOST_SIZE    ((size_t)65536) /* its output, too, stays in the second-level cache */
/* Before anything was measured. */
#define FIRST_PER_BYTE   1.5e-7
#define FIRST_PER_WEIGHT 1e-6

/* Products of two primes of the same size, in microseconds on a processor with AVX-512 IFMA. Random
 * numbers of so many digits are several times easier, and that is learned. */
enum { WIDE_FROM = 21, WIDE_TO = 40 /* bytes: 39 digits and a sign */ };
static const uint32_t wide_weight[WIDE_TO - WIDE_FROM + 1] = {
    40,  50,  70,  90,   110,  140,  170,  200,  240,  330,
    440, 600, 800, 1050, 1300, 1600, 2000, 2400, 2900, 2900};

void tf_block_pace_init(tf_block_pace *p) {
    *p = (tf_block_pace){.seconds_per_byte = FIRST_PER_BYTE,
                         .seconds_per_weight = FIRST_PER_WEIGHT,
                         .size = FIRST_SIZE / 2};
}

/* By the share that the foretold cost has in the whole. Slower than thought counts at once, faster
 * only by and by. */
static double corrected(double unit, double share, double ratio) {
    double now = unit * (1 + share * (ratio - 1));
    return now > unit ? now : 0.75 * unit + 0.25 * now;
}

void tf_block_pace_learn(tf_block_pace *p, size_t bytes, uint64_t weight, double seconds) {
    if (bytes == 0 || !(seconds >= 0)) return;
    double by_bytes = p->seconds_per_byte * (double)bytes;
    double foretold = by_bytes + p->seconds_per_weight * (double)weight;
    double ratio = seconds / foretold, share = by_bytes / foretold;
    p->seconds_per_byte = corrected(p->seconds_per_byte, share, ratio);
    p->seconds_per_weight = corrected(p->seconds_per_weight, 1 - share, ratio);
    if (p->seconds_per_byte < 1e-12) p->seconds_per_byte = 1e-12;
    if (p->seconds_per_weight < 1e-12) p->seconds_per_weight = 1e-12;
}

/* How many times the usual seconds a block may take. */
static double patience(unsigned workers) {
    unsigned times = workers / MANY_WORKERS;
    return times < 1 ? 1 : times > MOST_TIMES ? MOST_TIMES : times;
}

size_t tf_block_pace_next(tf_block_pace *p, tf_read_scale *scale, uint64_t left, unsigned workers) {
    double times = patience(workers);
    size_t size = workers > 1 ? 2 * p->size : MOST_SIZE;
    if (size > MOST_SIZE) size = MOST_SIZE;
    if (p->seconds_per_byte * (double)size > times * BLOCK_SECONDS)
        size = (size_t)(times * BLOCK_SECONDS / p->seconds_per_byte);
    if (left > 0 && workers > 1 && size > left / (2 * (uint64_t)workers))
        size = (size_t)(left / (2 * (uint64_t)workers));
    if (size < LEAST_SIZE) size = LEAST_SIZE;
    p->size = size;
    double most = times * WIDE_SECONDS / p->seconds_per_weight;
    *scale = (tf_read_scale){.from = WIDE_FROM,
                             .to = WIDE_TO,
                             .weight = wide_weight,
                             .most = most < 1e15 ? (uint64_t)most : (uint64_t)1e15};
    return size;
}
