/* What tests of whole factorizations do not reach: a sieve that fails, or none. */
#include <criterion/criterion.h>

#include "smallqueue.h"
#include "support_numbers.h"
#include "support_words.h"

enum { COUNT = 20 };

typedef struct answers {
    tf_status status;
    unsigned calls;
} answers;

static tf_status answer(void *context, tf_u128 *d, tf_u128 n, const tf_cancel *cancel) {
    (void)d;
    (void)n;
    (void)cancel;
    answers *a = context;
    a->calls++;
    return a->status;
}

/* Semiprimes of 84 to 96 bits through a queue with this sieve. */
static tf_status run(const tf__small_sieve *sieve, uint32_t *head, tf__small_prime *prime,
                     tf_u128 *n) {
    tf_rng r;
    tf_rng_init(&r, 1, 0);
    mpz_t z;
    mpz_init(z);
    tf__small_queue q;
    tf__small_queue_init(&q, head, prime, TF_ISA_BEST, sieve, NULL);
    tf_status s = TF_OK;
    for (uint32_t i = 0; i < COUNT && s == TF_OK; i++) {
        tf_support_semiprime(z, &r, 42 + i % 3 * 3, 42 + i % 3 * 3);
        n[i] = tf_support_get_word2(z);
        head[i] = TF__SMALL_END;
        s = tf__small_queue_put(&q, i, n[i], i % 2);
    }
    if (s == TF_OK) s = tf__small_queue_finish(&q);
    tf__small_queue_clear(&q);
    mpz_clear(z);
    return s;
}

static void check(const uint32_t *head, const tf__small_prime *prime, const tf_u128 *n) {
    for (unsigned i = 0; i < COUNT; i++) {
        tf_u128 product = 1;
        unsigned count = 0;
        for (uint32_t k = head[i]; k != TF__SMALL_END; k = prime[k].next, count++)
            product *= prime[k].p;
        cr_assert(product == n[i] && count == 2, "number %u: %u primes", i, count);
    }
}

Test(smallqueue, curves_go_on_when_the_sieve_finds_nothing) {
    uint32_t head[COUNT];
    tf__small_prime prime[12 * COUNT];
    tf_u128 n[COUNT];
    answers a = {.status = TF_NONE};
    cr_assert_eq(run(&(tf__small_sieve){answer, &a}, head, prime, n), TF_OK);
    cr_assert(a.calls > 0 && a.calls <= COUNT, "asked again: %u calls", a.calls);
    check(head, prime, n);
}

Test(smallqueue, without_a_sieve_curves_do_it_all) {
    uint32_t head[COUNT];
    tf__small_prime prime[12 * COUNT];
    tf_u128 n[COUNT];
    cr_assert_eq(run(NULL, head, prime, n), TF_OK);
    check(head, prime, n);
}

Test(smallqueue, errors_of_the_sieve_end_it) {
    uint32_t head[COUNT];
    tf__small_prime prime[12 * COUNT];
    tf_u128 n[COUNT];
    answers a = {.status = TF_CANCELLED};
    cr_assert_eq(run(&(tf__small_sieve){answer, &a}, head, prime, n), TF_CANCELLED);
    cr_assert_eq(a.calls, 1);
    a = (answers){.status = TF_ENOMEM};
    cr_assert_eq(run(&(tf__small_sieve){answer, &a}, head, prime, n), TF_ENOMEM);
    cr_assert_eq(a.calls, 1);
}

/* What an end in error has left waiting is forgotten when a queue begins again. */
Test(smallqueue, begins_again_after_a_failure) {
    uint32_t head[COUNT];
    tf__small_prime prime[12 * COUNT];
    tf_u128 n[COUNT];
    answers a = {.status = TF_ENOMEM};
    tf_rng r;
    tf_rng_init(&r, 5, 0);
    mpz_t z;
    mpz_init(z);
    tf__small_queue q;
    tf__small_queue_init(&q, head, prime, TF_ISA_BEST, &(tf__small_sieve){answer, &a}, NULL);
    for (unsigned pass = 0; pass < 2; pass++) {
        if (pass) tf__small_queue_begin(&q, head, prime, TF_ISA_BEST, NULL, NULL);
        tf_status s = TF_OK;
        for (uint32_t i = 0; i < COUNT && s == TF_OK; i++) {
            tf_support_semiprime(z, &r, 43, 43);
            n[i] = tf_support_get_word2(z);
            head[i] = TF__SMALL_END;
            s = tf__small_queue_put(&q, i, n[i], i % 2);
        }
        if (s == TF_OK) s = tf__small_queue_finish(&q);
        cr_assert_eq(s, pass ? TF_OK : TF_ENOMEM);
    }
    check(head, prime, n);
    cr_assert_eq(q.primes, 2 * COUNT);
    tf__small_queue_clear(&q);
    mpz_clear(z);
}
