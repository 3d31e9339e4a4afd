/* compare_plan.c — sizes of the measured work. */
#include "compare_plan.h"

#include "clock.h"
#include "cores.h"
#include "demo_tasks.h"
#include "log.h"
#include "places.h"

/* The computing is short and repeated often: on a machine that others use too, a short run has the
 * better chance of being left alone. */
#define COMPUTING_SECONDS       0.15
#define COMPUTING_SECONDS_QUICK 0.06
#define WORKERS_LEAST           4 /* waiting gains from threads even on a single processor */

static unsigned processors(bool explain) {
    tf_cores cores;
    tf_text text = {0};
    tf_host host = tf_host_system;
    host.affinity = tf_places_processors();
    tf_cores_decide(&cores, 0, NULL, &host);
    tf_cores_explain(&text, &cores);
    if (explain) tf_log_root(TF_LOG_VERBOSE, "%s", tf_text_get(&text));
    tf_text_clear(&text);
    return cores.threads;
}

tf_exit_code compare_plan_make(compare_plan *p, const paradigms_config *config) {
    bool quick = config->quick;
    *p = (compare_plan){.processors = processors(!config->regime),
                        .workers = (unsigned)(config->workers ? config->workers : config->threads),
                        .io_tasks = (unsigned)config->tasks,
                        .io_seconds = quick ? 0.01 : 0.025,
                        .batch = (unsigned)config->batch,
                        .io_repeats = 2,
                        .cpu_repeats = quick ? 4 : 8,
                        .echoes = quick ? 4000 : 20000,
                        .flights = 1000,
                        .flight_seconds = quick ? 0.1 : 0.2};
    if (p->workers == 0) p->workers = p->processors > WORKERS_LEAST ? p->processors : WORKERS_LEAST;
    if (p->io_tasks == 0) p->io_tasks = quick ? 12 : 24;
    tf_exit_code code = numbers_read(&p->list, config, NULL, 0);
    if (p->batch == 0) p->batch = 1; /* until it is calibrated */
    p->cpu_tasks = p->list.count ? (unsigned)p->list.count : p->io_tasks;
    return code;
}

void compare_plan_clear(compare_plan *p) {
    numbers_clear(&p->list);
}

unsigned compare_plan_calibrate(const compare_plan *p, bool quick) {
    if (p->list.count) return 0;
    uint64_t done = 0;
    double start = tf_clock_cpu(), spent;
    do {
        uint64_t primes[64];
        (void)tf_factor_u64(primes, demo_semiprime(done++));
        spent = tf_clock_cpu() - start;
    } while (spent < 0.05);
    double batch = (quick ? COMPUTING_SECONDS_QUICK : COMPUTING_SECONDS) / p->cpu_tasks /
                   (spent / (double)done);
    return batch < 1 ? 1 : batch > 1e6 ? 1000000 : (unsigned)batch;
}
