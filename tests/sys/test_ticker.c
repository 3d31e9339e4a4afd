#include <criterion/criterion.h>
#include <time.h>

#include "ticker.h"

static void count(void *context) {
    __atomic_fetch_add((int *)context, 1, __ATOMIC_RELAXED);
}

Test(ticker, ticks_until_stopped_and_then_no_more, .timeout = 30) {
    int ticks = 0;
    tf_ticker *t;
    cr_assert_eq(tf_ticker_start(&t, 0.002, count, &ticks), TF_OK);
    while (__atomic_load_n(&ticks, __ATOMIC_RELAXED) < 5)
        nanosleep(&(struct timespec){.tv_nsec = 1000000}, NULL);
    tf_ticker_stop(t);
    int at_stop = ticks;
    nanosleep(&(struct timespec){.tv_nsec = 20000000}, NULL);
    cr_assert_eq(ticks, at_stop);
}

/* Stopping does not wait for the next tick. */
Test(ticker, stops_at_once, .timeout = 30) {
    int ticks = 0;
    tf_ticker *t;
    cr_assert_eq(tf_ticker_start(&t, 3600, count, &ticks), TF_OK);
    tf_ticker_stop(t);
    cr_assert_eq(ticks, 0);
    tf_ticker_stop(NULL);
}
