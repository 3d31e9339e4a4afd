#include <criterion/criterion.h>

#include "clock.h"

Test(clock, goes_forward) {
    double a = tf_clock_now();
    uint64_t ns = tf_clock_now_ns();
    tf_clock_sleep(0.02);
    cr_assert_geq(tf_clock_now() - a, 0.019);
    cr_assert_geq(tf_clock_now_ns() - ns, 19000000u);
}

Test(clock, sleeping_takes_no_processor_time) {
    double cpu = tf_clock_cpu(), wall = tf_clock_now();
    tf_clock_sleep(0.05);
    tf_clock_sleep(0);
    tf_clock_sleep(-1);
    cr_assert_lt(tf_clock_cpu() - cpu, (tf_clock_now() - wall) / 2);
    volatile double x = 1;
    while (tf_clock_cpu() - cpu < 0.02) x = x * 1.0000001;
}

Test(clock, durations_for_people) {
    static const struct {
        double seconds;
        const char *text;
    } cases[] = {
        {0, "0.00s"},      {0.254, "0.25s"},
        {9.99, "9.99s"},   {9.996, "10.0s"},
        {59.94, "59.9s"},  {59.96, "1m00s"},
        {245, "4m05s"},    {3599.4, "59m59s"},
        {3599.6, "1h00m"}, {3 * 3600 + 420, "3h07m"},
        {86380, "1d00h"},  {86400 * 12 + 4 * 3600, "12d04h"},
        {1e12, "years"},   {-1, "0.00s"},
    };
    char buf[16];
    for (size_t i = 0; i < TF_ARRAY_LEN(cases); i++)
        cr_assert_str_eq(tf_duration_text(buf, cases[i].seconds), cases[i].text, "%g: %s",
                         cases[i].seconds, buf);
    cr_assert_str_eq(tf_duration_text(buf, 0.0 / 0.0 * 0), "0.00s");
    cr_assert_str_eq(tf_duration_text(buf, 1e300), "years");
}
