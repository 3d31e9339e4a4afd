/* bench_primality.c — our primality tests against GMP's mpz_probab_prime_p, in one process.
 *
 * "prime": every number is a prime, so that the whole test runs; "odd": random odd numbers, most of
 * which a small factor or the first exponentiation gives away. GMP is asked for 24 rounds, which
 * it (6.2 and later) takes as the Baillie-PSW test alone. Below 2^64 ours is exact. */
#include <stdio.h>
#include <stdlib.h>

#include "benchlib.h"
#include "bpsw.h"
#include "support_numbers.h"

enum { MAX_COUNT = 1000 };

typedef struct inputs {
    size_t count;
    mpz_t n[MAX_COUNT];
    unsigned long primes[3]; /* how many each side last found, to be equal */
} inputs;

static void fill(inputs *in, unsigned bits, bool prime, size_t count) {
    tf_rng r;
    tf_rng_init(&r, bits, prime);
    in->count = count;
    for (size_t i = 0; i < count; i++) {
        if (prime)
            tf_support_prime(in->n[i], &r, bits);
        else
            tf_support_bits(in->n[i], &r, bits);
        mpz_setbit(in->n[i], 0);
    }
}

static bool run_words(void *context, uint64_t times, double *cpu) {
    (void)cpu;
    inputs *in = context;
    while (times-- > 0) {
        unsigned long found = 0;
        for (size_t i = 0; i < in->count; i++) found += tf_is_prime64(mpz_get_ui(in->n[i]));
        in->primes[0] = found;
    }
    return true;
}

static bool run_two_words(void *context, uint64_t times, double *cpu) {
    (void)cpu;
    inputs *in = context;
    while (times-- > 0) {
        unsigned long found = 0;
        for (size_t i = 0; i < in->count; i++) {
            const mp_limb_t *x = mpz_limbs_read(in->n[i]);
            found += tf_bpsw128((tf_u128)x[1] << 64 | x[0]);
        }
        in->primes[0] = found;
    }
    return true;
}

static bool run_any(void *context, uint64_t times, double *cpu) {
    (void)cpu;
    inputs *in = context;
    const tf_budget budget = {.work = TF_WORK_UNLIMITED};
    while (times-- > 0) {
        unsigned long found = 0;
        for (size_t i = 0; i < in->count; i++) {
            tf_certainty c;
            if (tf_bpsw(&c, in->n[i], &budget) != TF_OK) return false;
            found += c != TF_COMPOSITE;
        }
        in->primes[1] = found;
    }
    return true;
}

static bool run_gmp(void *context, uint64_t times, double *cpu) {
    (void)cpu;
    inputs *in = context;
    while (times-- > 0) {
        unsigned long found = 0;
        for (size_t i = 0; i < in->count; i++) found += mpz_probab_prime_p(in->n[i], 24) != 0;
        /* A pure function to the compiler: without this it would be called once. */
        __asm__ volatile("" : : : "memory");
        in->primes[2] = found;
    }
    return true;
}

static void run_case(tf_bench *b, inputs *in, unsigned bits, bool prime) {
    char name[64];
    snprintf(name, sizeof name, "%s of %u bits", prime ? "prime" : "odd", bits);
    if (!tf_bench_wants(b, name)) return;
    size_t count = (bits > 512 ? 10 : 100) * (prime ? 1 : 10);
    if (tf_bench_quick(b)) count /= 10;
    fill(in, bits, prime, count);
    tf_bench_side sides[3] = {
        {"tf_is_prime64", run_words, in}, {"tf_bpsw", run_any, in}, {"gmp", run_gmp, in}};
    if (bits > 64) sides[0] = (tf_bench_side){"tf_bpsw128", run_two_words, in};
    bool wide = bits > 128;
    tf_bench_case c = {.name = name,
                       .unit = "number",
                       .units = (double)count,
                       .by_cpu = true,
                       .sides = wide ? sides + 1 : sides,
                       .side_count = wide ? 2 : 3};
    tf_bench_run(b, &c);
    if (in->primes[1] != in->primes[2] || (!wide && in->primes[0] != in->primes[2]))
        tf_bench_wrong(b, name, "the sides do not agree on the number of primes");
}

int main(int argc, char **argv) {
    static const unsigned sizes[] = {32,  48,  63,  64,  80,  96,   127, 128,
                                     160, 192, 256, 384, 512, 1024, 2048};
    tf_bench *b = tf_bench_open("primality", argc, argv);
    inputs *in = calloc(1, sizeof *in);
    if (!in) abort();
    for (size_t i = 0; i < MAX_COUNT; i++) mpz_init(in->n[i]);
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++)
        for (int prime = 1; prime >= 0; prime--) run_case(b, in, sizes[i], prime);
    for (size_t i = 0; i < MAX_COUNT; i++) mpz_clear(in->n[i]);
    free(in);
    return tf_bench_close(b);
}
