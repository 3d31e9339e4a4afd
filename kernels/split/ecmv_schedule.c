/* ecmv_schedule.c — see ecmv_schedule.h; the search is tests/bench/search_levels.c. */
#include "ecmv_schedule.h"

/* What finds primes of 16, 20, 24, 26, 28, 30, 32, 36, 40, ..., 64 bits with fewest products. */
const tf_ecmv_level tf_ecmv_levels[TF_ECMV_LEVELS] = {
    {20, 400, 30},        {46, 1369, 90},       {65, 3006, 120},      {92, 4224, 150},
    {129, 7418, 210},     {162, 7444, 210},     {228, 13073, 330},    {359, 25714, 420},
    {565, 40462, 630},    {996, 71309, 630},    {1967, 140751, 1050}, {3096, 221475, 1260},
    {4872, 348496, 2310}, {6111, 546441, 2310}, {8586, 767711, 2310},
};

/* From which level on, and to which: for composites of up to so many bits. */
static const struct {
    uint8_t bits, first, last;
} rows[] = {
    {34, 0, 0}, {41, 0, 1}, {48, 1, 2}, {52, 1, 3},  {56, 1, 4},   {60, 1, 5},   {64, 1, 6},
    {72, 1, 7}, {80, 1, 8}, {88, 2, 9}, {96, 2, 10}, {104, 2, 11}, {109, 2, 11}, {128, 2, 10},
};

enum { STEP = 2, ON_THE_LAST = 100 };

/* From how many bits on the sieve is faster than curves, on vector lanes and on words; the rounds
 * before it are for numbers of three and more primes. */
enum { VECTOR_LANES = 8, SIEVE_BITS = 92, SIEVE_BITS_SCALAR = 76, BEFORE_SIEVE = 3 };

unsigned tf_ecmv_level_of(unsigned bits, unsigned rounds) {
    unsigned i = 0;
    while (rows[i].bits < bits) i++;
    unsigned last = rows[i].last, level = rows[i].first + STEP * rounds;
    if (level <= last) return level;
    level = last + (rounds - (last - rows[i].first) / STEP) / ON_THE_LAST;
    return level < TF_ECMV_LEVELS ? level : TF_ECMV_LEVELS - 1;
}

bool tf_ecmv_gives_way(unsigned lanes, unsigned bits, unsigned rounds) {
    bool vectors = lanes >= VECTOR_LANES;
    return bits >= (vectors ? SIEVE_BITS : SIEVE_BITS_SCALAR) && rounds >= BEFORE_SIEVE;
}
