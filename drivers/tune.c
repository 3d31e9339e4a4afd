/* tune — measure the quadratic sieve and print a row of kernels/siqs/qs_params_table.inc. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "opts.h"
#include "rng.h"
#include "tune_search.h"
#include "version.h"

typedef struct config {
#define TF_OPT(id, letter, kind, arg, initial, min, max, choices, programs, section, help)         \
    TF_OPT_TYPE_##kind id;
#include "tune_opts.def"
#undef TF_OPT
} config;

static const tf_opt table[] = {
#define TF_OPT(...) TF_OPT_ROW(config, __VA_ARGS__)
#include "tune_opts.def"
#undef TF_OPT
};

static const tf_opt_spec spec = {
    .program = "tune",
    .mask = 1,
    .env = "TRIFACTOR_TUNE_",
    .opts = table,
    .count = TF_ARRAY_LEN(table),
    .purpose = "tune the quadratic sieve",
    .synopsis = "[OPTION]...",
    .intro = "Look for better parameters of the quadratic sieve for numbers of one size and print "
             "them as a row of kernels/siqs/qs_params_table.inc, with where and how they were "
             "measured. Every set of parameters that is tried is told on standard error, with its "
             "time as a "
             "part of that of the set it would replace, which was measured in turns with it. "
             "Processor time of "
             "one thread is measured; run it on an idle machine all the same: caches are shared."};

/* p q of that many digits, p and q of like size. */
static void semiprime(mpz_t n, tf_rng *rng, unsigned digits) {
    mpz_t p, low, high;
    mpz_inits(p, low, high, NULL);
    mpz_ui_pow_ui(low, 10, digits - 1);
    mpz_ui_pow_ui(high, 10, digits);
    unsigned bits = (unsigned)(mpz_sizeinbase(high, 2) / 2);
    do {
        mpz_set_ui(n, 1);
        for (unsigned i = 0; i < 2; i++) {
            mpz_set_ui(p, 0);
            for (unsigned j = 0; j < bits; j += 32) {
                mpz_mul_2exp(p, p, 32);
                mpz_add_ui(p, p, tf_rng_next(rng) >> 32);
            }
            mpz_fdiv_r_2exp(p, p, bits);
            mpz_setbit(p, bits - 1);
            mpz_nextprime(p, p);
            mpz_mul(n, n, p);
        }
    } while (mpz_cmp(n, low) < 0 || mpz_cmp(n, high) >= 0);
    mpz_clears(p, low, high, NULL);
}

static void print_row(FILE *out, unsigned bits, const tf_qs_params *p) {
    fprintf(out, "{ %u, { %u, %u, %u, %u, %u, %.1f, %.3f, %.1f } },", bits, p->fb_size, p->interval,
            p->large_primes, p->skip_below, p->a_prime, p->lp_factor, p->dlp_exponent,
            p->skip_credit);
}

/* What a change costs, as a part of what it is compared with. */
static void tried(void *context, const char *name, const tf_qs_params *p, const tune_cost *cost,
                  const tune_verdict *v) {
    fprintf(stderr, "%c %-12s %10.3f s ", !v || v->better ? '*' : ' ', name, cost->seconds);
    if (v) fprintf(stderr, "(%.4f, less in %u) ", v->ratio, v->faster);
    if (cost->rate > 0)
        fprintf(stderr, "(%.0f relations at %.1f a second) ", cost->relations, cost->rate);
    print_row(stderr, *(const unsigned *)context, p);
    fputc('\n', stderr);
}

static void provenance(const config *c, const tune_cost *cost) {
    char line[256] = "", cpu[256] = "unknown processor";
    FILE *info = fopen("/proc/cpuinfo", "r");
    while (info && fgets(line, sizeof line, info)) {
        char *text = strncmp(line, "model name", 10) == 0 ? strchr(line, ':') : NULL;
        if (!text) continue;
        snprintf(cpu, sizeof cpu, "%.*s", (int)strcspn(text + 2, "\n"), text + 2);
        break;
    }
    if (info) fclose(info);
    char day[32] = "";
    time_t now = time(NULL);
    strftime(day, sizeof day, "%Y-%m-%d", localtime(&now));
    printf("/* %u digits: %.1f s; %s, %s, %s, %u numbers by seed %lu, ", (unsigned)c->digits,
           cost->seconds, cpu, c->isa, __VERSION__, (unsigned)c->numbers, c->seed);
    if (c->whole)
        printf("whole factorizations");
    else
        printf("samples of %g s", c->seconds);
    printf(", medians of %u rounds in turns; %s */\n", (unsigned)c->rounds, day);
}

static int tune(const config *c, tf_isa isa) {
    static mpz_t numbers[TUNE_MOST_NUMBERS];
    tune_task task = {.numbers = numbers,
                      .count = (unsigned)c->numbers,
                      .rounds = (unsigned)c->rounds,
                      .seconds = c->seconds,
                      .whole = c->whole,
                      .seed = c->seed,
                      .isa = isa};
    tf_rng rng;
    tf_rng_init(&rng, c->seed, c->digits);
    size_t bits = 0;
    for (unsigned i = 0; i < task.count; i++) {
        mpz_init(numbers[i]);
        semiprime(numbers[i], &rng, (unsigned)c->digits);
        bits += mpz_sizeinbase(numbers[i], 2);
    }
    unsigned mean = (unsigned)(bits / task.count);
    tf_qs_params p;
    tf_qs_params_for(&p, mean);
    tune_cost cost;
    tune_watch watch = {tried, &mean};
    tf_status s = tune_search(&p, &cost, &task, (unsigned)c->passes, c->gain, &watch);
    if (s == TF_OK) {
        provenance(c, &cost);
        print_row(stdout, mean, &p);
        putchar('\n');
    } else {
        fprintf(stderr, "tune: %s\n", tf_status_text(s));
    }
    for (unsigned i = 0; i < task.count; i++) mpz_clear(numbers[i]);
    return s == TF_OK ? 0 : 1;
}

int main(int argc, char *argv[]) {
    config c = {0};
    tf_opt_origin origin[TF_ARRAY_LEN(table)] = {0};
    tf_opt_list operands = {0};
    tf_opt_target target = {&c, origin, &operands};
    tf_text text = {0}, error = {0};
    tf_isa isa = TF_ISA_BEST;
    tf_status s = tf_opts_parse(&spec, &target, &tf_host_system, argc, argv, &error);
    int code = 2;
    if (s == TF_OK && !c.help && !c.version && (operands.count || !tf_isa_parse(&isa, c.isa))) {
        tf_text_puts(&error, operands.count ? "no operands are taken" : "unknown --isa");
        s = TF_EINVAL;
    }
    if (s != TF_OK) {
        tf_opts_usage_error(&text, &spec, tf_text_get(&error));
        fputs(tf_text_get(&text), stderr);
    } else if (c.help || c.version) {
        if (c.help)
            tf_opts_help(&text, &spec);
        else
            tf_version_text(&text, &(tf_version_facts){.program = "tune", .isa = isa});
        fputs(tf_text_get(&text), stdout);
        code = 0;
    } else {
        code = tune(&c, isa);
    }
    tf_text_clear(&text);
    tf_text_clear(&error);
    tf_opts_clear(&spec, &target);
    return fflush(stdout) ? 1 : code;
}
