/* bench_absorb.c — can rank 0 keep up? Relations taken in a second, and sieved by one thread.
 *
 * Some ranges of a-values are really sieved, each as one task of a rank would be; their results are
 * encoded as they travel (benchlib_stream.h). Then the time is taken in which the owner of the sieve
 * decodes and absorbs them, in the order of a thousand ranks that answer in turns: every relation
 * verified, looked up and its cycles counted. On standard error: how many sieving threads that is
 * enough for. */
#include <stdio.h>
#include <stdlib.h>

#include "benchlib.h"
#include "benchlib_stream.h"
#include "clock.h"

#define check tf_stream_need

/* CPU seconds a relation, of the second half of the stream: set up, and foretold, before. */
static double pace;

/* The same tasks handed out once more; the answers come from the stream, neighbours swapped. */
static bool absorb(void *context, uint64_t times, double *cpu) {
    (void)cpu;
    tf_stream *s = context;
    mpz_t f;
    mpz_init(f);
    while (times-- > 0) {
        tf_sieving *owner;
        check(tf_sieving_new(&owner, f, s->n, 1, NULL, NULL) == TF_OK);
        for (size_t i = 0; i < s->count; i++) {
            tf_task task = {.id = i + 1};
            tf_sieving_terms terms = {task.id, TF_STREAM_MOST, 1000, 0};
            check(tf_sieving_next(owner, &task, &terms) == TF_SOURCE_TASK);
            tf_task_clear(&task);
        }
        double start = 0;
        uint64_t before = 0;
        for (size_t i = 0; i < s->count; i++) {
            if (i == s->count / 2) {
                start = tf_clock_thread();
                before = tf_sieving_look(owner)->relations;
            }
            size_t j = (i ^ 1) < s->count ? i ^ 1 : i;
            tf_cursor c = tf_cursor_over(&s->result[j]);
            tf_result r = {0};
            bool leave;
            check(tf_result_decode(&r, &c) == TF_OK);
            check(tf_sieving_absorb(owner, f, &leave, &r) == TF_OK);
            tf_result_clear(&r);
        }
        s->relations = tf_sieving_look(owner)->relations;
        pace = (tf_clock_thread() - start) / (double)(s->relations - before);
        tf_sieving_free(owner);
    }
    mpz_clear(f);
    return true;
}

static void measure(tf_bench *b, unsigned digits, double seconds) {
    char name[32];
    snprintf(name, sizeof name, "%u digits", digits);
    if (!tf_bench_wants(b, name)) return;
    static tf_stream s;
    tf_stream_make(&s, digits, seconds);
    check(absorb(&s, 1, NULL)); /* counts the relations */
    tf_bench_side side = {"absorb", absorb, &s};
    tf_bench_case c = {.name = name,
                       .unit = "relation",
                       .units = (double)s.relations,
                       .by_cpu = true,
                       .sides = &side,
                       .side_count = 1};
    tf_bench_run(b, &c);
    double rate = (double)s.relations / s.sieving;
    fprintf(
        stderr,
        "#   %zu results, %lu relations: sieved %.0f a second on one thread; once set up, absorbed "
        "%.0f a second: enough for %.0f threads\n",
        s.count, s.relations, rate, 1 / pace, 1 / pace / rate);
    tf_stream_clear(&s);
}

int main(int argc, char **argv) {
    tf_bench *b = tf_bench_open("absorb", argc, argv);
    double seconds = tf_bench_quick(b) ? 0.3 : 4;
    measure(b, 70, seconds / 4); /* not the whole number */
    measure(b, 80, seconds);
    measure(b, 90, seconds);
    measure(b, 95, seconds);
    return tf_bench_close(b);
}
