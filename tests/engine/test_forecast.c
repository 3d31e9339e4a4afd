#include <criterion/criterion.h>
#include <math.h>

#include "forecast.h"

/* Relations that come as forecast.h says they do: full ones evenly, cycles with a power of time. */
static tf_qs_pot_state state_at(double done, double end, double power) {
    double x = done / end;
    return (tf_qs_pot_state){
        .full = (uint64_t)(300 * x), .cycles = (uint64_t)(700 * pow(x, power)), .needed = 1000};
}

Test(forecast, the_end_is_seen_from_two_thirds_of_the_way) {
    static const double powers[] = {1.5, 2, 3, 4};
    for (size_t i = 0; i < TF_ARRAY_LEN(powers); i++) {
        tf_forecast f;
        tf_forecast_init(&f, 200, 64);
        for (uint64_t done = 20; done <= 1000; done += 20) {
            tf_qs_pot_state s = state_at((double)done, 1000, powers[i]);
            tf_forecast_state(&f, done, &s);
            double left = tf_forecast_left(&f), truth = 1000 - (double)done;
            if (done >= 640 && done <= 900)
                cr_assert(left > 0.6 * truth && left < 1.6 * truth,
                          "power %g, done %lu: %g instead of %g", powers[i], done, left, truth);
        }
        cr_assert_lt(tf_forecast_left(&f), 5);
    }
}

/* A number of relations foretold is believed as long as there are fewer. */
Test(forecast, relations_foretold_count) {
    tf_forecast f;
    tf_forecast_init(&f, 200, 64);
    f.wanted = 5000;
    tf_qs_pot_state s = {.relations = 1000, .full = 20, .cycles = 1, .needed = 1000};
    tf_forecast_state(&f, 100, &s);
    cr_assert_float_eq(tf_forecast_left(&f), 400, 1);
    s = (tf_qs_pot_state){.relations = 5100, .full = 300, .cycles = 500, .needed = 1000};
    tf_forecast_state(&f, 510, &s);
    double left = tf_forecast_left(&f);
    cr_assert(left > 0 && left < 510);
}

Test(forecast, tasks_are_short_parts_of_what_is_left) {
    tf_forecast f;
    tf_forecast_init(&f, 266, 512); /* 80 digits */
    double left = tf_forecast_left(&f);
    cr_assert_gt(left, 100);
    for (unsigned workers = 1; workers <= 4096; workers *= 4) {
        uint64_t task = tf_forecast_task(&f, workers);
        cr_assert(task >= 1 && (double)task <= 1 + left / 8);
        cr_assert(task == 1 || (double)task * f.seconds <= 4.01);
    }
    tf_forecast_time(&f, 1, 1000); /* a slow machine: one at a time */
    cr_assert_eq(tf_forecast_task(&f, 1), 1);
    for (int i = 0; i < 200; i++) tf_forecast_time(&f, 1000, 0); /* a clock that stands still */
    uint64_t task = tf_forecast_task(&f, 1);
    cr_assert(task >= 1 && (double)task <= left / 2 + 1);
    cr_assert_gt(tf_forecast_solving(40000), tf_forecast_solving(10000));
}
