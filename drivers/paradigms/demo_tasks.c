/* demo_tasks.c — making, running and checking the computing tasks. */
#define _GNU_SOURCE /* gettid */
#include "demo_tasks.h"

#include <stdlib.h>
#include <unistd.h>

#include "basic_tasks.h"
#include "bpsw.h"
#include "clock.h"
#include "rng.h"

enum { FORM_NUMBER = 1, FORM_BATCH = 2 };

#define SEED 20 /* of the semiprimes */

/* ---- making --------------------------------------------------------------------------------- */

tf_status demo_task_number(tf_task *task, const mpz_t n, double pause, unsigned max_digits) {
    tf_writer w = {.out = &task->body};
    task->kind = TF_TASK_DEMO;
    tf_put_u8(&w, FORM_NUMBER);
    tf_put_f64(&w, pause);
    tf_put_uint(&w, max_digits);
    tf_put_mpz(&w, n);
    return w.status;
}

tf_status demo_task_batch(tf_task *task, uint64_t first, unsigned count) {
    tf_writer w = {.out = &task->body};
    task->kind = TF_TASK_DEMO;
    tf_put_u8(&w, FORM_BATCH);
    tf_put_uint(&w, first);
    tf_put_uint(&w, count);
    return w.status;
}

static uint64_t random_prime32(tf_rng *r) {
    for (;;) {
        uint64_t p = (uint64_t)1 << 31 | tf_rng_next(r) >> 33 | 1;
        if (tf_is_prime64(p)) return p;
    }
}

uint64_t demo_semiprime(uint64_t i) {
    tf_rng r;
    tf_rng_init(&r, SEED, i);
    uint64_t p = random_prime32(&r);
    return p * random_prime32(&r);
}

/* ---- running -------------------------------------------------------------------------------- */

static void lock(const demo_context *c) {
    if (c->lock) pthread_mutex_lock(c->lock);
}

static void unlock(const demo_context *c) {
    if (c->lock) pthread_mutex_unlock(c->lock);
}

/* status; count; the factors with repetition */
static void run_number(const demo_context *context, tf_cursor *body, tf_writer *w,
                       const tf_cancel *cancel) {
    double pause = tf_get_f64(body);
    unsigned max_digits = (unsigned)tf_get_uint(body);
    mpz_t n;
    mpz_init(n);
    tf_get_mpz(n, body);
    tf_options options;
    tf_options_init(&options);
    options.cancel = cancel;
    options.max_digits = max_digits;
    tf_factors f;
    tf_factors_init(&f);
    lock(context);
    tf_status s = tf_factor(&f, n, &options);
    unlock(context);
    if (s == TF_FOUND || s == TF_NONE) {
        uint64_t count = 0;
        for (size_t i = 0; i < f.count; i++) count += f.items[i].exponent;
        tf_put_u8(w, s == TF_FOUND);
        tf_put_uint(w, count);
        for (size_t i = 0; i < f.count; i++)
            for (unsigned e = 0; e < f.items[i].exponent; e++) tf_put_mpz(w, f.items[i].value);
        tf_clock_sleep(pause);
    } else {
        w->status = s;
    }
    tf_factors_clear(&f);
    mpz_clear(n);
}

/* for each: count; the primes. The lock is given back between two of them, as an interpreter
 * gives its lock to others every few milliseconds. */
static void run_batch(const demo_context *context, tf_cursor *body, tf_writer *w,
                      const tf_cancel *cancel) {
    uint64_t first = tf_get_uint(body), count = tf_get_uint(body);
    for (uint64_t i = 0; i < count; i++) {
        uint64_t primes[64];
        if (tf_cancel_reason(cancel)) {
            w->status = TF_CANCELLED;
            return;
        }
        lock(context);
        unsigned k = tf_factor_u64(primes, demo_semiprime(first + i));
        unlock(context);
        tf_put_u8(w, (uint8_t)k);
        for (unsigned j = 0; j < k; j++) tf_put_uint(w, primes[j]);
    }
}

void demo_run(void *context, const tf_task *task, tf_result *result, const tf_cancel *cancel) {
    if (tf_basic_task_run(task, result, cancel)) return;
    tf_cursor body = tf_cursor_over(&task->body);
    tf_writer w = {.out = &result->body};
    tf_put_uint(&w, (uint64_t)getpid());
    tf_put_uint(&w, (uint64_t)gettid());
    switch (tf_get_u8(&body)) {
    case FORM_NUMBER:
        run_number(context, &body, &w, cancel);
        break;
    case FORM_BATCH:
        run_batch(context, &body, &w, cancel);
        break;
    default:
        w.status = TF_EFORMAT;
    }
    result->status = w.status;
}

/* ---- checking ------------------------------------------------------------------------------- */

tf_status demo_answer_open(demo_answer *a, tf_cursor body) {
    a->rest = body;
    a->process = (uint32_t)tf_get_uint(&a->rest);
    a->thread = (uint32_t)tf_get_uint(&a->rest);
    return a->rest.ok ? TF_OK : TF_EFORMAT;
}

tf_status demo_answer_number(mpz_t **factors, size_t *count, demo_answer *a) {
    bool complete = tf_get_u8(&a->rest) == 1;
    uint64_t n = tf_get_uint(&a->rest);
    *factors = NULL;
    *count = 0;
    /* Every factor takes a byte at least: no more room is made than the answer can fill. */
    if (!a->rest.ok || n > (uint64_t)(a->rest.end - a->rest.p)) return TF_EFORMAT;
    *factors = malloc((n + 1) * sizeof **factors);
    if (!*factors) return TF_ENOMEM;
    for (; *count < n; ++*count) {
        mpz_init((*factors)[*count]);
        tf_get_mpz((*factors)[*count], &a->rest);
    }
    if (!a->rest.ok) return TF_EFORMAT;
    return complete ? TF_FOUND : TF_NONE;
}

void demo_factors_free(mpz_t *factors, size_t count) {
    for (size_t i = 0; i < count; i++) mpz_clear(factors[i]);
    free(factors);
}

bool demo_factors_right(const mpz_t n, mpz_t *factors, size_t count, bool complete) {
    mpz_t product;
    mpz_init_set_ui(product, 1);
    bool right = true;
    for (size_t i = 0; i < count && right; i++) {
        /* GMP's test: not the one that is tested */
        right = !complete || mpz_probab_prime_p(factors[i], 25) != 0;
        mpz_mul(product, product, factors[i]);
    }
    right = right && mpz_cmp(product, n) == 0;
    mpz_clear(product);
    return right || mpz_sgn(n) == 0; /* 0 has no factors */
}

tf_status demo_answer_check_batch(demo_answer *a, uint64_t first, unsigned count) {
    for (unsigned i = 0; i < count; i++) {
        uint64_t primes = tf_get_u8(&a->rest), product = 1;
        bool right = primes == 2;
        for (uint64_t j = 0; j < primes; j++) {
            uint64_t p = tf_get_uint(&a->rest);
            right = right && tf_is_prime64(p) && !__builtin_mul_overflow(product, p, &product);
        }
        if (!a->rest.ok) return TF_EFORMAT;
        if (!right || product != demo_semiprime(first + i)) return TF_EINTERNAL;
    }
    return a->rest.p == a->rest.end ? TF_OK : TF_EFORMAT;
}
