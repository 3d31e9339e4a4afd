/* timelimit.c — the rule for the end. */
#include "timelimit.h"

#include <stdlib.h>

#include "clock.h"

/* A whole number of seconds from the environment; 0: not set or not usable. */
static double number(const tf_host *h, const char *name) {
    const char *text = tf_host_variable(h, name);
    char *end;
    if (!text || *text < '0' || *text > '9') return 0;
    unsigned long long v = strtoull(text, &end, 10);
    return *end == '\0' && v < UINT64_C(1) << 40 ? (double)v : 0;
}

/* The job ends in @p left seconds. */
static void stop_before(tf_timelimit *t, double left, const char *rule) {
    if (left <= 0) return;
    double margin = left * 0.05;
    if (margin > 120) margin = 120;
    if (margin < 10) margin = 10;
    if (margin > left / 2) margin = left / 2;
    *t = (tf_timelimit){.seconds = left - margin, .margin = margin, .rule = rule};
}

void tf_timelimit_decide(tf_timelimit *t, double seconds, const char *rule, double epoch,
                         const tf_host *host) {
    *t = (tf_timelimit){0};
    if (rule) {
        *t = (tf_timelimit){.seconds = seconds, .rule = rule};
        return;
    }
    double end = number(host, "SLURM_JOB_END_TIME"), walltime = number(host, "PBS_WALLTIME");
    if (end > 0) {
        stop_before(t, end - epoch, "SLURM_JOB_END_TIME");
    } else if (walltime > 0) {
        double start = number(host, "TRIFACTOR_JOB_START");
        stop_before(t, (start > 0 && start <= epoch ? start : epoch) + walltime - epoch,
                    "PBS_WALLTIME");
    }
}

void tf_timelimit_explain(tf_text *out, const tf_timelimit *t) {
    char left[16], margin[16];
    if (!(t->seconds > 0)) {
        tf_text_printf(out, "no time limit%s%s", t->rule ? " by " : "", t->rule ? t->rule : "");
        return;
    }
    tf_text_printf(out, "stops in %s by %s", tf_duration_text(left, t->seconds), t->rule);
    if (t->margin > 0)
        tf_text_printf(out, ", %s before the job's end", tf_duration_text(margin, t->margin));
}
