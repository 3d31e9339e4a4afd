/* processes_factor.c — CPU-bound work on processes: each number is factored by one of its own.
 *
 * The tutorial divides by 2, 3, 4, ... and shows twenty sevens as the factors of each of its three
 * numbers. That cannot be: 7^20 has 17 digits, and all three are prime. Here the answers are true,
 * and they are checked where they arrive. */
#include <stdlib.h>

#include "demo_tasks.h"
#include "executor.h"
#include "log.h"
#include "numbers.h"
#include "print_line.h"
#include "processes.h"

static const char *const tutorial_numbers[] = {"112272535095293", "112582705942171",
                                               "115280095190773"};
#define PAUSE 2.0 /* seconds: the tutorial lets every process sleep, to look busy */

#define MOST_PROCESSES 32u /* of more numbers than that some wait for their turn */

/* The source of the tasks: one number each. Lives on rank 0. */
typedef struct numbers_source {
    tf_source source;
    const numbers *list;
    double pause;
    unsigned max_digits;
    size_t started, completed, at_once;
    bool incomplete;
    tf_status failed; /* making a task */
} numbers_source;

static tf_more next_number(tf_source *source, tf_task *task) {
    numbers_source *s = (numbers_source *)source;
    if (s->started == s->list->count) return TF_SOURCE_END;
    if (s->started - s->completed == s->at_once) return TF_SOURCE_WAIT; /* a process each */
    s->failed = demo_task_number(task, s->list->items[s->started], s->pause, s->max_digits);
    if (s->failed != TF_OK) return TF_SOURCE_END;
    task->id = s->started;
    char *n = mpz_get_str(NULL, 10, s->list->items[s->started++]);
    print_line("Process-%s started computing prime factors of %s", n, n);
    free(n);
    return TF_SOURCE_TASK;
}

/* "[3, 3, 7]"; where not all is prime, a composite factor is in parentheses: "[3, (1003)]" */
static void format_list(tf_text *out, mpz_t *factors, size_t count, bool complete) {
    tf_text_puts(out, "[");
    for (size_t i = 0; i < count; i++) {
        bool composite = !complete && mpz_probab_prime_p(factors[i], 25) == 0;
        tf_text_puts(out, i ? ", " : "");
        char *p = tf_text_reserve(out, mpz_sizeinbase(factors[i], 10) + 4);
        if (!p) return;
        out->size += (size_t)gmp_sprintf(p, composite ? "(%Zd)" : "%Zd", factors[i]);
    }
    tf_text_puts(out, "]");
}

static tf_status report(numbers_source *s, mpz_srcptr n, demo_answer *answer) {
    mpz_t *factors;
    size_t count;
    tf_text line = {0};
    tf_status status = demo_answer_number(&factors, &count, answer);
    bool complete = status == TF_FOUND;
    if (status >= 0 && !demo_factors_right(n, factors, count, complete)) status = TF_EINTERNAL;
    if (status >= 0) {
        format_list(&line, factors, count, complete);
        char *name = mpz_get_str(NULL, 10, n);
        print_line(complete ? "Process-%s completed: %s" : "Process-%s left incomplete: %s", name,
                   tf_text_get(&line));
        free(name);
        s->incomplete |= !complete;
    }
    if (line.failed) status = TF_ENOMEM;
    tf_text_clear(&line);
    demo_factors_free(factors, count);
    return status < 0 ? status : TF_OK;
}

static tf_status absorb_factors(tf_source *source, const tf_result *result) {
    numbers_source *s = (numbers_source *)source;
    s->completed++;
    demo_answer answer;
    tf_status status = result->status;
    if (status >= 0) status = demo_answer_open(&answer, tf_cursor_over(&result->body));
    if (status < 0) return status;
    tf_log_root(TF_LOG_VERBOSE, "process %u of rank %u answers", answer.process,
                result->worker >> 16);
    return report(s, s->list->items[result->id], &answer);
}

/* ---- on every rank --------------------------------------------------------------------------- */

typedef struct factor_job {
    const paradigms_config *config;
    numbers list;
} factor_job;

static tf_exit_code run_source(const factor_job *job, tf_executor *executor, bool root) {
    tf_cancel cancel = {0};
    numbers_source s = {.source = {next_number, absorb_factors, .wait_fd = -1},
                        .list = &job->list,
                        .pause = PAUSE * job->config->time_scale,
                        .max_digits = (unsigned)job->config->max_digits,
                        .at_once = executor->workers};
    tf_status status = executor->run(executor, root ? &s.source : NULL, &cancel);
    if (status == TF_OK) status = s.failed;
    if (status != TF_OK || !root) return example_end(status);
    print_line("All computations have been completed.");
    if (!s.incomplete) return TF_EXIT_COMPLETE;
    tf_log_root(TF_LOG_ERROR, "some number was not factored completely; its composite factors are "
                              "in parentheses");
    return TF_EXIT_INCOMPLETE;
}

static tf_exit_code factor_all(tf_comm *comm, void *context) {
    factor_job *job = context;
    const tf_runner runner = {demo_run, &(demo_context){0}};
    tf_executor *executor = tf_exec_ranks_new(comm, tf_exec_serial_new(&runner));
    if (!executor) return example_end(TF_ENOMEM);
    tf_exit_code code = run_source(job, executor, tf_comm_rank(comm) == 0);
    tf_executor_destroy(executor);
    return code;
}

static tf_exit_code read_numbers(void *context) {
    factor_job *job = context;
    return numbers_read(&job->list, job->config, tutorial_numbers, TF_ARRAY_LEN(tutorial_numbers));
}

tf_exit_code example_processes_factor(const paradigms_config *config) {
    factor_job job = {.config = config};
    size_t count = config->operands.count - 1;
    if (count == 0) count = TF_ARRAY_LEN(tutorial_numbers);
    const processes_job processes = {.wanted =
                                         count < MOST_PROCESSES ? (unsigned)count : MOST_PROCESSES,
                                     .args = config->argv + 1,
                                     .prepare = read_numbers,
                                     .body = factor_all,
                                     .context = &job};
    tf_exit_code code = processes_run(config, &processes);
    numbers_clear(&job.list);
    return code;
}
