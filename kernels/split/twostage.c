/* twostage.c — see twostage.h. */
#include "twostage.h"

#include "chain.h"
#include "check.h"

#include <stdlib.h>

/* Multiplications between two checkpoints of stage 1: a gcd costs some fifty. */
#define CHECKPOINT 16384

/* ---- construction --------------------------------------------------------------------------- */

static tf_status open_space(tf_twostage *t) {
    size_t k = t->m->limbs, temps = TF_XGROUP_TEMPS * 2 * k;
    mp_limb_t *space = calloc(temps + 10 * k, sizeof(mp_limb_t));
    if (!space) return TF_ENOMEM;
    t->x.temp = space;
    t->start = space + temps;
    t->now = t->start + 2 * k;
    t->next = t->now + 2 * k;
    t->mark = t->next + 2 * k;
    t->w = t->mark + 2 * k;
    t->curve = t->w + k;
    return TF_OK;
}

tf_status tf_twostage_new(tf_twostage **out, const tf_twostage_ops *ops, const mpz_t n,
                          const tf_split_params *params, const tf_split_plan *plan) {
    *out = NULL;
    tf_twostage *t = calloc(1, sizeof *t);
    if (!t) return TF_ENOMEM;
    t->ops = ops;
    t->seed = params->seed;
    t->b1 = params->b1;
    t->b2 = params->b2;
    tf__split_bounds(ops->method, &t->b1, &t->b2);
    t->plan = plan;
    t->stage = 1;
    tf_status r = tf_montn_new_relaxed(&t->m, n);
    if (r == TF_OK) r = open_space(t);
    if (r == TF_OK) r = tf_primes_init(&t->primes, 2, t->b1 + 1);
    if (r != TF_OK) {
        tf_twostage_free(t);
        return r;
    }
    t->width = ops->residues * t->m->limbs;
    t->meter.every = t->m->poll;
    t->x.m = t->m;
    t->x.kind = ops->x(t->m);
    t->x.width = t->x.kind->cost.residues * t->m->limbs;
    t->x.meter = &t->meter;
    *out = t;
    return TF_OK;
}

void tf_twostage_free(tf_twostage *t) {
    if (!t) return;
    tf_stage2_free(t->two);
    tf_primes_clear(&t->primes);
    free(t->x.temp);
    tf_montn_free(t->m);
    free(t);
}

/* ---- the stream of prime factors ------------------------------------------------------------ */

/* How often p is a factor: the largest e with p^e <= b1. */
static unsigned multiplicity(uint64_t p, uint64_t b1) {
    unsigned e = 0;
    for (uint64_t q = b1; q >= p; q /= p) e++;
    return e;
}

/* Without a plan a search pays only if it is short. */
static unsigned chain_of(const tf_twostage *t, uint64_t p) {
    if (!tf__split_traits(t->ops->method).chains) return 0;
    if (t->plan && t->index < t->plan->chain_count) return t->plan->chains[t->index];
    return tf_chain_search(p, t->x.kind->cost, 2, NULL);
}

/* Read the prime with number `index`. */
static void read_prime(tf_twostage *t) {
    uint64_t p = tf_primes_next(&t->primes);
    t->exhausted = p == 0;
    if (t->exhausted) return;
    t->p = (tf_stage1_prime){p, chain_of(t, p)};
    t->left = multiplicity(p, t->b1);
}

static void go_to_prime(tf_twostage *t, uint64_t p, size_t index) {
    tf_primes_skip_to(&t->primes, p);
    t->index = index;
    read_prime(t);
    t->pending = 0;
}

/* Long powers need fewer multiplications, but a cancelled one is lost: shorter ones for large n. */
static unsigned block_bits(const tf_twostage *t) {
    size_t most = 65536 / t->m->limbs > 512 ? 65536 / t->m->limbs : 512;
    return t->ops->block_bits < most ? t->ops->block_bits : (unsigned)most;
}

static void fill_block(tf_twostage *t, unsigned bits) {
    unsigned have = 0;
    while (t->pending < TF_TWOSTAGE_BLOCK && have < bits && !t->exhausted) {
        t->block[t->pending++] = t->p;
        have += 64 - (unsigned)__builtin_clzll(t->p.p);
        if (--t->left > 0) continue;
        t->index++;
        read_prime(t);
    }
}

/* ---- stage 1 -------------------------------------------------------------------------------- */

static void copy(const tf_twostage *t, mp_limb_t *r, const mp_limb_t *p) {
    mpn_copyi(r, p, (mp_size_t)t->width);
}

static tf_gcd_kind look(tf_twostage *t, mpz_t f, const mp_limb_t *p) {
    t->ops->witness(t, t->w, p);
    return tf_montn_gcd(t->m, f, t->w);
}

static void set_mark(tf_twostage *t) {
    copy(t, t->mark, t->now);
    t->mark_p = t->p;
    t->mark_left = t->left;
    t->mark_index = t->index;
    t->mark_count = t->meter.count;
}

static void back_to_mark(tf_twostage *t) {
    go_to_prime(t, t->mark_p.p, t->mark_index);
    t->left = t->mark_left;
    copy(t, t->now, t->mark);
}

/* Stage 1 from t->start on, whose witness is prime to n. */
static void begin_stage1(tf_twostage *t) {
    go_to_prime(t, 2, 0);
    tf_stage2_free(t->two);
    t->two = NULL;
    copy(t, t->now, t->start);
    set_mark(t);
    t->phase = TF_RUN_STAGE1;
    t->stage = 1;
}

static tf_status setup(tf_twostage *t, mpz_t f) {
    tf_status r = t->ops->setup(t, f);
    if (r != TF_MORE) return r;
    switch (look(t, f, t->start)) {
    case TF_GCD_ONE:
        begin_stage1(t);
        return TF_MORE;
    case TF_GCD_PROPER:
        return TF_FOUND;
    default:
        return TF_NONE;
    }
}

/* now = (the block) now. */
static tf_status apply_block(tf_twostage *t) {
    tf_status r = t->ops->apply(t, t->next, t->now, t->block, t->pending);
    if (r != TF_MORE) return r;
    mp_limb_t *swap = t->now;
    t->now = t->next;
    t->next = swap;
    t->pending = 0;
    return TF_MORE;
}

/* All orders ended with the prime q: go on with q times the start, whose orders lack it. */
static tf_status start_without(tf_twostage *t, mpz_t f, tf_stage1_prime q) {
    tf_status r = t->ops->apply(t, t->next, t->start, &q, 1);
    if (r != TF_MORE) return r;
    switch (look(t, f, t->next)) {
    case TF_GCD_PROPER:
        return TF_FOUND;
    case TF_GCD_ALL:
        return TF_NONE; /* all orders are q */
    default:
        break;
    }
    copy(t, t->start, t->next);
    begin_stage1(t);
    return TF_MORE;
}

static tf_status begin_stage2(tf_twostage *t) {
    if (t->b2 <= t->b1) return TF_NONE;
    t->ops->to_x(t, t->next, t->now);
    tf_pairing_shape shape;
    size_t table = tf_stage2_table_limit(t->m->limbs);
    bool planned = t->plan && t->plan->shape.count <= table;
    if (planned)
        shape = t->plan->shape;
    else
        tf_stage2_choose(&shape, t->x.kind->cost, t->b1, t->b2, table, NULL);
    const uint8_t *rows = planned ? t->plan->rows : NULL;
    tf_status r = tf_stage2_new(&t->two, &t->x, t->next, &shape, rows);
    if (r != TF_OK) return r;
    t->phase = TF_RUN_STAGE2;
    t->stage = 2;
    return TF_MORE;
}

static tf_status coarse_step(tf_twostage *t, mpz_t f) {
    if (t->pending == 0) fill_block(t, block_bits(t));
    if (t->pending > 0) {
        tf_status r = apply_block(t);
        if (r != TF_MORE) return r;
    }
    if (!t->exhausted && t->meter.count - t->mark_count < CHECKPOINT) return TF_MORE;
    switch (look(t, f, t->now)) {
    case TF_GCD_PROPER:
        return TF_FOUND;
    case TF_GCD_ALL:
        t->phase = TF_RUN_STAGE1_FINE;
        back_to_mark(t);
        return TF_MORE;
    default:
        break;
    }
    set_mark(t);
    return t->exhausted ? begin_stage2(t) : TF_MORE;
}

static tf_status fine_step(tf_twostage *t, mpz_t f) {
    if (t->pending == 0) fill_block(t, 1);
    TF_REQUIRE(t->pending == 1); /* the stream cannot end before all orders are complete */
    tf_stage1_prime q = t->block[0];
    tf_status r = t->ops->apply(t, t->next, t->now, &q, 1);
    if (r != TF_MORE) return r;
    switch (look(t, f, t->next)) {
    case TF_GCD_PROPER:
        return TF_FOUND;
    case TF_GCD_ALL:
        return start_without(t, f, q);
    default:
        break;
    }
    t->pending = 0;
    copy(t, t->now, t->next);
    return TF_MORE;
}

tf_status tf__twostage_chains(tf_twostage *t, mp_limb_t *r, const mp_limb_t *p,
                              const tf_stage1_prime *primes, size_t count) {
    for (size_t i = 0; i < count; i++)
        if (!tf_chain_mul(&t->x, r, i == 0 ? p : r, primes[i].p, primes[i].chain))
            return TF_CANCELLED;
    return TF_MORE;
}

/* ---- stage 2 -------------------------------------------------------------------------------- */

static tf_status stage2_step(tf_twostage *t, mpz_t f) {
    tf_status r = tf_stage2_step(t->two, f, t->culprit);
    if (r == TF_MORE && t->culprit[0]) t->phase = TF_RUN_STRIP;
    return r;
}

/* All orders of the stage 1 result divide one of the culprits: multiply by its prime factors one by
 * one. Culprits are below 2^57 and have a prime above b1, so this is short. */
static tf_status strip_step(tf_twostage *t, mpz_t f) {
    for (int i = 0; i < 2; i++) {
        uint64_t left = t->culprit[i];
        copy(t, t->mark, t->now);
        for (uint64_t q = 2; left > 1; q += q == 2 ? 1 : 2) {
            if (q > left / q) q = left; /* what is left is prime */
            for (; left % q == 0; left /= q) {
                tf_stage1_prime prime = {q, 0};
                tf_status r = t->ops->apply(t, t->next, t->mark, &prime, 1);
                if (r != TF_MORE) return r;
                copy(t, t->mark, t->next);
                switch (look(t, f, t->mark)) {
                case TF_GCD_PROPER:
                    return TF_FOUND;
                case TF_GCD_ALL:
                    return start_without(t, f, prime);
                default:
                    break;
                }
            }
        }
    }
    return TF_NONE;
}

tf_status tf_twostage_step(tf_twostage *t, mpz_t f) {
    uint64_t before = t->meter.count;
    tf_status r = TF_NONE;
    switch (t->phase) {
    case TF_RUN_SETUP:
        r = setup(t, f);
        break;
    case TF_RUN_STAGE1:
        r = coarse_step(t, f);
        break;
    case TF_RUN_STAGE1_FINE:
        r = fine_step(t, f);
        break;
    case TF_RUN_STAGE2:
        r = stage2_step(t, f);
        break;
    case TF_RUN_STRIP:
        r = strip_step(t, f);
        break;
    }
    if (r == TF_CANCELLED) t->meter.count = before; /* the step will be done again */
    return r;
}
