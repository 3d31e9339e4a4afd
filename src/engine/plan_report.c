/* plan_report.c — the plan of each number as a table, with times from a short calibration.
 *
 * The cheap part is really done (a second at most): it tells what is left. The steps on what is
 * left are listed by level; their time is the number of modular multiplications, times what one
 * takes here for a number of this size, measured with one small curve. That of a sieve comes from two
 * seconds of it (sieve_sample.h). Both are measured by the processor time of this thread, so that other work
 * on the machine does not make the estimates long; where there is much of it, the report says so. */
#include "plan_report.h"

#include <string.h>

#include "clock.h"
#include "factors.h"
#include "log.h"
#include "memlimit.h"
#include "sieve_sample.h"
#include "sieving.h"
#include "step.h"
#include "textbuf.h"
#include "tree.h"

/* One-word multiplications spent on the number before the report: about 0.2 s, as a batch would, and
 * enough for whatever the tiny sieve splits. */
#define CHEAP_LIMIT 1.2e8
/* Curve for the calibration: about 0.1 s at 100 digits. */
#define CALIBRATION_B1 5000
typedef struct level_sum {
    tf_step step; /* the level's first of this method */
    uint64_t count;
    double seconds;
} level_sum;

/* Below this part of a processor the machine counts as busy. */
#define BUSY_SHARE 0.9

static double seconds_per_mulmod(const mpz_t n, tf_stopwatch *watch, const tf_cancel *cancel) {
    tf_step step = {.params = {.method = TF_METHOD_ECM, .b1 = CALIBRATION_B1, .b2 = 0, .seed = 11}};
    tf_plan_cache cache;
    tf_plan_cache_init(&cache);
    tf_plan_source plans = {tf_plan_cache_get, &cache, TF_ISA_BEST};
    const tf_split_plan *made; /* outside the measurement, as in a long run */
    if (plans.get(plans.context, &made, &step.params, cancel) != TF_OK) return 0;
    mpz_t f;
    mpz_init(f);
    tf_stopwatch_start(watch);
    tf_status s = tf_step_run(f, n, &step, &plans, NULL, cancel);
    double seconds = tf_stopwatch_stop(watch);
    tf_plan_cache_clear(&cache);
    mpz_clear(f);
    /* A factor found early makes this an underestimate, in a report that is of no use then. */
    return s < 0 ? 0 : seconds / tf_splitter_cost(&step.params);
}

static void print_row(tf_text *out, const level_sum *l) {
    char time[16];
    const tf_split_params *p = &l->step.params;
    uint64_t b2 = p->b2 ? p->b2 : tf_split_default_b2(p->method, p->b1);
    tf_text_printf(out, "    %-4s  B1=%-10llu B2=%-13llu x %-7llu %10s\n",
                   tf_method_name(p->method), (unsigned long long)p->b1, (unsigned long long)b2,
                   (unsigned long long)l->count, tf_duration_text(time, l->seconds));
}

/* What does not fit a line of the table is said below it. */
static double print_sieve(tf_text *out, const tf_plan_report *r, const mpz_t n, uint64_t seed,
                          tf_stopwatch *watch) {
    tf_sieve_sample sample;
    char time[16], solving[16], memory[12];
    size_t bits = mpz_sizeinbase(n, 2);
    if (bits < TF_QS_MIN_BITS ||
        tf_sieve_sample_take(&sample, n, seed, TF_ISA_BEST, watch, r->cancel) != TF_OK)
        return 0;
    tf_text_printf(out, "    %-4s  %-46s %10s\n", tf_method_name(TF_METHOD_SIQS),
                   "sieving until it is split", tf_duration_text(time, sample.seconds));
    if (sample.relations > 0)
        tf_text_printf(out, "          %.3g relations at %.0f a second; ", (double)sample.relations,
                       sample.rate);
    else
        tf_text_puts(out, "          ");
    tf_text_printf(out, "linear algebra on %llu rows %s; memory %s\n",
                   (unsigned long long)sample.rows, tf_duration_text(solving, sample.solving),
                   tf_size_text(memory, tf_sieving_memory(bits, r->workers)));
    return sample.seconds + sample.solving;
}

/* Consecutive steps of one method and B1 are one row; a sieve is the last. */
static double print_steps(tf_text *out, const tf_plan_report *r, const mpz_t n, double mulmod,
                          tf_stopwatch *watch) {
    const tf_plan *plan = r->plan;
    level_sum row = {0};
    double total = 0;
    size_t bits = mpz_sizeinbase(n, 2);
    uint64_t length = tf_plan_length(plan, bits);
    tf_step step = {0};
    for (uint64_t i = 0; i < length; i++) {
        if (tf_plan_step(&step, plan, n, i) != TF_FOUND) break;
        if (step.params.method == TF_METHOD_SIQS) break;
        double seconds = tf_splitter_cost(&step.params) * mulmod;
        total += seconds;
        bool same = row.count > 0 && step.params.method == row.step.params.method &&
                    step.params.b1 == row.step.params.b1;
        if (!same && row.count > 0) print_row(out, &row);
        if (!same) row = (level_sum){.step = step};
        row.count++;
        row.seconds += seconds;
    }
    if (row.count > 0) print_row(out, &row);
    if (step.params.method == TF_METHOD_SIQS)
        total += print_sieve(out, r, n, step.params.seed, watch);
    return total;
}

static void print_known(tf_text *out, const tf_factors *f) {
    bool any = false;
    for (size_t i = 0; i < f->count; i++) {
        if (f->items[i].certainty < TF_PROBABLE_PRIME) continue;
        if (!any) tf_text_puts(out, "  found at once:");
        any = true;
        size_t size = mpz_sizeinbase(f->items[i].value, 10) + 2;
        char *digits = tf_text_reserve(out, size + 1);
        if (!digits) return;
        digits[0] = ' ';
        mpz_get_str(digits + 1, 10, f->items[i].value);
        out->size += strlen(digits);
        if (f->items[i].exponent > 1) tf_text_printf(out, "^%u", f->items[i].exponent);
    }
    if (any) tf_text_puts(out, "\n");
}

/* Whether others stay is more than we know: told is what an idle machine takes, and what this one did. */
static void print_share(tf_text *out, const tf_stopwatch *watch) {
    double share = tf_stopwatch_share(watch);
    if (share >= BUSY_SHARE) return;
    if (share < 0.01) share = 0.01;
    tf_text_printf(
        out,
        "  the machine is busy (this had %.0f%% of a processor): beside as much other work it "
        "takes %.1f times as long\n",
        100 * share, 1 / share);
}

static tf_status report_tree(tf_text *out, const tf_plan_report *r, const tf_tree *t) {
    tf_factors f;
    tf_factors_init(&f);
    tf_status s = tf_tree_factors(&f, t);
    if (s == TF_OK) print_known(out, &f);
    double total = 0;
    tf_stopwatch watch = {.clocks = r->clocks};
    for (size_t i = 0; i < f.count && s == TF_OK; i++) {
        const mpz_t *n = &f.items[i].value;
        if (f.items[i].certainty >= TF_PROBABLE_PRIME) continue;
        tf_text_printf(out, "  left: c%u (%zu bits)", tf_decimal_digits(*n), mpz_sizeinbase(*n, 2));
        if (!tf_plan_allows(r->plan, *n)) {
            tf_text_puts(out, ", more digits than --max-digits allows\n");
            continue;
        }
        tf_text_puts(out, "; times are for one thread\n");
        double mulmod = seconds_per_mulmod(*n, &watch, r->cancel);
        if (tf_cancel_reason(r->cancel))
            s = TF_CANCELLED;
        else
            total += print_steps(out, r, *n, mulmod, &watch);
    }
    char time[16];
    if (total > 0) {
        tf_text_printf(out, "  the steps shown: %s on %u threads; a factor ends it earlier\n",
                       tf_duration_text(time, total / r->workers), r->workers);
        print_share(out, &watch);
    } else if (s == TF_OK && tf_tree_complete(t)) {
        tf_text_puts(out, "  nothing else to do: takes less than a second\n");
    }
    tf_factors_clear(&f);
    return s;
}

static tf_status report_number(tf_text *out, const tf_plan_report *r, const mpz_t n) {
    tf_tree t;
    tf_status s = tf_tree_init(&t, n);
    if (s != TF_OK) return s;
    tf_text_printf(out, "number of %u digits\n", tf_decimal_digits(n));
    tf_plan_cache cache;
    tf_plan_cache_init(&cache);
    tf_plan_source plans = {tf_plan_cache_get, &cache, TF_ISA_BEST};
    tf_advance how = {.plan = r->plan, .limit = CHEAP_LIMIT, .plans = &plans, .cancel = r->cancel};
    s = tf_tree_advance(&t, &how);
    tf_plan_cache_clear(&cache);
    if (s >= 0) s = report_tree(out, r, &t);
    tf_tree_clear(&t);
    return s;
}

/* The entry just read, as a multiprecision number. */
static void entry_number(mpz_t n, const tf_entry *e) {
    if (e->is_small)
        mpz_set_ui(n, e->small_n);
    else
        mpz_set(n, e->n);
}

static tf_status report_entry(tf_plan_report *r, tf_window *w, int fd) {
    tf_entry *e = tf_window_head(w);
    tf_text out = {0};
    tf_status s = TF_OK;
    if (e->state == TF_ENTRY_INVALID) {
        tf_log_lines(TF_LOG_ERROR, e->message, strlen(e->message));
        r->invalid = true;
    } else {
        mpz_t n;
        mpz_init(n);
        entry_number(n, e);
        tf_text_printf(&out, "%.*s: ", (int)(e->text_size < 60 ? e->text_size : 60), e->text);
        s = report_number(&out, r, n);
        mpz_clear(n);
        r->numbers++;
        if (s == TF_OK && out.failed) s = TF_ENOMEM;
        if (s == TF_OK) s = tf_write_all(fd, tf_text_get(&out), out.size);
    }
    tf_text_clear(&out);
    tf_window_drop_head(w);
    return s;
}

tf_status tf_plan_report_print(tf_plan_report *r, int fd) {
    tf_intake intake = {.reader = r->reader, .shard = {1, 1}, .keep_text = true, .style = r->style};
    tf_window window;
    tf_status s = tf_window_init(&window, 1024, SIZE_MAX);
    while (s == TF_OK) {
        uint64_t place;
        tf_intake_event event = tf_intake_next(&intake, &window, 0, NULL, NULL, &place);
        if (event == TF_INTAKE_END) break;
        if (event == TF_INTAKE_FAILED) s = TF_ENOMEM;
        if (event == TF_INTAKE_WAIT) tf_clock_sleep(0.01);
        if (tf_cancel_reason(r->cancel)) s = TF_CANCELLED;
        while (s == TF_OK && window.head < window.tail) s = report_entry(r, &window, fd);
    }
    if (intake.source_failed) r->invalid = true;
    tf_window_clear(&window);
    return s;
}
