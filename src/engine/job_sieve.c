/* job_sieve.c — the quadratic sieve as a step of a job that all workers share. */
#include "clock.h"
#include "job_internal.h"
#include "log.h"
#include "memlimit.h"
#include "plan_sieve.h"

bool tf__job_sieve_is_next(const tf_job *job, uint64_t *seed) {
    tf_step step;
    const tf_part *part = &job->tree.parts[job->part];
    if (tf_plan_step(&step, &job->plan, part->value, job->position) != TF_FOUND) return false;
    *seed = step.params.seed;
    return tf__job_is_spread(&step, mpz_sizeinbase(part->value, 2));
}

/* Too large a sieve is not begun, instead of being killed half-way: the number stays composite. */
static bool sieve_fits(tf_job *job, const tf_job_terms *terms) {
    const mpz_t *n = &job->tree.parts[job->part].value;
    uint64_t needed = tf_sieving_memory(mpz_sizeinbase(*n, 2), terms->threads);
    job->refused = terms->memory > 0 && needed > terms->memory;
    if (!job->refused) return true;
    char have[12], need[12];
    tf_log_root(TF_LOG_WARNING,
                "a sieve for %u digits needs %s of memory in each process, %s are allowed: the "
                "number is left incomplete",
                tf_decimal_digits(*n), tf_size_text(need, needed),
                tf_size_text(have, terms->memory));
    return false;
}

/* The curves are through: nothing is out. A factor may turn up on the way. */
tf_status tf__job_sieve_begin(tf_job *job, uint64_t seed, const tf_job_terms *terms) {
    if (!sieve_fits(job, terms)) return TF_OK;
    job->pretest = tf_clock_now() - (job->began > 0 ? job->began : terms->started);
    tf_status s = tf_sieving_new(&job->sieving, job->factor, job->tree.parts[job->part].value, seed,
                                 job->keeper, terms->contexts);
    if (s == TF_OK) tf_sieving_share(job->sieving, terms->par);
    return s == TF_FOUND ? tf__job_split_part(job, TF_METHOD_SIQS, job->position + 1) : s;
}

bool tf_job_liar(tf_job *job, uint32_t *worker) {
    return job->sieving && tf_sieving_liar(job->sieving, worker);
}

tf_more tf__job_sieve_task(tf_job *job, tf_task *task, const tf_job_terms *terms) {
    tf_sieving_terms how = {terms->id, terms->window, (terms->window + 1) / 2, terms->seconds};
    tf_more more = tf_sieving_next(job->sieving, task, &how);
    if (more == TF_SOURCE_END) return tf__job_give_up(job, task);
    return more == TF_SOURCE_TASK ? tf__job_hand_out(job, task, task->kind, terms->id) : more;
}

static void tell_times(const tf_job *job) {
    char text[256];
    tf_sieve_times t = *tf_sieving_times(job->sieving);
    t.pretest = job->pretest;
    tf_log_root(TF_LOG_VERBOSE, "c%u: %s", tf_decimal_digits(job->tree.parts[job->part].value),
                tf_sieve_times_text(text, sizeof text, &t));
}

tf_status tf__job_absorb_sieve(tf_job *job, const tf_result *r, uint64_t *drop) {
    if (!job->sieving) return TF_EINTERNAL;
    bool leave;
    tf_status s = tf_sieving_absorb(job->sieving, job->factor, &leave, r);
    if (s == TF_FOUND) {
        tell_times(job);
        s = tf__job_split_part(job, TF_METHOD_SIQS, job->position + 1);
        if (s == TF_OK) *drop = tf__job_leave_part(job);
    } else if (s == TF_ELIMIT) { /* on to the next position, which has another seed */
        job->tree.parts[job->part].position = job->position + 1;
        job->stamp++;
        *drop = tf__job_leave_part(job);
        s = TF_OK;
    } else if (s == TF_OK && leave) {
        *drop = tf__job_new_group(job);
    }
    return s;
}
