/* siqs.c — see siqs.h. */
#include "siqs.h"

#include "bpsw.h"
#include "root.h"
#include "split64.h"

/* Everything that is no case for the sieve; TF_MORE: this is one. */
static tf_status easy(mpz_t f, const mpz_t n, const tf_budget *budget) {
    if (mpz_cmp_ui(n, 3) <= 0) return TF_NONE;
    if (mpz_even_p(n)) {
        mpz_set_ui(f, 2);
        return TF_FOUND;
    }
    tf_certainty certainty;
    tf_status s = tf_bpsw(&certainty, n, budget);
    if (s != TF_OK) return s;
    if (certainty != TF_COMPOSITE) return TF_NONE;
    s = TF_MORE;
    mpz_t root;
    mpz_init(root);
    if (tf_perfect_power(root, n) > 1) {
        mpz_set(f, root);
        s = TF_FOUND;
    } else if (mpz_sizeinbase(n, 2) <= TF_QS_MIN_BITS) {
        uint64_t primes[64];
        uint8_t methods[64];
        tf_split64(primes, methods, mpz_get_ui(n), 1);
        mpz_set_ui(f, primes[0]);
        s = TF_FOUND;
    } else if (mpz_sizeinbase(n, 2) > TF_QS_MAX_BITS) {
        s = TF_ELIMIT;
    }
    mpz_clear(root);
    return s;
}

/* A batch is about a fiftieth of a factorization by the look of it: small ones ask for the state
 * after every a, large ones when some more has come together. */
static uint64_t batch_size(const tf_qs_pot_state *p, uint64_t done) {
    if (done == 0) return 1;
    double have = (double)(p->full + p->cycles) + 1, missing = (double)p->needed - have;
    double guess = missing * (double)done / have / 8;
    uint64_t most = done / 4 + 1;
    return guess < 1 ? 1 : guess > (double)most ? most : (uint64_t)guess;
}

/* Absorb what the sieve has found; solve whenever there is enough. */
static tf_status take_in(mpz_t f, tf_qs_pot *pot, tf_qs_sieve *sieve, uint64_t seed,
                         const tf_budget *budget, const tf_siqs_options *options) {
    size_t size, used;
    const uint8_t *bytes = tf_qs_sieve_output(sieve, &size);
    for (;; bytes += used, size -= used) {
        tf_status s = tf_qs_pot_absorb_until(pot, bytes, size, &used);
        if (options->watch)
            options->watch(options->context, tf_qs_pot_look(pot), tf_qs_sieve_counts(sieve));
        if (s != TF_FOUND) return s;
        s = tf_qs_pot_solve_on(f, pot, seed,
                               &(tf_linalg){.budget = *budget,
                                            .par = options->par,
                                            .isa = options->isa,
                                            .sizes = options->sizes,
                                            .stage = options->stage,
                                            .stage_context = options->context});
        if (s != TF_NONE) return s;
    }
}

static tf_status gather(mpz_t f, tf_qs_pot *pot, tf_qs_sieve *sieve, const tf_qs *qs, uint64_t seed,
                        tf_budget *budget, const tf_siqs_options *options) {
    uint64_t all = tf_qs_pool_count(&qs->pool);
    for (uint64_t next = 0; next < all;) {
        uint64_t count = batch_size(tf_qs_pot_look(pot), next);
        tf_qs_sieve_begin(sieve, next, count);
        tf_status s = tf_qs_sieve_run(sieve, budget);
        if (s != TF_NONE) return s;
        next += count;
        s = take_in(f, pot, sieve, seed, budget, options);
        if (s != TF_NONE) return s;
    }
    return TF_NONE; /* every polynomial was used */
}

/* One attempt with these parameters. */
static tf_status attempt(mpz_t f, const mpz_t n, uint64_t seed, tf_budget *budget,
                         const tf_siqs_options *options, const tf_qs_params *params) {
    tf_qs *qs = NULL;
    tf_qs_sieve *sieve = NULL;
    tf_qs_pot *pot = NULL;
    tf_status s = tf_qs_new(&qs, f, n, seed, params);
    if (s == TF_OK) s = tf_qs_sieve_new(&sieve, qs, options->isa);
    if (s == TF_OK) s = tf_qs_pot_new(&pot, qs);
    if (s == TF_OK) s = gather(f, pot, sieve, qs, seed, budget, options);
    tf_qs_pot_free(pot);
    tf_qs_sieve_free(sieve);
    tf_qs_free(qs);
    return s;
}

tf_status tf_siqs_factor_with(mpz_t f, const mpz_t n, uint64_t seed, tf_budget *budget,
                              const tf_siqs_options *options) {
    tf_status s = easy(f, n, budget);
    if (s != TF_MORE) return s;
    tf_qs_params params;
    if (options->params)
        params = *options->params;
    else
        tf_qs_params_for(&params, (unsigned)mpz_sizeinbase(n, 2));
    /* A number of the smallest sizes may run out of polynomials: then a larger factor base. */
    for (unsigned i = 0; i < 6; i++) {
        s = attempt(f, n, seed + i, budget, options, &params);
        if (s != TF_NONE && s != TF_EINVAL) return s;
        params.fb_size += params.fb_size / 2;
    }
    return TF_ELIMIT;
}

tf_status tf_siqs_factor(mpz_t f, const mpz_t n, uint64_t seed, tf_budget *budget) {
    return tf_siqs_factor_with(f, n, seed, budget, &(tf_siqs_options){.isa = TF_ISA_BEST});
}
