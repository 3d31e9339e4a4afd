/* tune_search.c — see tune_search.h. */
#include "tune_search.h"

#include <math.h>

typedef struct knob {
    const char *name;
    void (*turn)(tf_qs_params *p, int up);
} knob;

static uint32_t scaled(uint32_t x, int up, double factor) {
    return (uint32_t)lround(up > 0 ? x * factor : x / factor);
}

static void turn_fb_size(tf_qs_params *p, int up) {
    p->fb_size = scaled(p->fb_size, up, 1.2);
}

/* By half below a block, by a block up to four, by two above. */
static void turn_interval(tf_qs_params *p, int up) {
    uint32_t blocks = p->interval / TF_QS_BLOCK;
    if (blocks + (up > 0) <= 1)
        p->interval = up > 0 ? 2 * p->interval : p->interval / 2;
    else
        p->interval = (uint32_t)((int)blocks + up * (blocks > 4 ? 2 : 1)) * TF_QS_BLOCK;
}

static void turn_large_primes(tf_qs_params *p, int up) {
    p->large_primes += (uint32_t)up;
}

static void turn_skip_below(tf_qs_params *p, int up) {
    p->skip_below = scaled(p->skip_below, up, 1.35);
}

static void turn_a_prime(tf_qs_params *p, int up) {
    p->a_prime = scaled(p->a_prime, up, 1.4);
}

static void turn_lp_factor(tf_qs_params *p, int up) {
    p->lp_factor *= up > 0 ? 1.5 : 1 / 1.5;
}

static void turn_dlp_exponent(tf_qs_params *p, int up) {
    p->dlp_exponent += 0.025 * up;
}

static void turn_skip_credit(tf_qs_params *p, int up) {
    p->skip_credit += 0.2 * up;
}

static const knob knobs[] = {
    {"fb_size", turn_fb_size},       {"interval", turn_interval},
    {"lp_factor", turn_lp_factor},   {"dlp_exponent", turn_dlp_exponent},
    {"skip_below", turn_skip_below}, {"skip_credit", turn_skip_credit},
    {"a_prime", turn_a_prime},       {"large_primes", turn_large_primes},
};

/* Turn one knob one way while it helps. @return TF_FOUND: it did; TF_NONE; errors */
static tf_status follow(tf_qs_params *p, tune_cost *cost, const tune_task *task, const knob *k,
                        int up, double gain, const tune_watch *watch) {
    bool any = false;
    for (;;) {
        tf_qs_params set[2] = {*p, *p};
        tune_cost c[2];
        tune_verdict v;
        k->turn(&set[1], up);
        tf_status s = tune_compare(&v, c, task, set, gain);
        if (s == TF_EINVAL) return any ? TF_FOUND : TF_NONE;
        if (s != TF_OK) return s;
        watch->tried(watch->context, k->name, &set[1], &c[1], &v);
        *cost = c[v.better];
        if (!v.better) return any ? TF_FOUND : TF_NONE;
        *p = set[1];
        any = true;
    }
}

tf_status tune_search(tf_qs_params *p, tune_cost *cost, const tune_task *task, unsigned passes,
                      double gain, const tune_watch *watch) {
    tf_status s = tune_measure(cost, task, p);
    if (s != TF_OK) return s;
    watch->tried(watch->context, "begin", p, cost, NULL);
    for (unsigned pass = 0; pass < passes; pass++) {
        for (size_t i = 0; i < TF_ARRAY_LEN(knobs); i++) {
            s = follow(p, cost, task, &knobs[i], 1, gain, watch);
            if (s == TF_NONE) s = follow(p, cost, task, &knobs[i], -1, gain, watch);
            if (s != TF_FOUND && s != TF_NONE) return s;
        }
    }
    return TF_OK;
}
