#include "timelimit.h"

#include <criterion/criterion.h>
#include <string.h>

#include "fake_host.h"

#define NOW 1700000000.0

static tf_timelimit t;

static void expect(double seconds, const char *rule) {
    cr_assert_float_eq(t.seconds, seconds, 1e-6, "%g s", t.seconds);
    if (rule)
        cr_assert_str_eq(t.rule, rule);
    else
        cr_assert_null(t.rule);
}

Test(timelimit, option_first) {
    tf_host h = fake_host(FAKE_ENV("SLURM_JOB_END_TIME", "1700000600"));
    tf_timelimit_decide(&t, 90, "--time-limit", NOW, &h);
    expect(90, "--time-limit");
    tf_timelimit_decide(&t, 0, "--time-limit", NOW, &h); /* none, whatever the job says */
    expect(0, "--time-limit");
}

Test(timelimit, slurm_with_a_margin) {
    tf_host minutes = fake_host(FAKE_ENV("SLURM_JOB_END_TIME", "1700000600"));
    tf_timelimit_decide(&t, 0, NULL, NOW, &minutes);
    expect(570, "SLURM_JOB_END_TIME");
    tf_host day = fake_host(FAKE_ENV("SLURM_JOB_END_TIME", "1700086400"));
    tf_timelimit_decide(&t, 0, NULL, NOW, &day);
    expect(86280, "SLURM_JOB_END_TIME");
    tf_host minute = fake_host(FAKE_ENV("SLURM_JOB_END_TIME", "1700000060"));
    tf_timelimit_decide(&t, 0, NULL, NOW, &minute);
    expect(50, "SLURM_JOB_END_TIME");
    tf_host moment = fake_host(FAKE_ENV("SLURM_JOB_END_TIME", "1700000004"));
    tf_timelimit_decide(&t, 0, NULL, NOW, &moment);
    expect(2, "SLURM_JOB_END_TIME");
}

/* The limit was raised while the job ran: its environment does not know. */
Test(timelimit, an_end_in_the_past_is_none) {
    tf_host h = fake_host(FAKE_ENV("SLURM_JOB_END_TIME", "1699999999"));
    tf_timelimit_decide(&t, 0, NULL, NOW, &h);
    expect(0, NULL);
}

Test(timelimit, pbs_counts_from_the_job_start) {
    tf_host unknown = fake_host(FAKE_ENV("PBS_WALLTIME", "1000"));
    tf_timelimit_decide(&t, 0, NULL, NOW, &unknown);
    expect(950, "PBS_WALLTIME");
    tf_host known =
        fake_host(FAKE_ENV("PBS_WALLTIME", "1000", "TRIFACTOR_JOB_START", "1699999400"));
    tf_timelimit_decide(&t, 0, NULL, NOW, &known);
    expect(380, "PBS_WALLTIME");
}

Test(timelimit, none) {
    tf_host h = fake_host(FAKE_ENV("SLURM_JOB_END_TIME", "soon", "PBS_WALLTIME", ""));
    tf_text text = {0};
    tf_timelimit_decide(&t, 0, NULL, NOW, &h);
    expect(0, NULL);
    tf_timelimit_explain(&text, &t);
    cr_assert_str_eq(tf_text_get(&text), "no time limit");
    tf_text_clear(&text);
}

Test(timelimit, explanation_names_the_rule_and_the_margin) {
    tf_host h = fake_host(FAKE_ENV("SLURM_JOB_END_TIME", "1700000600"));
    tf_text text = {0};
    tf_timelimit_decide(&t, 0, NULL, NOW, &h);
    tf_timelimit_explain(&text, &t);
    cr_assert_str_eq(tf_text_get(&text),
                     "stops in 9m30s by SLURM_JOB_END_TIME, 30.0s before the job's end");
    tf_text_clear(&text);
}
