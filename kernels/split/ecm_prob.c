/* ecm_prob.c — see ecm_prob.h. */
#include "ecm_prob.h"

#include "splitter.h"

#include <math.h>

#define PIECES  20  /* rho is known for u <= PIECES */
#define TERMS   56  /* of each series: ratios are 1/2 at most */
#define SAMPLES 256 /* of the integral: even */

#define EULER_GAMMA  0.57721566490153286
#define EXTRA_SMOOTH 23.4

/* rho(k - x) = sum of c[k][i] x^i for 0 <= x <= 1, k = 1 .. PIECES. */
typedef struct dickman {
    double c[PIECES + 1][TERMS];
} dickman;

/* u rho'(u) = -rho(u - 1), so (k - x) f' = g for the pieces f, g of k and k - 1: a recurrence for
 * all terms but the first, which u rho(u) = integral of rho over [u - 1, u] gives at u = k. All
 * terms are positive: nothing cancels. */
static void dickman_init(dickman *d) {
    for (int i = 0; i < TERMS; i++) d->c[1][i] = i == 0;
    for (int k = 2; k <= PIECES; k++) {
        const double *g = d->c[k - 1];
        double *f = d->c[k], sum = 0;
        f[0] = 0;
        for (int i = 0; i + 1 < TERMS; i++) {
            f[i + 1] = (g[i] + i * f[i]) / (k * (i + 1.0));
            sum += f[i + 1] / (i + 2.0);
        }
        f[0] = sum / (k - 1.0);
    }
}

static double dickman_at(const dickman *d, double u) {
    if (u <= 1) return 1;
    if (u > PIECES) return 0;
    int k = (int)ceil(u);
    double x = k - u, value = 0;
    for (int i = TERMS - 1; i >= 0; i--) value = value * x + d->c[k][i];
    return value;
}

double tf_dickman_rho(double u) {
    dickman d;
    dickman_init(&d);
    return dickman_at(&d, u);
}

/* The share of y-smooth numbers near e^x, log_y = log y. */
static double smooth_share(const dickman *d, double x, double log_y) {
    if (x <= log_y) return 1;
    double u = x / log_y, share = dickman_at(d, u) - EULER_GAMMA * dickman_at(d, u - 1) / x;
    return share > 0 ? share : 0;
}

double tf_ecm_probability(unsigned digits, uint64_t b1, uint64_t b2) {
    dickman d;
    dickman_init(&d);
    if (b1 < 2) return 0;
    if (b2 == 0) b2 = tf_split_default_b2(TF_METHOD_ECM, b1);
    double x = (digits - 0.5) * log(10) - log(EXTRA_SMOOTH), y = log((double)b1);
    double p = smooth_share(&d, x, y);
    double end = fmin(log((double)b2), x), step = (end - y) / SAMPLES, sum = 0;
    if (end <= y) return p;
    for (int i = 0; i <= SAMPLES; i++) { /* Simpson's rule */
        double u = y + i * step, weight = i == 0 || i == SAMPLES ? 1 : i % 2 ? 4 : 2;
        sum += weight * smooth_share(&d, x - u, y) / u;
    }
    p += sum * step / 3;
    return p < 1 ? p : 1;
}

double tf_ecm_expected_curves(unsigned digits, uint64_t b1, uint64_t b2) {
    double p = tf_ecm_probability(digits, b1, b2);
    return p > 0 ? 1 / p : INFINITY;
}
