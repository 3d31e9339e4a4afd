/* benchlib.h — the frame of a benchmark: sides of a case run in turns, and are reported with the
 * ratio to the first of them.
 *
 *     int main(int argc, char **argv) {
 *         tf_bench *b = tf_bench_open("primality", argc, argv);
 *         tf_bench_side sides[] = {{"trifactor", run_ours, &input}, {"gmp", run_gmp, &input}};
 *         tf_bench_case c = {.name = "256 bits", .unit = "number", .units = 100,
 *                            .by_cpu = true, .sides = sides, .side_count = 2};
 *         if (tf_bench_wants(b, c.name)) tf_bench_run(b, &c);
 *         return tf_bench_close(b);
 *     }
 *
 * After a warm-up the sides run A B A B ...; each figure is the median over the rounds, with the
 * smallest and the largest; a ratio is the median of the ratios within the rounds. README.md tells
 * how to read the output. */
#ifndef TF_BENCHLIB_H
#define TF_BENCHLIB_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct tf_bench tf_bench;

typedef struct tf_bench_side {
    const char *name;
    /** Do the work @p times over.
     *  @param cpu  to be set to the CPU seconds of child processes; left alone, the CPU time of
     *              this process counts
     *  @return false when it failed: the case is dropped and the benchmark fails */
    bool (*run)(void *context, uint64_t times, double *cpu);
    void *context;
} tf_bench_side;

enum { TF_BENCH_MAX_SIDES = 4 };

typedef struct tf_bench_case {
    const char *name;
    const char *unit; /* what is counted: "number", "curve" */
    double units;     /* how many of them one time is */
    uint64_t times;   /* 0: as many as fill the time of a measurement */
    bool by_cpu;      /* compare CPU instead of wall time: for work of one thread in this process,
                         which the rest of the machine then disturbs less */
    const tf_bench_side *sides;
    size_t side_count; /* 1 .. TF_BENCH_MAX_SIDES; the first is the one that is compared */
} tf_bench_case;

/** Reads the options (--help lists them) and prints the header. Leaves the program for --help and
 *  for wrong options. */
tf_bench *tf_bench_open(const char *name, int argc, char **argv);

/** Is a case of this name to be measured? To be asked before its inputs are made. With --list it
 *  prints the name and says no. */
bool tf_bench_wants(const tf_bench *b, const char *name);

/** Measure and report a wanted case. */
void tf_bench_run(tf_bench *b, const tf_bench_case *c);

/** Report a peer that cannot take part. */
void tf_bench_skip(tf_bench *b, const char *peer, const char *why);
/** Report a result that is wrong; the benchmark fails. */
void tf_bench_wrong(tf_bench *b, const char *name, const char *what);

/** True with --quick: small inputs, so that the whole takes seconds. */
bool tf_bench_quick(const tf_bench *b);
/** The folder of our programs (--bin). */
const char *tf_bench_bin(const tf_bench *b);

/** Processor seconds of this thread since *last (tf_clock_thread), which is set to now. */
double tf_bench_lap(double *last);

/** @return the exit status: 0, or 1 when something failed */
int tf_bench_close(tf_bench *b);

#endif
