/* ecmv_schedule.c — see ecmv_schedule.h; the search is tests/bench/search_levels.c. */
#include "ecmv_schedule.h"

/* Sequences; curves, those from 60 to 203 for semiprimes of 48 to 64 bits (exact orders of the groups
 * of thousands of primes: docs/ALGORITHMS.md), the others what finds primes of 16, 20, 36, 40, ..., 64
 * bits with fewest products. */
#define L TF_ECMV_LUCAS
#define C TF_ECMV_CURVE
const tf_ecmv_level tf_ecmv_levels[TF_ECMV_LEVELS] = {
    {L, 97, 3000, 120},      {L, 230, 6913, 210},     {L, 542, 11928, 210},
    {L, 1500, 40000, 420},   {C, 20, 400, 30},        {C, 46, 1369, 90},
    {C, 60, 2403, 120},      {C, 86, 3467, 150},      {C, 125, 5003, 210},
    {C, 141, 7774, 210},     {C, 180, 9926, 210},     {C, 203, 11217, 210},
    {C, 359, 25714, 420},    {C, 565, 40462, 630},    {C, 996, 71309, 630},
    {C, 1967, 140751, 1050}, {C, 3096, 221475, 1260}, {C, 4872, 348496, 2310},
    {C, 6111, 546441, 2310}, {C, 8586, 767711, 2310},
};
#undef L
#undef C

/* For composites of up to so many bits: a sequence or two (the first for random numbers, at the price of
 * 3 % for semiprimes of 64 bits); of the curves from which level on, to which,
 * in which steps. */
static const struct {
    uint8_t bits, small, large, first, last, step;
} rows[] = {
    {34, 0, 0, 4, 5, 1},   {41, 0, 0, 5, 6, 1},  {48, 1, 1, 6, 8, 1},  {52, 1, 1, 7, 8, 1},
    {56, 0, 2, 7, 9, 1},   {60, 0, 2, 8, 10, 1}, {64, 0, 2, 9, 11, 1}, {72, 2, 2, 5, 12, 2},
    {80, 1, 1, 5, 13, 2},  {88, 1, 1, 5, 14, 2}, {96, 1, 1, 5, 15, 2}, {109, 1, 1, 5, 16, 2},
    {128, 1, 1, 5, 15, 2},
};

enum { ON_THE_LAST = 100 };

/* From how many bits on the sieve is faster than curves, on vector lanes and on words (there, from the
 * least that it takes, TF_TQS_MIN_BITS), and after how many rounds. A number that division has left
 * whole is a semiprime more often than not: it gets the few that find a third prime. The rest of one that
 * had others has a small prime as often as any number of its size; there, curves pay as long as they
 * are cheap beside the sieve. */
enum {
    VECTOR_LANES = 8,
    SIEVE_BITS = 78,
    SIEVE_BITS_SCALAR = 65,
    ROUNDS_WHOLE = 3,
    ROUNDS_REST = 8,
    ROUNDS_REST_SCALAR = 3,
    ROUNDS_REST_LONG = 5, /* likewise on words, from so many bits on: */
    LONG_BITS = 105
};

unsigned tf_ecmv_level_of(unsigned bits, unsigned rounds) {
    unsigned i = 0;
    while (rows[i].bits < bits) i++;
    if (rounds == 0) return rows[i].small;
    if (rounds == 1 && rows[i].large != rows[i].small) return rows[i].large;
    rounds -= rows[i].large != rows[i].small ? 2 : 1;
    unsigned last = rows[i].last, level = rows[i].first + rows[i].step * rounds;
    if (level <= last) return level;
    level = last + (rounds - (last - rows[i].first) / rows[i].step) / ON_THE_LAST;
    return level < TF_ECMV_LEVELS ? level : TF_ECMV_LEVELS - 1;
}

bool tf_ecmv_gives_way(unsigned lanes, unsigned bits, unsigned rounds, bool whole) {
    const bool vectors = lanes >= VECTOR_LANES;
    unsigned before = ROUNDS_WHOLE;
    if (!whole && vectors) before = ROUNDS_REST;
    if (!whole && !vectors) before = bits < LONG_BITS ? ROUNDS_REST_SCALAR : ROUNDS_REST_LONG;
    return bits >= (vectors ? SIEVE_BITS : SIEVE_BITS_SCALAR) && rounds >= before;
}
