/* search_levels.c — searches the levels of ecmv_schedule.c: for each size of prime the B1, B2 and D
 * whose curves find it with the fewest products. Prints a table; no clock is involved.
 *
 *     search_levels [BITS]...    default: 16 20 24 26 28 30 32 36 40
 *
 * The chance that a curve finds a prime is the formula of ecm_prob.h for a prime near 2^(BITS -
 * 1/2); the products are counted on the plan itself, and SETUP stands for what is not a product. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "ecm_prob.h"
#include "ecmv.h"

enum { SETUP = 60, INTERVALS = 40 };

typedef struct best {
    uint32_t b1, b2, d;
    size_t products;
    double chance, cost; /* of a curve; products for a prime found */
} best;

/* The share of smooth numbers near e^x, log B1 = l. */
static double smooth(double x, double l) {
    const double euler = 0.57721566490153286;
    double rho = tf_dickman_rho(x / l);
    return x > l ? rho - euler * tf_dickman_rho(x / l - 1) / x : rho;
}

static double chance(double bits, double b1, double b2) {
    double x = bits * log(2) - log(23.4), l = log(b1), h = (log(b2) - l) / INTERVALS, sum = 0;
    for (int i = 0; i <= INTERVALS; i++) { /* Simpson's rule */
        double u = l + i * h, weight = i == 0 || i == INTERVALS ? 1 : i % 2 ? 4 : 2;
        sum += weight * smooth(x - u, l) / u;
    }
    return smooth(x, l) + sum * h / 3;
}

static void try_shapes(best *b, double bits, double b1, double b2) {
    static const uint32_t shapes[] = {30,  42,  60,   90,   120,  150,  210,  330, 420,
                                      630, 840, 1050, 1260, 1470, 1680, 1890, 2310};
    double p = chance(bits, b1, b2);
    double least = b1 * 12.5 + 0.6 * b2 / log(b2); /* no plan has fewer products */
    if (p <= 0 || least / p > b->cost) return;
    for (size_t i = 0; i < TF_ARRAY_LEN(shapes); i++) {
        uint32_t d = shapes[i];
        tf_ecmv_plan *plan;
        if (d > 2 * (uint32_t)b1 || (double)d * d < b2 / 2 || (double)d * d > 40 * b2) continue;
        if (tf_ecmv_plan_new(&plan, TF_ECMV_CURVE, (uint32_t)b1, (uint32_t)b2, d) != TF_OK)
            continue;
        double cost = (double)(plan->products + SETUP) / p;
        if (cost < b->cost) *b = (best){plan->b1, plan->b2, d, plan->products, p, cost};
        tf_ecmv_plan_free(plan);
    }
}

static bool search(const char *word) {
    best b = {.cost = INFINITY};
    char *end;
    double bits = strtod(word, &end) - 0.5;
    if (*end || !(bits > 8 && bits < 64)) {
        fprintf(stderr, "search_levels: \"%s\" is no number of bits from 9 to 64\n", word);
        return false;
    }
    for (double b1 = 12; b1 < TF_ECMV_MAX_B1; b1 *= 1.12)
        for (double ratio = 12; ratio < 260; ratio *= 1.25) try_shapes(&b, bits, b1, b1 * ratio);
    printf("%s bits: B1 %u, B2 %u, D %u: %zu products, P %.4f, products for a prime %.0f\n", word,
           b.b1, b.b2, b.d, b.products, b.chance, b.cost);
    return true;
}

int main(int argc, char **argv) {
    static const char *const usual[] = {"16", "20", "24", "26", "28", "30", "32", "36", "40"};
    for (size_t i = 0; argc == 1 && i < TF_ARRAY_LEN(usual); i++) search(usual[i]);
    for (int i = 1; i < argc; i++)
        if (!search(argv[i])) return 2;
    return 0;
}
