/* forecast.h — how far a sieve is, and how much of it makes a task: pure, without a clock.
 *
 * How many relations there will have to be is foretold from the first ones (qs_forecast.h). Where that
 * is not known, or has proved wrong: relations without large primes come at an even pace, cycles ever
 * faster; both are extrapolated from what has come: full·x + cycles·x^e = needed, where x is the work
 * of the end over the work done and e the growth of the cycles since some earlier moment. Before there
 * are cycles to speak of, the table of measured polynomials has its say (plan_sieve.h). Nothing here
 * changes a result: sizes of tasks are a matter of time alone. */
#ifndef TF_FORECAST_H
#define TF_FORECAST_H

#include "qs_pot.h"

typedef struct tf_forecast {
    double expected; /* a-values, by the table */
    uint64_t wanted; /* relations foretold, 0: not yet; set by the owner */
    double seconds;  /* for one a on one worker, smoothed */
    bool measured;
    uint64_t done; /* a-values absorbed; then there were: */
    uint64_t relations, full, cycles, needed;
    uint64_t then_done, then_cycles, mid_done, mid_cycles;
} tf_forecast;

/** @param bits  of the number;  @param polynomials  of one a */
void tf_forecast_init(tf_forecast *f, size_t bits, uint32_t polynomials);
/** A task of @p count a-values took @p seconds on its worker. */
void tf_forecast_time(tf_forecast *f, uint64_t count, double seconds);
/** @p done a-values have been absorbed. */
void tf_forecast_state(tf_forecast *f, uint64_t done, const tf_qs_pot_state *pot);

/** a-values that are still needed, as it looks now. */
double tf_forecast_left(const tf_forecast *f);
/** a-values for the next task, at least 1: as many as take a small part of what is left, and a few
 *  seconds at most. */
uint64_t tf_forecast_task(const tf_forecast *f, unsigned workers);
/** Seconds for the linear algebra on one thread with that many rows. */
double tf_forecast_solving(double rows);

#endif
