/* bench_absorb.c — can rank 0 keep up? Relations taken in a second, and sieved by one thread.
 *
 * Some ranges of a-values are really sieved, each as one task of a rank would be; their results are
 * encoded as they travel. Then the time is taken in which the owner of the sieve decodes and absorbs
 * them, in the order of a thousand ranks that answer in turns: every relation verified, looked up and
 * its cycles counted. On standard error: how many sieving threads that is enough for. */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "benchlib.h"
#include "codec.h"
#include "sieving.h"
#include "support_numbers.h"
#include "work.h"

enum { MOST = 4000 };

typedef struct stream {
    mpz_t n;
    tf_bytes result[MOST]; /* framed */
    size_t count;
    uint64_t relations;
    double sieving; /* CPU seconds */
    double pace;    /* CPU seconds a relation, of the second half: set up, and foretold, before */
} stream;

static double cpu_now(void) {
    struct timespec t;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static void check(bool good) {
    if (!good) abort();
}

/* Hand out tasks as for 1,000 workers, and sieve the first of them for some seconds. */
static void make_stream(stream *s, double seconds) {
    mpz_t f;
    mpz_init(f);
    tf_sieving *owner;
    tf_work *work;
    tf_cancel never = {0};
    check(tf_sieving_new(&owner, f, s->n, 1, NULL) == TF_OK);
    check(tf_work_new(&work, TF_ISA_BEST) == TF_OK);
    double start = cpu_now();
    while (s->count < MOST && cpu_now() - start < seconds) {
        tf_task task = {.id = s->count + 1};
        tf_sieving_terms terms = {task.id, MOST, 1000, 0};
        check(tf_sieving_next(owner, &task, &terms) == TF_SOURCE_TASK);
        tf_result r = {.id = task.id, .kind = task.kind};
        tf_work_run(work, &task, &r, &never);
        check(r.status == TF_OK);
        check(tf_result_encode(&s->result[s->count++], &r) == TF_OK);
        tf_result_clear(&r);
        tf_task_clear(&task);
    }
    s->sieving = cpu_now() - start;
    tf_work_free(work);
    tf_sieving_free(owner);
    mpz_clear(f);
}

/* The same tasks handed out once more; the answers come from the stream, neighbours swapped. */
static bool absorb(void *context, uint64_t times, double *cpu) {
    (void)cpu;
    stream *s = context;
    mpz_t f;
    mpz_init(f);
    while (times-- > 0) {
        tf_sieving *owner;
        check(tf_sieving_new(&owner, f, s->n, 1, NULL) == TF_OK);
        for (size_t i = 0; i < s->count; i++) {
            tf_task task = {.id = i + 1};
            tf_sieving_terms terms = {task.id, MOST, 1000, 0};
            check(tf_sieving_next(owner, &task, &terms) == TF_SOURCE_TASK);
            tf_task_clear(&task);
        }
        double start = 0;
        uint64_t before = 0;
        for (size_t i = 0; i < s->count; i++) {
            if (i == s->count / 2) {
                start = cpu_now();
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
        s->pace = (cpu_now() - start) / (double)(s->relations - before);
        tf_sieving_free(owner);
    }
    mpz_clear(f);
    return true;
}

static void measure(tf_bench *b, unsigned digits, double seconds) {
    char name[32];
    snprintf(name, sizeof name, "%u digits", digits);
    if (!tf_bench_wants(b, name)) return;
    static stream s;
    s = (stream){.count = 0};
    tf_rng r;
    tf_rng_init(&r, 7, digits);
    mpz_init(s.n);
    unsigned bits = (unsigned)(digits * 3.3219 / 2);
    tf_support_semiprime(s.n, &r, bits, bits);
    make_stream(&s, seconds);
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
        s.count, s.relations, rate, 1 / s.pace, 1 / s.pace / rate);
    for (size_t i = 0; i < s.count; i++) tf_bytes_clear(&s.result[i]);
    mpz_clear(s.n);
}

int main(int argc, char **argv) {
    tf_bench *b = tf_bench_open("absorb", argc, argv);
    double seconds = tf_bench_quick(b) ? 0.3 : 4;
    measure(b, 70, seconds);
    measure(b, 80, seconds);
    measure(b, 90, seconds);
    measure(b, 95, seconds);
    return tf_bench_close(b);
}
