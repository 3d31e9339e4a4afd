/* sieving_describe.c — what people are told of a sieve. */
#include "sieving_internal.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "clock.h"

const tf_qs *tf_sieving_context(const tf_sieving *s) {
    return s->qs;
}

const tf_qs_pot_state *tf_sieving_look(const tf_sieving *s) {
    return tf_qs_pot_look(s->pot);
}

const tf_sieve_times *tf_sieving_times(const tf_sieving *s) {
    return &s->times;
}

double tf_sieving_part(const tf_sieving *s) {
    double done = (double)s->settled;
    return s->phase == GATHERING ? done / (done + tf_forecast_left(&s->forecast) + 1e-9) : 1;
}

void tf_sieving_describe(char *text, size_t size, const tf_sieving *s) {
    const tf_qs_pot_state *p = tf_qs_pot_look(s->pot);
    if (s->phase == SOLVING) {
        int used =
            snprintf(text, size, "siqs %" PRIu64 " relations, linear algebra on %" PRIu32 " rows",
                     p->relations, p->primes);
        if (s->step > 0 && used >= 0 && (size_t)used < size)
            snprintf(text + used, size - (size_t)used, ", after %" PRIu64 " steps", s->step);
        return;
    }
    double elapsed = tf_clock_now() - s->began;
    double left = tf_forecast_left(&s->forecast);
    uint64_t here = s->settled - s->began_done;
    snprintf(text, size, "siqs %.0f%%, %" PRIu64 " relations (%" PRIu64 " of %" PRIu64 ")",
             100 * tf_sieving_part(s), p->relations, p->full + p->cycles, p->needed);
    size_t used = strlen(text);
    if (here == 0 || elapsed < 0.1 || used >= size) return;
    char time[16];
    double rows = fmax((double)p->needed, (double)s->head.params.fb_size);
    double seconds = left / ((double)here / elapsed) + tf_forecast_solving(rows);
    snprintf(text + used, size - used, ", %.0f/s, %s left",
             (double)(p->relations - s->began_relations) / elapsed,
             tf_duration_text(time, seconds));
}

uint64_t tf_sieving_memory(size_t bits, unsigned threads) {
    tf_qs_params p;
    tf_qs_params_for(&p, (unsigned)bits);
    uint64_t row = 4 * (uint64_t)p.fb_size;
    uint64_t context = (TF_QS_MAX_POOL + 8) * row;
    /* Roots, their changes for each prime of a, and buckets: four bytes a hit. */
    uint64_t sieve = (TF_QS_MAX_S + 12) * row + 6 * (uint64_t)p.interval;
    /* Relations: some ten for each row with two large primes, of 35 bytes and as many for the index;
     * matrix: some 60 entries a row, twice. */
    uint64_t pot = 12 * (uint64_t)p.fb_size * 150, matrix = 2 * 60 * row;
    return 2 * context + threads * sieve + 2 * pot + matrix;
}
