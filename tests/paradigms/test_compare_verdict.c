/* Verdicts from made-up figures: each rule on both sides of its thresholds. */
#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <string.h>

#include "compare_verdict.h"

/* A machine with two processors and four workers, where everything went by the book. */
static comparison by_the_book(void) {
    comparison c = {.processors = 2, .workers = 4, .io_tasks = 24, .cpu_tasks = 24};
    c.regimes[REGIME_SERIAL] = (figures){.io_wall = 1.2,
                                         .cpu_wall = 1.0,
                                         .locked_wall = 1.0,
                                         .startup = 0.005,
                                         .task_cost = 1e-6,
                                         .in_flight = 1,
                                         .memory = 4e6,
                                         .processes = 1,
                                         .threads = 1};
    c.regimes[REGIME_ASYNC] = c.regimes[REGIME_SERIAL];
    c.regimes[REGIME_ASYNC].io_wall = 0.05;
    c.regimes[REGIME_ASYNC].in_flight = 1000;
    c.regimes[REGIME_THREADS] = c.regimes[REGIME_SERIAL];
    c.regimes[REGIME_THREADS].io_wall = 0.3;
    c.regimes[REGIME_THREADS].cpu_wall = 0.5;
    c.regimes[REGIME_THREADS].in_flight = 4;
    c.regimes[REGIME_THREADS].threads = 4;
    c.regimes[REGIME_LOCKED] = c.regimes[REGIME_THREADS];
    c.regimes[REGIME_LOCKED].cpu_wall = 1.0;
    c.regimes[REGIME_PROCESSES] = c.regimes[REGIME_THREADS];
    c.regimes[REGIME_PROCESSES].locked_wall = 0.5; /* each process has a lock of its own */
    c.regimes[REGIME_PROCESSES].startup = 0.5;
    c.regimes[REGIME_PROCESSES].memory = 60e6;
    c.regimes[REGIME_PROCESSES].processes = 4;
    comparison_derive(&c);
    return c;
}

static void expect(const comparison *c, verdict_row row, regime r, const char *text,
                   const char *evidence) {
    verdict v;
    verdict_decide(&v, row, c, r);
    cr_expect(eq(str, v.text, (char *)(uintptr_t)text), "%s, %s", verdict_name(row),
              regime_name(r));
    cr_expect(strstr(v.evidence, evidence) != NULL, "'%s' is not in '%s'", evidence, v.evidence);
}

Test(compare_verdict, by_the_book) {
    comparison c = by_the_book();
    expect(&c, VERDICT_MODEL, REGIME_ASYNC, "one thread, non-blocking", "1000 tasks in flight");
    expect(&c, VERDICT_MODEL, REGIME_THREADS, "4 threads in one process, parallel", "2.00");
    expect(&c, VERDICT_MODEL, REGIME_PROCESSES, "4 processes, parallel", "2.00");

    expect(&c, VERDICT_SUITABLE, REGIME_ASYNC, "I/O-bound tasks", "24.00 waiting, 1.00 computing");
    expect(&c, VERDICT_SUITABLE, REGIME_THREADS, "I/O-bound and CPU-bound tasks", "4.00 waiting");
    expect(&c, VERDICT_SUITABLE, REGIME_PROCESSES, "I/O-bound and CPU-bound tasks", "2.00 comp");

    expect(&c, VERDICT_GLOBAL_LOCK, REGIME_ASYNC, "none", "1.00 s behind a lock, 1.00 s without");
    expect(&c, VERDICT_GLOBAL_LOCK, REGIME_THREADS, "restricted: computing 2.0 times as long",
           "1.00 s behind a lock, 500 ms without");
    expect(&c, VERDICT_GLOBAL_LOCK, REGIME_PROCESSES, "none", "500 ms without");

    expect(&c, VERDICT_MEMORY, REGIME_ASYNC, "shared", "1 process, 4.0 MB");
    expect(&c, VERDICT_MEMORY, REGIME_THREADS, "shared", "1 process, ");
    expect(&c, VERDICT_MEMORY, REGIME_PROCESSES, "separate", "4 processes, 60.0 MB");

    expect(&c, VERDICT_OVERHEAD, REGIME_ASYNC, "low", "1.00 us an empty task");
    expect(&c, VERDICT_OVERHEAD, REGIME_THREADS, "low", "5.0 ms (serial: 5.0 ms)");
    expect(&c, VERDICT_OVERHEAD, REGIME_PROCESSES, "high", "500 ms (serial: 5.0 ms)");

    expect(&c, VERDICT_SCALABILITY, REGIME_ASYNC, "I/O-bound: high; CPU-bound: none", "1000 tasks");
    expect(&c, VERDICT_SCALABILITY, REGIME_THREADS, "I/O-bound: limited; CPU-bound: high",
           "2.00 of 2 possible");
    expect(&c, VERDICT_SCALABILITY, REGIME_PROCESSES, "I/O-bound: limited; CPU-bound: high",
           "4 tasks in flight");
}

/* One processor: threads and processes still help with waiting, and nothing else. */
Test(compare_verdict, a_single_processor) {
    comparison c = by_the_book();
    c.processors = 1;
    c.regimes[REGIME_THREADS].cpu_wall = 1.05;
    c.regimes[REGIME_THREADS].locked_wall = 1.1;
    c.regimes[REGIME_PROCESSES].cpu_wall = 1.1;
    comparison_derive(&c);
    expect(&c, VERDICT_MODEL, REGIME_THREADS, "4 threads in one process, taking turns", "0.95");
    expect(&c, VERDICT_MODEL, REGIME_PROCESSES, "4 processes, taking turns", "0.91");
    expect(&c, VERDICT_SUITABLE, REGIME_THREADS, "I/O-bound tasks", "0.95");
    expect(&c, VERDICT_GLOBAL_LOCK, REGIME_THREADS, "none", "1.10 s");
    expect(&c, VERDICT_SCALABILITY, REGIME_THREADS, "I/O-bound: limited; CPU-bound: unknown",
           "of 1 possible");
}

/* A language whose interpreter has the lock: what the textbook says of threads. */
Test(compare_verdict, threads_behind_the_lock) {
    comparison c = by_the_book();
    expect(&c, VERDICT_MODEL, REGIME_LOCKED, "4 threads in one process, taking turns", "1.00");
    expect(&c, VERDICT_SUITABLE, REGIME_LOCKED, "I/O-bound tasks", "4.00 waiting, 1.00 computing");
    expect(&c, VERDICT_SCALABILITY, REGIME_LOCKED, "I/O-bound: limited; CPU-bound: none",
           "4 tasks");
}

Test(compare_verdict, both_sides_of_each_threshold) {
    comparison c = by_the_book();
    figures *t = &c.regimes[REGIME_THREADS];

    t->cpu_wall = 1 / 1.29, comparison_derive(&c);
    expect(&c, VERDICT_MODEL, REGIME_THREADS, "4 threads in one process, taking turns", "1.29");
    t->cpu_wall = 1 / 1.31, comparison_derive(&c);
    expect(&c, VERDICT_MODEL, REGIME_THREADS, "4 threads in one process, parallel", "1.31");
    expect(&c, VERDICT_SCALABILITY, REGIME_THREADS, "I/O-bound: limited; CPU-bound: moderate",
           "1.31");

    t->cpu_wall = 1 / 1.49, comparison_derive(&c);
    expect(&c, VERDICT_SUITABLE, REGIME_THREADS, "I/O-bound tasks", "1.49");
    t->cpu_wall = 1 / 1.51, t->io_wall = 1.2 / 1.49, comparison_derive(&c);
    expect(&c, VERDICT_SUITABLE, REGIME_THREADS, "CPU-bound tasks", "1.51");
    t->cpu_wall = 1, comparison_derive(&c);
    expect(&c, VERDICT_SUITABLE, REGIME_THREADS, "neither kind of task", "1.00 computing");

    t->locked_wall = 1.24;
    expect(&c, VERDICT_GLOBAL_LOCK, REGIME_THREADS, "none", "1.24 s");
    t->locked_wall = 1.26;
    expect(&c, VERDICT_GLOBAL_LOCK, REGIME_THREADS, "restricted: computing 1.3 times as long", "");

    t->startup = 0.0149, t->task_cost = 19e-6; /* serial starts in 5 ms */
    expect(&c, VERDICT_OVERHEAD, REGIME_THREADS, "low", "15 ms");
    t->startup = 0.0151;
    expect(&c, VERDICT_OVERHEAD, REGIME_THREADS, "moderate", "15 ms");
    t->startup = 0.005, t->task_cost = 21e-6;
    expect(&c, VERDICT_OVERHEAD, REGIME_THREADS, "moderate", "21 us");
    t->task_cost = 201e-6;
    expect(&c, VERDICT_OVERHEAD, REGIME_THREADS, "high", "201 us");
    t->task_cost = 1e-6, t->startup = 0.106;
    expect(&c, VERDICT_OVERHEAD, REGIME_THREADS, "high", "106 ms");

    t->in_flight = 99, t->cpu_wall = 1 / 1.39, comparison_derive(&c);
    expect(&c, VERDICT_SCALABILITY, REGIME_THREADS, "I/O-bound: limited; CPU-bound: moderate",
           "99");
    t->in_flight = 100, t->cpu_wall = 1 / 1.41, comparison_derive(&c);
    expect(&c, VERDICT_SCALABILITY, REGIME_THREADS, "I/O-bound: high; CPU-bound: high", "100");

    c.regimes[REGIME_ASYNC].in_flight = 1;
    expect(&c, VERDICT_MODEL, REGIME_ASYNC, "one thread, one task at a time", "1 tasks");
}

/* With many processors the number of tasks or workers is what limits. */
Test(compare_verdict, what_is_possible) {
    comparison c = by_the_book();
    c.processors = 64, c.workers = 8, c.cpu_tasks = 24;
    c.regimes[REGIME_THREADS].cpu_wall = 1.0 / 3, comparison_derive(&c);
    expect(&c, VERDICT_SCALABILITY, REGIME_THREADS, "I/O-bound: limited; CPU-bound: low",
           "3.00 of 8 possible");
    c.cpu_tasks = 4;
    expect(&c, VERDICT_SCALABILITY, REGIME_THREADS, "I/O-bound: limited; CPU-bound: high",
           "3.00 of 4 possible");
}
