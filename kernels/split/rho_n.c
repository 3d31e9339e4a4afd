/* rho_n.c — see rho_n.h. */
#include "rho_n.h"

#include "check.h"
#include "rng.h"

#include <stdlib.h>

struct tf_rho_n {
    tf_montn *m;
    uint64_t seed, attempt, count;
    uint64_t done, limit; /* iterations */
    uint64_t power, at;   /* x_power is fixed; y is x_{power + at} */
    bool fine;            /* gcd after every difference, from the saved point on */
    uint64_t fine_end;    /* `at` where the run that failed ended */
    mp_limb_t *c, *fixed, *y, *product, *saved;
    uint64_t saved_at;
    uint32_t run; /* differences to one gcd */
};

/* A start and a constant by (seed, attempt); c = 0 and c = -2 are bad, and as rare as 1/n. */
static void begin(tf_rho_n *s) {
    tf_rng r;
    tf_rng_init(&r, s->seed, s->attempt++);
    tf_montn_set_u64(s->m, s->y, tf_rng_next(&r));
    tf_montn_set_u64(s->m, s->c, 1 + tf_rng_next(&r) % 0xffffffff);
    tf_montn_copy(s->m, s->fixed, s->y);
    s->power = 1;
    s->at = 0;
    s->fine = false;
}

tf_status tf_rho_n_new(tf_rho_n **out, const mpz_t n, uint64_t seed, uint64_t limit) {
    *out = NULL;
    tf_rho_n *s = calloc(1, sizeof *s);
    if (!s) return TF_ENOMEM;
    s->seed = seed;
    s->limit = limit ? limit : UINT64_MAX;
    if (tf_montn_new_relaxed(&s->m, n) == TF_OK) s->c = malloc(5 * s->m->limbs * sizeof(mp_limb_t));
    if (!s->c) {
        tf_rho_n_free(s);
        return TF_ENOMEM;
    }
    size_t k = s->m->limbs;
    s->fixed = s->c + k;
    s->y = s->fixed + k;
    s->product = s->y + k;
    s->saved = s->product + k;
    s->run = s->m->poll < 256 ? s->m->poll : 256;
    begin(s);
    *out = s;
    return TF_OK;
}

void tf_rho_n_free(tf_rho_n *s) {
    if (!s) return;
    free(s->c);
    tf_montn_free(s->m);
    free(s);
}

uint64_t tf_rho_n_count(const tf_rho_n *s) {
    return s->count;
}

static void iterate(tf_rho_n *s) {
    tf_montn_sqr(s->m, s->y, s->y);
    tf_montn_add(s->m, s->y, s->y, s->c);
    s->at++;
    s->count++;
}

/* Differences y - fixed are looked at while power/2 < at <= power. */
static void step_power(tf_rho_n *s) {
    if (s->at < s->power) return;
    tf_montn_copy(s->m, s->fixed, s->y);
    s->power *= 2;
    s->at = 0;
}

static tf_status coarse_run(tf_rho_n *s, mpz_t f) {
    const tf_montn *m = s->m;
    tf_montn_copy(m, s->saved, s->y);
    tf_montn_copy(m, s->product, m->one);
    s->saved_at = s->at;
    for (uint32_t i = 0; i < s->run && s->at < s->power && s->done < s->limit; i++, s->done++) {
        iterate(s);
        if (2 * s->at <= s->power) continue;
        tf_montn_muldiff(m, s->product, s->y, s->fixed);
        s->count++;
    }
    switch (tf_montn_gcd(m, f, s->product)) {
    case TF_GCD_PROPER:
        return TF_FOUND;
    case TF_GCD_ONE:
        step_power(s);
        return TF_MORE;
    default:
        break;
    }
    s->fine = true;
    s->fine_end = s->at;
    s->at = s->saved_at;
    tf_montn_copy(m, s->y, s->saved);
    return TF_MORE;
}

/* One iteration of the run that held all factors; y = fixed modulo n ends this attempt. */
static tf_status fine_step(tf_rho_n *s, mpz_t f) {
    iterate(s);
    tf_montn_sub(s->m, s->product, s->y, s->fixed);
    tf_gcd_kind kind = 2 * s->at > s->power ? tf_montn_gcd(s->m, f, s->product) : TF_GCD_ONE;
    if (kind == TF_GCD_PROPER) return TF_FOUND;
    if (kind == TF_GCD_ALL) begin(s);
    TF_ASSERT(s->at <= s->fine_end || !s->fine);
    return TF_MORE;
}

tf_status tf_rho_n_step(tf_rho_n *s, mpz_t f) {
    if (s->fine) return fine_step(s, f);
    return s->done >= s->limit ? TF_NONE : coarse_run(s, f);
}
