/* scaling_measure.c — the constants of the simulation, measured here: what tasks cost a worker, what
 * they and their results cost rank 0, and how many bytes they are.
 *
 *     scaling_measure [batch|parts] >measured.txt
 *
 * One line a case, in the words that scaling_sim takes (README.md), times in seconds of one core.
 * "batch BITS": random numbers of so many bits, blocks as large as for so many ranks
 * (measure_batch.c). "siqs DIGITS": the sieve on a semiprime, its sealed answers into their
 * owner. "hub RANKS": the hub alone (measure_hub.c). "parts RANKS": --output-parts, what rank 0 spends on a part, from its scan to the
 * journal, and a worker on a byte that it scans (measure_parts.c). */
#include <stdio.h>
#include <string.h>

#include "benchlib_stream.h"
#include "clock.h"
#include "heap.h"
#include "measure.h"

/* ---- siqs -------------------------------------------------------------------------------------- */

/* The same tasks handed out once more; their answers into the owner of the sieve, in their order.
 * @return seconds of rank 0 for the second half of them: set up, and foretold, before
 * @param relations  of that half */
static double gather(const tf_stream *s, uint64_t *relations) {
    tf_sieving *owner = tf_stream_owner(s);
    mpz_t f;
    mpz_init(f);
    for (size_t i = 0; i < s->count; i++) {
        tf_task task;
        tf_stream_next(owner, &task, i + 1);
        tf_task_clear(&task);
    }
    double start = 0;
    uint64_t before = 0;
    for (size_t i = 0; i < s->count; i++) {
        if (i == s->count / 2) {
            start = tf_clock_thread();
            before = tf_sieving_look(owner)->relations;
        }
        tf_cursor c = tf_cursor_over(&s->result[i]);
        tf_result r = {0};
        bool leave;
        tf_need(tf_result_decode(&r, &c) == TF_OK &&
                    tf_sieving_absorb(owner, f, &leave, &r) == TF_OK,
                "the answers failed");
        tf_result_clear(&r);
    }
    double spent = tf_clock_thread() - start;
    *relations = tf_sieving_look(owner)->relations - before;
    tf_sieving_free(owner);
    mpz_clear(f);
    return spent;
}

/* As many seconds of sieving as are asked for, in tasks as a thousand workers get them; what is said is per
 * second of sieving. Seconds of rank 0 are the median of some rounds. */
static void measure_siqs(unsigned digits, double seconds) {
    enum { ROUNDS = 5 };
    static tf_stream s;
    double spent[ROUNDS], bytes = 0;
    uint64_t relations;
    tf_stream_make(&s, digits, seconds);
    for (unsigned i = 0; i < ROUNDS; i++) {
        spent[i] = gather(&s, &relations);
        for (unsigned j = i; j > 0 && spent[j - 1] > spent[j]; j--) {
            double t = spent[j];
            spent[j] = spent[j - 1];
            spent[j - 1] = t;
        }
    }
    for (size_t i = 0; i < s.count; i++) bytes += (double)s.result[i].size;
    double sieved = s.sieving * (double)(s.count - s.count / 2) / (double)s.count;
    printf("siqs %u sieved=%.3g relations=%.0f absorb=%.4g result_bytes=%.4g per_second=1\n",
           digits, s.sieving, (double)relations / sieved, spent[ROUNDS / 2] / sieved,
           bytes / s.sieving);
    (void)fflush(stdout);
    tf_stream_clear(&s);
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
    measure_siqs(90, 8);
    measure_siqs(95, 8);
    measure_siqs(100, 8);
    for (size_t i = 0; i < TF_ARRAY_LEN(ranks); i++) tf_measure_hub(ranks[i], 60000);
    tf_measure_parts(1024, 16000);
    return 0;
}
