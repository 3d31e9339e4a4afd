/* scaling_measure.c — the constants of the simulation, measured here: what tasks cost a worker, what
 * they and their results cost rank 0, and how many bytes they are.
 *
 *     scaling_measure [batch|parts] >measured.txt
 *
 * One line a case, in the words that scaling_sim takes (README.md), times in seconds of one core.
 * "batch BITS": random numbers of so many bits, blocks as large as for so many ranks
 * (measure_batch.c). "siqs DIGITS": the sieve on a semiprime, its relations into a pot. "hub RANKS":
 * the hub alone (measure_hub.c). "parts RANKS": --output-parts, what rank 0 spends on a part, from its scan to the
 * journal, and a worker on a byte that it scans (measure_parts.c). */
#include <stdio.h>
#include <string.h>

#include "heap.h"
#include "measure.h"
#include "qs_sieve.h"
#include "siqs.h"
#include "support_numbers.h"

/* ---- siqs -------------------------------------------------------------------------------------- */

/* Tasks of about a second each; what is said is per second of sieving, and for the whole number
 * what a run needs, by the relations of these tasks. */
static void measure_siqs(unsigned digits, unsigned tasks) {
    mpz_t n, f;
    mpz_inits(n, f, NULL);
    tf_rng r;
    tf_rng_init(&r, 7, digits);
    unsigned bits = (unsigned)(digits * 3.3219 / 2);
    tf_support_semiprime(n, &r, bits, bits);
    tf_qs *qs = NULL;
    tf_qs_sieve *sieve = NULL;
    tf_qs_pot *pot = NULL;
    tf_need(tf_qs_new(&qs, f, n, 1, NULL) == TF_OK &&
                tf_qs_sieve_new(&sieve, qs, TF_ISA_BEST) == TF_OK &&
                tf_qs_pot_new(&pot, qs) == TF_OK,
            "no memory");
    double sieving = 0, absorbing = 0, bytes = 0;
    uint64_t a = 0, each = 1;
    for (unsigned i = 0; i < tasks; i++, a += each) {
        double start = tf_cpu_now();
        tf_budget budget = {TF_WORK_UNLIMITED, NULL};
        tf_qs_sieve_begin(sieve, a, each);
        tf_need(tf_qs_sieve_run(sieve, &budget) == TF_NONE, "the sieve failed");
        double sieved = tf_cpu_now();
        size_t size;
        const uint8_t *data = tf_qs_sieve_output(sieve, &size);
        tf_need(tf_qs_pot_absorb(pot, data, size) == TF_OK, "the pot failed");
        absorbing += tf_cpu_now() - sieved;
        sieving += sieved - start;
        bytes += (double)size;
    }
    const tf_qs_pot_state *p = tf_qs_pot_look(pot);
    printf("siqs %u sieved=%.3g relations=%.0f needed=%.0f absorb=%.4g result_bytes=%.4g "
           "per_second=1\n",
           digits, sieving, (double)p->relations, (double)p->needed, absorbing / sieving,
           bytes / sieving);
    tf_qs_pot_free(pot);
    tf_qs_sieve_free(sieve);
    tf_qs_free(qs);
    mpz_clears(n, f, NULL);
}

int main(int argc, char **argv) {
    tf_heap_keep();
    if (argc > 1 && strcmp(argv[1], "parts") == 0) {
        tf_measure_parts(1024, 16000);
        return 0;
    }
    static const unsigned ranks[] = {4, 16, 64, 256, 1024};
    tf_measure_batch(32, 50000, 1024);
    tf_measure_batch(64, 50000, 1024);
    tf_measure_batch(96, 50000, 1024);
    tf_measure_batch(112, 20000, 1024);
    tf_measure_batch(128, 5000, 1024);
    if (argc > 1 && strcmp(argv[1], "batch") == 0) return 0;
    measure_siqs(70, 60);
    measure_siqs(80, 30);
    measure_siqs(90, 10);
    measure_siqs(95, 8);
    measure_siqs(100, 6);
    for (size_t i = 0; i < TF_ARRAY_LEN(ranks); i++) tf_measure_hub(ranks[i], 60000);
    tf_measure_parts(1024, 16000);
    return 0;
}
