/* sieving.c — see sieving.h: begin, begin again, end. */
#include "sieving_internal.h"

#include <stdlib.h>

#include "clock.h"

/* A number of the smallest sizes may run out of polynomials: then a larger factor base. */
#define ATTEMPTS 6

static void forget_spans(tf_sieving *s) {
    for (size_t i = 0; i < s->count; i++) {
        tf_bytes_clear(&s->spans[i].bytes);
        tf_bytes_clear(&s->spans[i].docket);
    }
    s->count = s->out = 0;
    s->used = 0;
}

static void close_attempt(tf_sieving *s) {
    forget_spans(s);
    tf_bytes_clear(&s->iterate);
    tf_qs_pot_free(s->pot);
    tf_qs_free(s->own);
    if (s->entry) tf_sieve_cache_let_go(s->contexts, s->entry);
    s->pot = NULL;
    s->own = NULL;
    s->entry = NULL;
    s->qs = NULL;
}

/* What the workers of this process will need, too, is made once. They do not ask why there is none. */
static tf_status open_context(tf_sieving *s, mpz_t factor) {
    tf_status status = TF_EINVAL;
    if (s->contexts) status = tf_sieve_cache_hold(&s->entry, s->contexts, s->key.data, s->key.size);
    if (status == TF_OK) s->qs = tf_sieve_entry_context(s->entry);
    if (status == TF_OK || status == TF_ENOMEM) return status;
    status = tf_qs_new(&s->own, factor, s->head.n, s->head.seed, &s->head.params);
    s->qs = s->own;
    return status;
}

/* Context and pot for the head as it is. */
static tf_status open_attempt(tf_sieving *s, mpz_t factor) {
    s->phase = GATHERING;
    s->settled = s->solves = s->step = 0;
    s->false_answers = 0;
    s->key.size = 0;
    tf_writer w = {&s->key, TF_OK};
    tf_sieve_head_put(&w, &s->head);
    tf_status status = w.status;
    double since = tf_clock_now();
    if (status == TF_OK) status = open_context(s, factor);
    if (status == TF_OK) status = tf_qs_pot_new(&s->pot, s->qs);
    if (status != TF_OK) return status;
    tf_qs_pot_share(s->pot, s->par);
    tf_forecast_init(&s->forecast, mpz_sizeinbase(s->head.n, 2), tf_qs_poly_count(&s->qs->pool));
    s->since = tf_clock_now();
    s->times.preparation += s->since - since;
    if (s->keeper.begin) s->keeper.begin(s->keeper.context, s);
    s->began = tf_clock_now();
    s->began_done = s->settled;
    s->began_relations = tf_qs_pot_look(s->pot)->relations;
    return TF_OK;
}

tf_status tf_sieving_new(tf_sieving **out, mpz_t factor, const mpz_t n, uint64_t seed,
                         const tf_sieve_keeper *keeper, tf_sieve_cache *contexts) {
    *out = NULL;
    tf_sieving *s = calloc(1, sizeof *s);
    if (!s) return TF_ENOMEM;
    mpz_init_set(s->head.n, n);
    s->head.seed = seed;
    s->liar = -1;
    s->workers = 1;
    s->contexts = contexts;
    tf_qs_params_for(&s->head.params, (unsigned)mpz_sizeinbase(n, 2));
    if (keeper) s->keeper = *keeper;
    tf_status status = open_attempt(s, factor);
    while (status == TF_EINVAL && ++s->attempt < ATTEMPTS) { /* too small a factor base */
        close_attempt(s);
        s->head.params.fb_size += s->head.params.fb_size / 2;
        status = open_attempt(s, factor);
    }
    if (status == TF_OK)
        *out = s;
    else
        tf_sieving_free(s);
    return status;
}

void tf_sieving_keep(tf_sieving *s, const tf_sieve_keeper *keeper) {
    s->keeper = *keeper;
    if (s->keeper.begin) s->keeper.begin(s->keeper.context, s);
}

void tf_sieving_free(tf_sieving *s) {
    if (!s) return;
    close_attempt(s);
    free(s->spans);
    tf_bytes_clear(&s->key);
    mpz_clear(s->head.n);
    free(s);
}

const uint8_t *tf_sieving_head(const tf_sieving *s, size_t *size) {
    *size = s->key.size;
    return s->key.data;
}

void tf__sieving_tell_end(const tf_sieving *s) {
    if (s->keeper.end) s->keeper.end(s->keeper.context, s);
}

void tf__sieving_enough(tf_sieving *s) {
    double now = tf_clock_now();
    s->phase = ENOUGH;
    s->times.sieving += now - s->since;
    s->since = now;
}

tf_status tf__sieving_next_attempt(tf_sieving *s, mpz_t factor, bool *leave) {
    *leave = true;
    tf__sieving_tell_end(s);
    s->times.sieving += tf_clock_now() - s->since;
    close_attempt(s);
    if (++s->attempt == ATTEMPTS) return TF_ELIMIT;
    s->head.seed++;
    s->head.params.fb_size += s->head.params.fb_size / 2;
    return open_attempt(s, factor);
}

void tf_sieving_share(tf_sieving *s, const tf_parallel *par) {
    s->par = par;
    tf_qs_pot_share(s->pot, par);
}
