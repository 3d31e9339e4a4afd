/* stage2_plan.c — see stage2_plan.h. */
#include "stage2_plan.h"

#include "check.h"

#include <math.h>

/* Highly composite multiples of 6: many multiples of small primes among m D +- j that are skipped.
 */
static const struct {
    uint32_t d, phi, largest_prime;
} steps[] = {{6, 2, 3},         {30, 8, 5},         {60, 16, 5},       {90, 24, 5},
             {210, 48, 7},      {420, 96, 7},       {630, 144, 7},     {840, 192, 7},
             {1050, 240, 7},    {1260, 288, 7},     {2310, 480, 11},   {4620, 960, 11},
             {6930, 1440, 11},  {9240, 1920, 11},   {11550, 2400, 11}, {13860, 2880, 11},
             {30030, 5760, 13}, {60060, 11520, 13}, {90090, 17280, 13}};
static const uint32_t reaches[] = {1, 2, 3, 4, 6, 8, 12, 16};

/* Primes in (a, b] within about a percent: li by one Simpson step on x -> e^u / u. */
static double primes_between(double a, double b) {
    double u = log(a), v = log(b), sum = 0, step = (v - u) / 16;
    for (int i = 0; i <= 16; i++) {
        double t = u + step * i;
        sum += (i == 0 || i == 16 ? 1 : i % 2 ? 4 : 2) * exp(t) / t;
    }
    return sum * step / 3;
}

/* What all shapes for the same bounds share. */
typedef struct stage2_range {
    tf_xgroup_cost cost;
    double length, primes, log_x;
} stage2_range;

/* The share of products per prime: 1/2 for those that find a partner, 1 for the others. A prime sees
 * lambda partners of its class in reach on average, on either side; that 1 in 1 + 2 lambda finds
 * none fits what is counted to 3 %. */
static double products_per_prime(double d, double phi, double reach, double log_x) {
    double lambda = reach * d / (2 * phi * log_x);
    return 0.5 + 0.5 / (1 + 2 * lambda);
}

static double shape_cost(const stage2_range *r, size_t i, uint32_t reach) {
    double d = steps[i].d, half = d * reach / 2, table = steps[i].phi * (double)reach / 2;
    double normalize = r->cost.residues == 2 ? 4 : 0;
    double baby = half * 48 / 210 * r->cost.add + table * normalize;
    double giant = (r->length / d + 2) * (r->cost.add + normalize);
    return baby + giant + r->primes * products_per_prime(d, steps[i].phi, reach, r->log_x);
}

void tf_stage2_choose(tf_pairing_shape *shape, tf_xgroup_cost cost, uint64_t b1, uint64_t b2,
                      size_t max_table, double *total) {
    TF_ASSERT(b1 >= 3 && b2 > b1);
    double x = (double)b1, y = (double)b2, least = INFINITY;
    stage2_range r = {cost, y - x, primes_between(x, y), (log(x) + log(y)) / 2};
    *shape = (tf_pairing_shape){.b1 = b1, .b2 = b2};
    for (size_t i = 0; i < TF_ARRAY_LEN(steps); i++) {
        if (steps[i].largest_prime > b1 || steps[i].d / 2 > b1) continue;
        for (size_t j = 0; j < TF_ARRAY_LEN(reaches); j++) {
            size_t table = (size_t)steps[i].phi * reaches[j] / 2;
            if (table > max_table && i + j > 0) continue;
            double c = shape_cost(&r, i, reaches[j]);
            if (c >= least) continue;
            least = c;
            shape->d = steps[i].d;
            shape->reach = reaches[j];
        }
    }
    tf_pairing_shape_complete(shape);
    if (total) *total = least;
}
