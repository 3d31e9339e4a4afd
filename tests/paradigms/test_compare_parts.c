/* The parts of compare that need no machine: figures as text, intervals, reports, checked answers.
 */
#include <criterion/criterion.h>
#include <string.h>

#include "compare_report.h"
#include "compare_workload.h"
#include "demo_tasks.h"

static figures some_figures(void) {
    figures f;
    for (size_t i = 0; i < FIGURE_COUNT; i++)
        *(double *)((char *)&f + figure_table[i].offset) = 0.1 * (double)i + 1e-9;
    return f;
}

Test(compare_figures, survive_the_way_between_processes) {
    figures sent = some_figures(), received = {0};
    tf_text text = {0};
    figures_write(&text, &sent);
    cr_assert_eq(figures_read(&received, tf_text_get(&text)), TF_OK);
    cr_assert_eq(memcmp(&sent, &received, sizeof sent), 0);
    tf_text_clear(&text);
}

Test(compare_figures, refuse_what_is_no_set_of_figures) {
    figures sent = some_figures(), f;
    tf_text text = {0};
    figures_write(&text, &sent);
    char *good = strdup(tf_text_get(&text));
    const char *last = strstr(good, "threads ");
    static const char *const bad[] = {"",          "io_wall 1\n", "nonsense 1\n", "io_wall x\n",
                                      "io_wall\n", "\n",          "io_wall -1\n", "io_wall nan\n",
                                      "io_wall 1"};
    for (size_t i = 0; i < TF_ARRAY_LEN(bad); i++)
        cr_expect_eq(figures_read(&f, bad[i]), TF_EFORMAT, "'%s'", bad[i]);
    for (size_t i = 1; i < TF_ARRAY_LEN(bad); i++) { /* a bad line behind a complete set */
        if (strncmp(bad[i], "io_wall 1\n", 10) == 0) continue;
        tf_text_reset(&text);
        tf_text_printf(&text, "%s%s", good, bad[i]);
        cr_expect_eq(figures_read(&f, tf_text_get(&text)), TF_EFORMAT, "good and '%s'", bad[i]);
    }
    tf_text_reset(&text); /* the last one missing */
    tf_text_put(&text, good, (size_t)(last - good));
    cr_expect_eq(figures_read(&f, tf_text_get(&text)), TF_EFORMAT);
    free(good);
    tf_text_clear(&text);
}

Test(compare_figures, text_of_values) {
    static const struct {
        double value;
        figure_unit unit;
        const char *text;
    } cases[] = {{12.34, UNIT_SECONDS, "12.3 s"},     {1.234, UNIT_SECONDS, "1.23 s"},
                 {0.9996, UNIT_SECONDS, "1.00 s"},    {0.1234, UNIT_SECONDS, "123 ms"},
                 {0.0012, UNIT_SECONDS, "1.2 ms"},    {0.00012, UNIT_SECONDS, "120 us"},
                 {1.234e-6, UNIT_SECONDS, "1.23 us"}, {0, UNIT_SECONDS, "0.00 us"},
                 {1000, UNIT_COUNT, "1000"},          {12.34e6, UNIT_BYTES, "12.3 MB"},
                 {1.925, UNIT_FACTOR, "1.93"}};
    for (size_t i = 0; i < TF_ARRAY_LEN(cases); i++) {
        char buf[24];
        cr_expect_str_eq(figure_text(buf, cases[i].value, cases[i].unit), cases[i].text);
    }
}

Test(compare_workload, intervals_that_overlap) {
    const double one_by_one[2][3] = {{0, 1.001, 1.999}, {1, 2, 3}}; /* touching, and a bit more */
    const double all[2][3] = {{0, 0.1, 0.2}, {1, 1.1, 1.2}};
    const double chain[2][3] = {{0, 0.5, 1}, {1, 1.5, 2}}; /* the outer two never meet */
    cr_expect_eq(intervals_together(one_by_one[0], one_by_one[1], 3), 1);
    cr_expect_eq(intervals_together(all[0], all[1], 3), 3);
    cr_expect_eq(intervals_together(chain[0], chain[1], 3), 2);
    cr_expect_eq(intervals_together(all[0], all[1], 0), 0);
}

static tf_status run_and_check(const compare_plan *plan, crowd *c) {
    const tf_runner runner = {demo_run, &(demo_context){0}};
    tf_executor *e = tf_exec_serial_new(&runner);
    workload w;
    tf_cancel cancel = {0};
    cr_assert_eq(workload_init(&w, WORKLOAD_FACTOR, plan), TF_OK);
    cr_assert_eq(e->run(e, &w.source, &cancel), TF_OK);
    tf_status s = workload_check(&w, c);
    /* Any damaged byte of an answer is noticed, but for those that say who computed. */
    if (s == TF_OK) {
        w.answers.data[w.answers.size - 1] ^= 1;
        crowd ignored = {0};
        cr_expect_neq(workload_check(&w, &ignored), TF_OK);
        crowd_clear(&ignored);
        w.answers.data[w.answers.size - 1] ^= 1;
        w.answers.size--;
        cr_expect_neq(workload_check(&w, &ignored), TF_OK);
        crowd_clear(&ignored);
        w.done--;
        cr_expect_neq(workload_check(&w, &ignored), TF_OK);
        crowd_clear(&ignored);
    }
    workload_clear(&w);
    tf_executor_destroy(e);
    return s;
}

Test(compare_workload, answers_are_checked) {
    compare_plan plan = {.cpu_tasks = 5, .batch = 3};
    crowd c = {0};
    cr_assert_eq(run_and_check(&plan, &c), TF_OK);
    cr_expect_eq(c.processes, 1);
    cr_expect_eq(c.threads, 1);
    crowd_clear(&c);
}

Test(compare_workload, answers_for_given_numbers_are_checked) {
    mpz_t items[3];
    mpz_init_set_ui(items[0], 720);
    mpz_init_set_str(items[1], "147573952589676412927", 10); /* 2^67-1, Cole 1903 */
    mpz_init_set_ui(items[2], 97);
    compare_plan plan = {.cpu_tasks = 3, .list = {.items = items, .count = 3}};
    crowd c = {0};
    cr_assert_eq(run_and_check(&plan, &c), TF_OK);
    crowd_clear(&c);
    for (int i = 0; i < 3; i++) mpz_clear(items[i]);
}

Test(demo_tasks, factors_right) {
    mpz_t n, factors[3];
    mpz_init_set_ui(n, 12);
    for (int i = 0; i < 3; i++) mpz_init(factors[i]);
    static const struct {
        unsigned f[3], count;
        bool right;
    } cases[] = {{{2, 2, 3}, 3, true},  {{2, 3, 2}, 3, true},  {{4, 3, 0}, 2, false},
                 {{2, 2, 0}, 2, false}, {{2, 3, 0}, 2, false}, {{0}, 0, false},
                 {{12, 0, 0}, 1, false}};
    for (size_t i = 0; i < TF_ARRAY_LEN(cases); i++) {
        for (int j = 0; j < 3; j++) mpz_set_ui(factors[j], cases[i].f[j]);
        cr_expect_eq(demo_factors_right(n, factors, cases[i].count, true), cases[i].right,
                     "case %zu", i);
    }
    mpz_set_ui(n, 1);
    cr_expect(demo_factors_right(n, factors, 0, true));
    for (int i = 0; i < 3; i++) mpz_clear(factors[i]);
    mpz_clear(n);
}

/* 2^31 <= p < 2^32, so 2^62 <= p q < 2^64; different numbers give different products. */
Test(demo_tasks, semiprimes) {
    for (uint64_t i = 0; i < 200; i++) {
        uint64_t n = demo_semiprime(i), primes[64];
        cr_expect_geq(n, (uint64_t)1 << 62);
        cr_expect_eq(tf_factor_u64(primes, n), 2);
        cr_expect(primes[0] >> 31 == 1 && primes[1] >> 31 == 1);
        cr_expect_eq(n, demo_semiprime(i));
        cr_expect_neq(n, demo_semiprime(i + 1));
    }
}

Test(compare_report, every_form_shows_every_figure_and_verdict) {
    comparison c = {.processors = 2, .workers = 4, .io_tasks = 3, .cpu_tasks = 5};
    for (unsigned r = 0; r < REGIME_COUNT; r++) c.regimes[r] = some_figures();
    strcpy(c.cpu_work, "a \"quoted\" kind of work");
    for (int format = PARADIGMS_FORMAT_TEXT; format <= PARADIGMS_FORMAT_JSON; format++) {
        tf_text out = {0};
        report_write(&out, &c, (paradigms_format)format);
        cr_assert(!out.failed);
        const char *text = tf_text_get(&out);
        for (size_t i = 0; i < FIGURE_COUNT; i++)
            cr_expect(strstr(text, format == PARADIGMS_FORMAT_JSON ? figure_table[i].name
                                                                   : figure_table[i].label),
                      "%s in format %d", figure_table[i].name, format);
        cr_expect(strstr(text, "execution model") && strstr(text, "scalability"));
        tf_text_clear(&out);
    }
}

Test(compare_plot, suffixes) {
    cr_expect_null(plot_refused("a.svg"));
    cr_expect_null(plot_refused("some/where.png"));
    cr_expect_not_null(plot_refused("a.gif"));
    cr_expect_not_null(plot_refused(".svg"));
    cr_expect_not_null(plot_refused(""));
}
