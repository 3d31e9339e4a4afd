/* --plan by clocks that the test keeps: estimates are those of an idle machine, a busy one is named. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "plan_report.h"
#include "sieve_sample.h"

/* Every look at a clock is so many seconds after the one before. */
static double wall, wall_step, thread, thread_step;

static double look_wall(void) {
    return wall += wall_step;
}
static double look_thread(void) {
    return thread += thread_step;
}
static const tf_clocks played = {look_wall, look_thread};

static void set_clocks(double wall_seconds, double thread_seconds) {
    wall = 1000;
    thread = 10;
    wall_step = wall_seconds;
    thread_step = thread_seconds;
}

Test(stopwatch, adds_stretches_up) {
    tf_stopwatch w = {.clocks = &played};
    cr_assert_eq(tf_stopwatch_share(&w), 1);
    set_clocks(4, 1);
    tf_stopwatch_start(&w);
    cr_assert_eq(tf_stopwatch_stop(&w), 1);
    cr_assert_eq(tf_stopwatch_share(&w), 0.25);
    set_clocks(2, 2);
    tf_stopwatch_start(&w);
    cr_assert_eq(tf_stopwatch_stop(&w), 2);
    cr_assert_eq(tf_stopwatch_share(&w), 0.5);
    set_clocks(1, 90); /* clocks may differ a little */
    tf_stopwatch_start(&w);
    cr_assert_eq(tf_stopwatch_stop(&w), 90);
    cr_assert_eq(tf_stopwatch_share(&w), 1);
}

Test(stopwatch, work_of_others_does_not_count) {
    tf_stopwatch w = {.clocks = &tf_clocks_system};
    tf_stopwatch_start(&w);
    usleep(20000);
    cr_assert_lt(tf_stopwatch_stop(&w), w.wall);
    cr_assert_lt(tf_stopwatch_share(&w), 1);
}

/* What --plan prints for the product of two primes of 30 and 31 digits. */
static char *report(tf_method method) {
    tf_plan plan;
    tf_plan_init(&plan);
    plan.method = method;
    plan.b1 = method == TF_METHOD_ECM ? 2000 : 0;
    plan.curves = method == TF_METHOD_ECM ? 1000 : 0;
    tf_plan_report r = {.plan = &plan, .workers = 2, .clocks = &played};
    FILE *f = tmpfile();
    cr_assert(f);
    cr_assert_eq(tf_reader_new(&r.reader, NULL), TF_OK);
    cr_assert_eq(tf_reader_add_operand(r.reader, "(10^29+319)*(10^30+57)"), TF_OK);
    cr_assert_eq(tf_plan_report_print(&r, fileno(f)), TF_OK);
    cr_assert_eq(r.numbers, 1);
    tf_reader_free(r.reader);
    long size = lseek(fileno(f), 0, SEEK_END);
    char *text = calloc(1, (size_t)size + 1);
    cr_assert(text && pread(fileno(f), text, (size_t)size, 0) == size);
    fclose(f);
    return text;
}

Test(plan_report, other_work_on_the_machine_is_named_and_makes_no_difference) {
    set_clocks(0.5, 0.5);
    char *idle = report(TF_METHOD_ECM);
    set_clocks(2, 0.5);
    char *busy = report(TF_METHOD_ECM);
    set_clocks(0.5, 0.25);
    char *faster = report(TF_METHOD_ECM);
    cr_assert(strstr(idle, "B1=2000"), "%s", idle);
    cr_assert(!strstr(idle, "busy"), "%s", idle);
    char *hint = strstr(busy, "  the machine is busy (this had 25% of a processor)");
    cr_assert(hint, "%s", busy);
    cr_assert(strstr(hint, "it takes 4.0 times as long\n"), "%s", hint);
    *hint = '\0';
    cr_assert_str_eq(busy, idle);
    cr_assert_neq(strncmp(faster, idle, strlen(idle)), 0, "the time is in there: %s", faster);
    free(idle);
    free(busy);
    free(faster);
}

Test(plan_report, a_little_other_work_is_none) {
    set_clocks(1, 0.95);
    char *text = report(TF_METHOD_ECM);
    cr_assert(!strstr(text, "busy"), "%s", text);
    free(text);
}

/* The sample lasts as long as the real clock says, so how much is in it is open: but its rate is by the second
 * that the thread is said to have had, not by the year that went by. */
Test(plan_report, the_sieve_is_measured_by_its_own_thread) {
    tf_sieve_sample sample;
    tf_stopwatch watch = {.clocks = &played};
    mpz_t n;
    mpz_init_set_str(n, "100000000000000000000000000324700000000000000000000000018183", 10);
    set_clocks(3e7, 1);
    cr_assert_eq(tf_sieve_sample_take(&sample, n, 1, TF_ISA_BEST, &watch, NULL), TF_OK);
    cr_assert_eq(watch.thread, 1);
    cr_assert_eq(watch.wall, 3e7);
    if (sample.relations > 0) {
        cr_assert_geq(sample.rate, 1);
        cr_assert_float_eq(sample.seconds, (double)sample.relations / sample.rate, 1e-9);
    }
    mpz_clear(n);
}
