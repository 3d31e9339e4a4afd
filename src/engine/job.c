/* job.c — see job.h: which of the states it is in, and who answers there. */
#include "job_internal.h"

#include <stdio.h>
#include <stdlib.h>

#include "work.h"

tf_job *tf_job_new(tf_tree *tree, const tf_plan *plan, uint64_t first_group) {
    tf_job *job = calloc(1, sizeof *job);
    if (!job) {
        tf_tree_clear(tree);
        return NULL;
    }
    job->plan = *plan;
    job->tree = *tree;
    tf_tree_init_empty(tree);
    job->status = TF_MORE;
    job->first_group = job->group = first_group;
    job->part = -1;
    job->stamp = 1;
    for (size_t i = 0; i < job->tree.count; i++)
        job->advancing |= job->tree.parts[i].state == TF_PART_UNKNOWN;
    mpz_init(job->factor);
    return job;
}

void tf_job_free(tf_job *job) {
    if (!job) return;
    tf_sieving_free(job->sieving);
    mpz_clear(job->factor);
    free(job->segments);
    tf_tree_clear(&job->tree);
    free(job);
}

void tf_job_keep(tf_job *job, const tf_sieve_keeper *keeper) {
    job->keeper = keeper;
    if (job->sieving && keeper) tf_sieving_keep(job->sieving, keeper);
}

uint64_t tf_job_group(const tf_job *job) {
    return job->group;
}
bool tf_job_owns(const tf_job *job, uint64_t group) {
    return group >= job->first_group && group - job->first_group < (UINT64_C(1) << 32);
}
tf_status tf_job_status(const tf_job *job) {
    return job->status;
}
bool tf_job_refused(const tf_job *job) {
    return job->refused;
}
const tf_tree *tf_job_tree(const tf_job *job) {
    return &job->tree;
}
double tf_job_seconds(const tf_job *job) {
    return job->seconds;
}
uint64_t tf_job_stamp(const tf_job *job) {
    return job->stamp;
}

/* ---- handing out ------------------------------------------------------------------------------
 */

tf_more tf__job_hand_out(tf_job *job, tf_task *task, tf_task_kind kind, uint64_t id) {
    task->kind = kind;
    task->id = id;
    task->group = job->group;
    job->out++;
    return TF_SOURCE_TASK;
}

tf_more tf__job_give_up(tf_job *job, tf_task *task) {
    tf_task_clear(task);
    job->status = TF_ENOMEM;
    return TF_SOURCE_END;
}

/* The sieve comes next: everything before it must have failed. */
static tf_more sieve(tf_job *job, tf_task *task, const tf_job_terms *terms, uint64_t seed) {
    if (job->count > 0) return TF_SOURCE_WAIT; /* a curve may still make it needless */
    tf_status s = tf__job_sieve_begin(job, seed, terms);
    if (s != TF_OK || job->refused) {
        job->status = s == TF_OK ? TF_NONE : s;
        return TF_SOURCE_END;
    }
    return job->advancing ? tf__job_advance_task(job, task, terms)
                          : tf__job_sieve_task(job, task, terms);
}

tf_more tf_job_next(tf_job *job, tf_task *task, const tf_job_terms *terms) {
    uint64_t seed;
    if (job->status != TF_MORE) return TF_SOURCE_END;
    if (job->advancing)
        return job->advance_out ? TF_SOURCE_WAIT : tf__job_advance_task(job, task, terms);
    if (job->part < 0 && !tf__job_choose_part(job)) return TF_SOURCE_END;
    if (job->sieving) return tf__job_sieve_task(job, task, terms);
    if (tf__job_sieve_is_next(job, &seed)) return sieve(job, task, terms, seed);
    return tf__job_steps_task(job, task, terms);
}

/* ---- absorbing --------------------------------------------------------------------------------
 */

tf_status tf_job_absorb(tf_job *job, const tf_result *r, uint64_t *drop) {
    *drop = 0;
    job->seconds += r->seconds;
    if (r->group != job->group) return TF_OK; /* dropped before */
    job->out--;
    if (r->status < 0) return r->status;
    switch ((int)r->kind) {
    case TF_TASK_ADVANCE:
        return tf__job_absorb_advance(job, r);
    case TF_TASK_SIEVE:
    case TF_TASK_SOLVE:
        return tf__job_absorb_sieve(job, r, drop);
    default:
        return tf__job_absorb_steps(job, r, drop);
    }
}

bool tf_job_busy(const tf_job *job) {
    return job->out > 0;
}

bool tf_job_sieved(const tf_job *job, unsigned *digits, double *part) {
    if (!job->sieving || job->part < 0) return false;
    *digits = tf_decimal_digits(job->tree.parts[job->part].value);
    *part = tf_sieving_part(job->sieving);
    return true;
}

void tf_job_describe(char *text, size_t size, const tf_job *job) {
    tf_step step;
    if (job->status != TF_MORE || job->part < 0 ||
        tf_plan_step(&step, &job->plan, job->tree.parts[job->part].value,
                     job->tree.parts[job->part].position) != TF_FOUND) {
        snprintf(text, size, "testing parts");
        return;
    }
    const tf_split_params *p = &step.params;
    unsigned digits = tf_decimal_digits(job->tree.parts[job->part].value);
    if (p->method == TF_METHOD_SIQS) {
        size_t used = (size_t)snprintf(text, size, "c%u: ", digits);
        if (job->sieving && used < size)
            tf_sieving_describe(text + used, size - used, job->sieving);
        else
            snprintf(text + used, size - used, "siqs");
        return;
    }
    uint64_t b2 = p->b2 ? p->b2 : tf_split_default_b2(p->method, p->b1);
    snprintf(text, size, "c%u: %s B1=%llu B2=%llu, %llu of %llu", digits, tf_method_name(p->method),
             (unsigned long long)p->b1, (unsigned long long)b2, (unsigned long long)step.index,
             (unsigned long long)step.count);
}
