/* forecast.c — see forecast.h. */
#include "forecast.h"

#include <math.h>

#include "plan_sieve.h"

/* A task is this part of each worker's share of what is left, between these times: so the last ones
 * are short, and little is sieved in vain. */
#define TASK_PART  (1 / 8.0)
#define TASK_MOST  4.0
#define TASK_LEAST 0.005
/* This part of the whole is no waste even at the end. */
#define TASK_ALWAYS 0.005
/* Cycles that are enough to tell how they grow. */
#define CYCLES_KNOWN 30
/* Seconds for a unit of tf_plan_sieve_cost. */
#define UNIT_SECONDS 1e-9
/* Measured: 12,000 rows take 0.2 s on one thread, 40,000 rows 1.7 s. */
#define SOLVING_ROWS    12000.0
#define SOLVING_SECONDS 0.2
#define SOLVING_POWER   1.8

void tf_forecast_init(tf_forecast *f, size_t bits, uint32_t polynomials) {
    *f = (tf_forecast){0};
    f->expected = fmax(1, tf_plan_sieve_polynomials(bits) / polynomials);
    f->seconds = UNIT_SECONDS * tf_plan_sieve_cost(bits) / f->expected;
}

void tf_forecast_time(tf_forecast *f, uint64_t count, double seconds) {
    double one = seconds / (double)count;
    if (!(one > 1e-7)) one = 1e-7;
    f->seconds = f->measured ? 0.8 * f->seconds + 0.2 * one : one;
    f->measured = true;
}

void tf_forecast_state(tf_forecast *f, uint64_t done, const tf_qs_pot_state *pot) {
    f->done = done;
    f->relations = pot->relations;
    f->full = pot->full;
    f->cycles = pot->cycles;
    f->needed = pot->needed;
    if ((double)done < 1.3 * (double)f->mid_done || pot->cycles < CYCLES_KNOWN) return;
    f->then_done = f->mid_done;
    f->then_cycles = f->mid_cycles;
    f->mid_done = done;
    f->mid_cycles = pot->cycles;
}

/* The exponent with which cycles grow. */
static double growth(const tf_forecast *f) {
    if (f->then_cycles == 0 || f->cycles <= f->then_cycles) return 2;
    double e = log((double)f->cycles / (double)f->then_cycles) /
               log((double)f->done / (double)f->then_done);
    return fmin(fmax(e, 1.2), 6);
}

double tf_forecast_left(const tf_forecast *f) {
    if (f->done == 0) return f->expected;
    if (f->full + f->cycles >= f->needed) return 0;
    if (f->relations > 0 && f->wanted > f->relations)
        return (double)(f->wanted - f->relations) / (double)f->relations * (double)f->done;
    double e = f->cycles < CYCLES_KNOWN ? 2 : growth(f), low = 1, high = 1e6;
    for (int i = 0; i < 50; i++) {
        double x = sqrt(low * high);
        bool enough = (double)f->full * x + (double)f->cycles * pow(x, e) >= (double)f->needed;
        *(enough ? &high : &low) = x;
    }
    double left = (high - 1) * (double)f->done;
    if (f->cycles >= CYCLES_KNOWN) return left;
    double table = fmax(f->expected - (double)f->done, 0.25 * (double)f->done);
    return fmin(left, table);
}

uint64_t tf_forecast_task(const tf_forecast *f, unsigned workers) {
    double left = tf_forecast_left(f), share = left * TASK_PART / workers;
    share = fmin(fmax(share, TASK_LEAST / f->seconds), TASK_MOST / f->seconds);
    share = fmin(share, fmax(left / 2, f->expected * TASK_ALWAYS)); /* whatever the clock says */
    return share < 1 ? 1 : share > 1e15 ? (uint64_t)1e15 : (uint64_t)share;
}

double tf_forecast_solving(double rows) {
    return SOLVING_SECONDS * pow(rows / SOLVING_ROWS, SOLVING_POWER);
}
